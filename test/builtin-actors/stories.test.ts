import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVectors } from '../../src/conformance/vectors.ts'
import { withVectors } from '../data.ts'

const STORIES = [
  'accounts',
  'datacap',
  'evm',
  'genesis',
  'loops',
  'multisig',
  'official-sends',
  'paych',
  'precompiles',
  'storage',
  'storage-devnet',
  'token',
]
withVectors('native actors against the official Wasm', 'stories', (stories, bundles) => {
  const run = async (name: string, actors: 'native' | 'mixed', networkVersions = [28]) => {
    const paths = networkVersions.map((nv) => join(stories, `${name}-nv${nv}.jsonl.gz`))
    const report = await runVectors({ paths, bundles, networkVersions, actors, jobs: 1 })
    return report.vectors
  }

  test.each(STORIES)(
    '%s: native actors give the results of the Wasm, apart from gas',
    async (name) => {
      const [vector, ...others] = await run(name, 'mixed')
      expect(others).toEqual([])
      expect(vector).toMatchObject({ result: 'passed' })
      const reasons = Object.keys(vector?.notCompared ?? {})
      expect(reasons.filter((reason) => !reason.startsWith('run out of gas'))).toEqual([])
    },
  )

  test('no message is left out because a native port is missing', async () => {
    for (const name of ['genesis', 'storage', 'storage-devnet']) {
      const [vector] = await run(name, 'native')
      expect(vector).toMatchObject({ result: 'passed' })
      const reasons = Object.keys(vector?.notCompared ?? {})
      expect(reasons.filter((reason) => !reason.startsWith('run out of gas'))).toEqual([])
    }
  })

  test('a network version that has no native actors is skipped, and says so', async () => {
    expect(await run('loops', 'native', [25])).toMatchObject([
      { result: 'skipped', reason: 'the native actors are those of network versions 28 and 29' },
    ])
  })
})
