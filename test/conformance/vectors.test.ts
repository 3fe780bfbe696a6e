import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli.ts'
import type { VectorsReport } from '../../src/conformance/result.ts'
import { runVectors } from '../../src/conformance/vectors.ts'
import { createTestIo } from '../cli/test-io.ts'
import {
  change,
  type Json,
  sampleVector,
  scratchFolder,
  writeFile,
  writeVectors,
} from './sample.ts'

async function cli(...words: string[]) {
  const io = createTestIo()
  const code = await runCli(['vectors', ...words, '--jobs', '1'], '0', io)
  return { code, ...io.written }
}

async function judge(...vectors: readonly Json[]): Promise<VectorsReport> {
  return runVectors({ paths: [writeVectors(...vectors)], jobs: 1 })
}

test('a vector that agrees passes, and the closing line counts it', async () => {
  const { code, out, err } = await cli(writeVectors(sampleVector()))
  expect({ code, out, err }).toEqual({ code: 0, out: '1 passed, 0 failed, 0 skipped\n', err: '' })
})

describe('a recorded value that is changed is found, and named', () => {
  const sample = sampleVector()
  test.each<[string, Json, string]>([
    ['postconditions.receipts.1.exit_code', 0, 'receipts[1].exit_code'],
    ['postconditions.receipts.1.gas_used', 805_051, 'receipts[1].gas_used'],
    ['postconditions.receipts.1.return', 'AA==', 'receipts[1].return'],
    [
      'postconditions.receipts.2.events_root',
      { '/': 'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
      'receipts[2].events_root',
    ],
    ['postconditions.apply.0.base_fee_burn', '1', 'apply[0].base_fee_burn'],
    ['postconditions.apply.3.gas_burned', 7, 'apply[3].gas_burned'],
    ['postconditions.events.0', 'gQ==', 'events[0]'],
    ['postconditions.trace.1.0.1', 38_863_001, 'trace[1][0]'],
    ['postconditions.trace.1.0.0', 'OnChainMessages', 'trace[1][0]'],
    ['postconditions.trace.0.1.call.2', '3', 'trace[0][1]'],
    [
      'postconditions.state_tree.root_cid',
      { '/': 'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
      'state_tree.root_cid',
    ],
  ])('%s', async (path, value, place) => {
    const report = await judge(change(sample, path, value))
    expect(report).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
    expect(report.vectors[0]?.difference).toMatchObject({ path: place })
  })
})

test('a difference is shown with what surrounds it, and the exit code is 1', async () => {
  const file = writeVectors(change(sampleVector(), 'postconditions.trace.1.4.1', 5))
  const { code, out } = await cli(file)
  expect(code).toBe(1)
  expect(out).toContain('FAILED wasm-1 nv25')
  expect(out).toContain('  trace[1][4]\n')
  expect(out).toContain('    - expected [')
  expect(out).toContain('    + got      [')
  expect(out.endsWith('0 passed, 1 failed, 0 skipped\n')).toBe(true)
})

test('--compare leaves the rest out', async () => {
  const file = writeVectors(change(sampleVector(), 'postconditions.receipts.1.gas_used', 1))
  expect(await cli(file, '--compare', 'root,trace,events,apply')).toMatchObject({ code: 0 })
  expect(await cli(file, '--compare', 'receipts')).toMatchObject({ code: 1 })
})

test('a fatal error that is expected must come, and none other may', async () => {
  const fatal = change(
    change(sampleVector(), 'postconditions.fatal', 'Message has no gas limit set'),
    'postconditions.receipts.3',
    undefined,
  )
  const shorter = ['apply', 'events', 'trace', 'failures'].reduce(
    (vector, name) => change(vector, `postconditions.${name}.3`, undefined),
    fatal,
  )
  const report = await judge(shorter)
  expect(report.vectors[0]).toMatchObject({
    result: 'failed',
    difference: {
      in: 'fatal',
      path: 'messages[3]',
      expected: 'a fatal error, without a receipt',
      actual: 'a receipt',
    },
  })
})

test('one result for each variant; those of unsupported versions are skipped with the reason', async () => {
  const variants = [
    { id: 'a', epoch: 50, nv: 25 },
    { id: 'b', epoch: 50, nv: 17 },
  ]
  const report = await judge(change(sampleVector(), 'preconditions.variants', variants))
  expect(report).toMatchObject({ passed: 1, failed: 0, skipped: 1 })
  expect(report.vectors[1]).toMatchObject({
    nv: 17,
    result: 'skipped',
    reason: 'network version 17 is not supported: 18 to 29 are',
  })
})

test('--nv and --filter choose vectors', async () => {
  const file = writeVectors(sampleVector(0), sampleVector(1), sampleVector(2))
  const ids = async (options: object) =>
    (await runVectors({ paths: [file], jobs: 1, ...options })).vectors.map(({ id }) => id)
  expect(await ids({})).toEqual(['wasm-1', 'wasm-2', 'wasm-3'])
  expect(await ids({ networkVersions: [28] })).toEqual(['wasm-2'])
  expect(await ids({ filter: /-[13]$/ })).toEqual(['wasm-1', 'wasm-3'])
})

test('--shard runs every n-th vector: the shares together are all of them', async () => {
  const file = writeVectors(sampleVector(), sampleVector(1), sampleVector(2))
  const ids = async (shard: string): Promise<string[]> => {
    const { out } = await cli(file, '--shard', shard, '--json')
    return (JSON.parse(out) as VectorsReport).vectors.map(({ id }) => id) // what --json prints
  }
  expect(await ids('1/2')).toEqual(['wasm-1', 'wasm-3'])
  expect(await ids('2/2')).toEqual(['wasm-2'])
  expect(await cli(file, '--shard', '0/2')).toMatchObject({
    code: 2,
    err: expect.stringContaining('I/N with I from 1 to N, such as 1/4'),
  })
})

test('--fail-fast stops after the first that fails', async () => {
  const wrong = change(sampleVector(), 'postconditions.receipts.1.gas_used', 1)
  const file = writeVectors(wrong, sampleVector(1), sampleVector(2))
  const report = await runVectors({ paths: [file], jobs: 1, failFast: true })
  expect(report).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
})

test('--json is one object', async () => {
  const { code, out } = await cli(writeVectors(sampleVector()), '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({
    passed: 1,
    failed: 0,
    skipped: 0,
    vectors: [
      {
        id: 'wasm-1',
        file: expect.stringContaining('sample.jsonl.gz'),
        nv: 25,
        result: 'passed',
      },
    ],
  })
})

test('--time and native actors are not measured together', async () => {
  const { code, err } = await cli(writeVectors(sampleVector()), '--time', '--actors', 'native')
  expect(code).toBe(2)
  expect(err).toBe(
    '--time measures Wasm actors, and --actors native compares native ones: leave one of the two out\n',
  )
})

test('nothing that ran is misuse: an empty folder, a filter that fits none', async () => {
  expect(await cli(scratchFolder())).toEqual({
    code: 2,
    out: '0 passed, 0 failed, 0 skipped\n',
    err: 'nothing ran\n',
  })
  expect(await cli(writeVectors(sampleVector()), '--filter', 'zzz')).toMatchObject({ code: 2 })
})

test('state that lacks the code of its actors needs a bundle', async () => {
  const empty = scratchFolder()
  const needy = change(sampleVector(), 'car', withoutCode(sampleVector()['car']))
  const plain = await judge(needy)
  expect(plain.vectors[0]).toMatchObject({
    result: 'skipped',
    reason: 'it needs the bundle v16: give --bundles, or set LITEFVM_BUNDLES',
  })
  const report = await runVectors({ paths: [writeVectors(needy)], bundles: empty, jobs: 1 })
  expect(report.vectors[0]).toMatchObject({
    result: 'skipped',
    reason: 'it needs the bundle v16, which the folder of bundles does not have',
  })
})

/** The CAR of a vector with its raw blocks, which are code, left out. */
function withoutCode(car: Json | undefined): string {
  const bytes = gunzipSync(Buffer.from(String(car), 'base64'))
  const kept: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    let length = 0
    let next = at
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[next++]!
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    const isRaw = at > 0 && bytes[next] === 1 && bytes[next + 1] === 0x55
    if (!isRaw) kept.push(bytes.subarray(at, next + length))
    at = next + length
  }
  return gzipSync(Buffer.concat(kept)).toString('base64')
}

describe('damaged input fails with an error that names the fault', () => {
  const sample = sampleVector()
  test.each<[string, Json | undefined, string]>([
    ['_meta', undefined, 'line 1: _meta is missing: an object is expected'],
    ['preconditions.variants', 7, 'line 1: preconditions.variants is a number: a list is expected'],
    [
      'preconditions.state_tree.root_cid',
      { '/': 'x' },
      'line 1: preconditions.state_tree.root_cid is not a CID: ',
    ],
    [
      'preconditions.basefee',
      'much',
      'line 1: preconditions.basefee is a string: an integer is expected',
    ],
    [
      'postconditions.receipts.0.gas_used',
      undefined,
      'line 1: postconditions.receipts[0].gas_used is missing: an integer is expected',
    ],
    [
      'postconditions.receipts.0',
      undefined,
      'line 1: postconditions: events has 4 entries for 3 receipts',
    ],
    [
      'postconditions.receipts.0.return',
      '?',
      'line 1: postconditions.receipts[0].return is a string: base64 is expected',
    ],
    ['apply_messages.0', undefined, 'line 1: 4 receipts are recorded for 3 messages'],
    ['apply_messages.0.bytes', 'AA==', 'CBOR'],
    ['car', 'AAAA', "the vector's CAR is not gzip, or it is damaged: "],
    [
      'class',
      'tipset',
      'line 1: class "tipset" is not known: "message" is accepted, and "sequence" in a file of its own',
    ],
    [
      'randomness',
      [{ on: ['moon', 1], ret: '' }],
      'line 1: randomness[0].on is not ["chain" or "beacon", epoch]',
    ],
  ])('%s = %j', async (path, value, reason) => {
    const report = await judge(change(sample, path, value))
    expect(report).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
    expect(report.vectors[0]?.reason).toContain(reason)
  })

  test('a file that is cut short, no gzip, or empty', async () => {
    const whole = gzipSync(JSON.stringify(sample))
    const reasonOf = async (name: string, bytes: Uint8Array) => {
      const report = await runVectors({ paths: [writeFile(name, bytes)], jobs: 1 })
      expect(report).toMatchObject({ passed: 0, failed: 1 })
      return report.vectors[0]?.reason
    }
    expect(await reasonOf('a.jsonl.gz', whole.subarray(0, 1_000))).toBe(
      'the file is cut short: its gzip stream has no end',
    )
    expect(await reasonOf('a.jsonl.gz', Buffer.from('{}'))).toContain('the file is not gzip')
    expect(await reasonOf('a.jsonl', Buffer.from(''))).toBe('the file is empty')
    expect(await reasonOf('a.json', Buffer.from('{'))).toContain('not JSON: ')
  })

  test('after any alteration each line has a result and nothing crashes', async () => {
    const text = JSON.stringify(sample)
    const altered = fc
      .record({ at: fc.nat(text.length - 1), with: fc.string({ minLength: 0, maxLength: 3 }) })
      .map(({ at, with: put }) => text.slice(0, at) + put + text.slice(at + 1))
      .filter((line) => !line.includes('\n') && line.trim() !== '')
    await fc.assert(
      fc.asyncProperty(altered, async (line) => {
        const report = await runVectors({ paths: [writeFile('a.jsonl', line)], jobs: 1 })
        expect(report.vectors.length).toBeLessThanOrEqual(1)
        for (const { reason } of report.vectors) expect(reason ?? '').not.toContain('\n    at ')
      }),
      { numRuns: 60 },
    )
  })
})

test('other files in a folder of vectors are left out and reported; named, they fail', async () => {
  const other = writeFile('other.json', '{"some": "data"}')
  const io = createTestIo()
  expect(await runCli(['vectors', dirname(other), '--jobs', '1'], '0', io)).toBe(2)
  expect(io.written.err).toBe(`left out, no vectors in: ${other}\nnothing ran\n`)
  const report = await runVectors({ paths: [other], jobs: 1 })
  expect(report.vectors[0]?.reason).toBe('vector: class is missing: a text is expected')
})

test('files are found below folders, in order, each once', async () => {
  const folder = join(fileURLToPath(new URL('../vectors', import.meta.url)))
  const report = await runVectors({
    paths: [folder, folder],
    jobs: 1,
    filter: /^bench-loop$|^wasm-1$/,
  })
  expect(report.vectors.map(({ id }) => id)).toEqual(['bench-loop', 'wasm-1'])
})
