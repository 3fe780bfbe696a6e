import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { runVectors } from '../../src/conformance/index.ts'
import { withVectors } from '../data.ts'

const NAME = 'replica_update3.upgrade_bad_post_dispute-nv28.jsonl.gz'

withVectors('scenarios of invalid proofs', 'scenarios', (vectors, bundles) => {
  test('a window PoSt that the world of a vector names is invalid', {
    timeout: 120_000,
  }, async () => {
    const report = await runVectors({ paths: [join(vectors, NAME)], bundles, jobs: 1 })
    expect(report.vectors.map(({ reason, difference }) => reason ?? difference)).toEqual([
      undefined,
    ])
    expect(report).toMatchObject({ passed: 1, failed: 0 })
  })

  test('without that world the dispute of it fails', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'litefvm-vectors-'))
    try {
      const path = join(folder, NAME)
      const text = gunzipSync(readFileSync(join(vectors, NAME))).toString()
      writeFileSync(path, gzipSync(text.replace('"invalid_post"', '"other"')))
      const report = await runVectors({ paths: [path], bundles, jobs: 1, compared: ['receipts'] })
      const [difference] = report.vectors.map((result) => result.difference)
      expect(difference).toMatchObject({ path: 'receipts[0].exit_code', expected: 0, actual: 16 })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
