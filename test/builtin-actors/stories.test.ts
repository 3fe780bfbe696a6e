import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runVectors } from '../../src/cli/vectors/vectors.ts'

// The stories and the bundles are not part of this repository: folders of the environment name them.
const stories = process.env['LITEFVM_STORIES']
const bundles =
  process.env['LITEFVM_BUNDLES'] ?? fileURLToPath(new URL('../../.bundles', import.meta.url))
const isReady = stories !== undefined && existsSync(stories) && existsSync(bundles)
const reason = isReady ? '' : ' (not run: LITEFVM_STORIES and LITEFVM_BUNDLES name no folders)'

test.skipIf(!isReady)(
  `native actors give what the official Wasm gives, apart from gas${reason}`,
  { timeout: 300_000 },
  async () => {
    const report = await runVectors({
      paths: [stories ?? ''],
      bundles,
      networkVersions: [28],
      filter: /accounts|datacap|evm|genesis|loops|multisig|paych|precompiles|storage|token/,
      actors: 'mixed',
      jobs: 1,
    })
    expect(report.vectors.filter(({ result }) => result !== 'passed')).toEqual([])
    expect(report.passed).toBeGreaterThanOrEqual(10)
  },
)

test.skipIf(!isReady)(
  `a story with an actor that has no native port is skipped, and says which${reason}`,
  { timeout: 120_000 },
  async () => {
    const report = await runVectors({
      paths: [stories ?? ''],
      bundles,
      networkVersions: [25, 28],
      filter: /loops/,
      actors: 'native',
      jobs: 1,
    })
    expect(report.vectors.map((vector) => [vector.id, vector.result, vector.reason])).toEqual([
      ['loops-nv25', 'skipped', 'the native actors are those of network versions 28 and 29'],
      [
        'loops-nv28',
        'skipped',
        'it runs the actor "storagepower", which has no native port: --actors mixed runs its Wasm',
      ],
    ])
  },
)
