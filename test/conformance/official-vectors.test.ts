import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withVectors } from '../data.ts'
import { fromDist } from '../dist.ts'

const { runVectors } =
  await fromDist<typeof import('../../src/conformance/vectors.ts')>('conformance/vectors.js')

withVectors('the official vectors of nv 18', 'official', (official, folder) => {
  test('188 pass, charge by charge, and the one that the reference skips is skipped', {
    timeout: 300_000,
  }, async () => {
    const report = await runVectors({ paths: [official], bundles: folder, jobs: 1 })
    expect(report.vectors.filter(({ result }) => result === 'failed')).toEqual([])
    expect(report).toMatchObject({ passed: 188, failed: 0, skipped: 1 })
    const skipped = report.vectors.filter(({ result }) => result === 'skipped')
    expect(skipped.map(({ id }) => id)).toEqual([
      'ext-0002-fil_10_storageminer-DisputeWindowedPoSt-Ok-1',
    ])
  })
})

withVectors('the stories', 'stories', (stories, folder) => {
  test.each(readdirSync(stories))(
    '%s is what the reference does',
    {
      timeout: 300_000,
    },
    async (name) => {
      const report = await runVectors({ paths: [join(stories, name)], bundles: folder, jobs: 1 })
      expect(
        report.vectors.map(({ result, reason, difference }) => ({ result, reason, difference })),
      ).toEqual([{ result: 'passed', reason: undefined, difference: undefined }])
    },
  )
})
