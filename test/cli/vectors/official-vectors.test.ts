import { existsSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { fromDist } from '../../dist.ts'

const { runVectors } =
  await fromDist<typeof import('../../../src/cli/vectors/vectors.ts')>('cli/vectors/vectors.js')

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** Vectors that are not part of the repository. */
const VECTORS = process.env['LITEFVM_VECTORS'] ?? join(ROOT, '..', 'shared', 'vectors')
const OWN_BUNDLES = join(ROOT, '.bundles')
const bundles =
  process.env['LITEFVM_BUNDLES'] ?? (existsSync(OWN_BUNDLES) ? OWN_BUNDLES : undefined)

const official = join(VECTORS, 'official')
const stories = join(VECTORS, 'stories')

/** Runs a suite whose data is there; else says aloud what was not run. */
function suite(name: string, folder: string, define: (bundles: string) => void): void {
  const missing = [
    existsSync(folder) ? '' : 'the vectors (LITEFVM_VECTORS names their folder)',
    bundles === undefined ? 'the bundles (LITEFVM_BUNDLES names their folder)' : '',
  ].filter((what) => what !== '')
  if (missing.length === 0 && bundles !== undefined) describe(name, () => define(bundles))
  else {
    const why = `NOT RUN: ${name}: ${missing.join(' and ')} are not here`
    writeSync(2, `${why}\n`) // process.stderr of a pool's thread may end before it is read
    test.skip(why, () => {})
  }
}

suite('the official vectors of nv 18', official, (folder) => {
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

suite('the stories', stories, (folder) => {
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
