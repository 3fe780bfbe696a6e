import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { runVectors } from '../../src/conformance/vectors.ts'
import { change, type Json, writeFile } from './sample.ts'

const FOLDER = fileURLToPath(new URL('../vectors/native/', import.meta.url))

test('the native actors reproduce the recorded results of the official ones', async () => {
  const { vectors } = await runVectors({ paths: [FOLDER], actors: 'native', jobs: 1 })
  expect(vectors.filter(({ result }) => result !== 'passed')).toEqual([])
  expect(vectors).toHaveLength(readdirSync(FOLDER).length)
})

const lines = gunzipSync(readFileSync(`${FOLDER}multisig-1-0.jsonl.gz`))
  .toString()
  .trim()
  .split('\n')

/** The record of multisigs with a field of one step changed. */
async function judge(step: number, path: string, value: Json) {
  const changed = lines.map((line, at) =>
    at === step + 1 ? JSON.stringify(change(JSON.parse(line), path, value)) : line,
  )
  const file = writeFile('changed.jsonl', changed.join('\n'))
  return runVectors({ paths: [file], actors: 'native', jobs: 1 })
}

test.each<[string, Json, string]>([
  ['postconditions.receipts.0.exit_code', 5, 'receipts[0].exit_code'],
  ['postconditions.receipts.0.return', 'AA==', 'receipts[0].return'],
  ['postconditions.events.0', 'gQ==', 'events[0]'],
  ['postconditions.trace.0.3.1', 7, 'trace[0][3] without wasm_*'],
  [
    'postconditions.state_tree.root_cid',
    { '/': 'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
    'state_tree.root_cid',
  ],
])('a record that is changed differs: %s', async (path, value, place) => {
  const { vectors } = await judge(2, path, value)
  expect(vectors[0]?.difference).toMatchObject({ path: place, step: 2 })
})

test('the execution cost of the official code is not compared', async () => {
  const { passed } = await judge(2, 'postconditions.receipts.0.gas_used', 1)
  expect(passed).toBe(1)
})

test('messages that pay for gas need a bundle', async () => {
  const file = writeFile('paid.jsonl', lines.join('\n').replace('"basefee":0', '"basefee":100'))
  const { vectors } = await runVectors({ paths: [file], actors: 'native', jobs: 1 })
  expect(vectors[0]).toMatchObject({
    result: 'skipped',
    reason: 'its messages pay for gas, so that balances differ: give --bundles',
  })
})
