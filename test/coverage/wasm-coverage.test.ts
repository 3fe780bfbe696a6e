import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { compileActor } from '../../src/asc/index.ts'
import { takeActorFiles, writeActorFiles } from '../../src/coverage/suite/actor-files.ts'
import { type CoverageReport, startCoverage } from '../../src/coverage/suite/index.ts'
import { mergeRecordedJson, recordedToJson } from '../../src/coverage/suite/recorded-json.ts'
import { reportOf, startRecording, stopRecording } from '../../src/coverage/suite/start-coverage.ts'
import { wasmCoverage } from '../../src/coverage/wasm/wasm-coverage.ts'
import { FVM, type Result, type FVM as World } from '../../src/harness/index.ts'
import { cbor, defineActor } from '../../src/index.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CRATE = fileURLToPath(new URL('../../examples/rust-actor', import.meta.url))
const VAULT_WASM = Uint8Array.from(
  readFileSync(new URL('../../examples/rust-actor/vault.wasm', import.meta.url)),
)

const COUNTER = defineActor({
  name: 'counter',
  methods: {
    Constructor: { params: cbor.u64 },
    Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
    Get: { number: 3, returns: cbor.u64 },
  },
})
const VAULT = defineActor({
  name: 'vault',
  methods: {
    Constructor: { params: cbor.tuple({ limit: cbor.tokenAmount }) },
    Deposit: { returns: cbor.tokenAmount },
    Withdraw: { params: cbor.tuple({ amount: cbor.tokenAmount }), returns: cbor.tokenAmount },
    Average: { returns: cbor.u64 },
  },
})

let counter: Awaited<ReturnType<typeof compileActor>>

beforeAll(async () => {
  counter = await compileActor(new URL('../../examples/counter/assembly/index.ts', import.meta.url))
}, 60_000)

/** Counts up once, and refuses to count by 0. */
function useCounter(vm: World): Result<unknown>[] {
  vm.account('alice')
  vm.deploy(counter.wasm, {
    definition: COUNTER,
    params: 40,
    as: 'counter',
    sourceMap: counter.sourceMap,
  })
  const actor = vm.actor('counter', COUNTER).connect('alice')
  return [actor.send('Increment', 2), actor.send('Increment', 0)]
}

/** Pays in, takes some of it out, and asks for more than is there. */
function useVault(vm: World, wasm: Uint8Array = VAULT_WASM): Result<unknown>[] {
  vm.account('alice')
  vm.deploy(wasm, { definition: VAULT, params: { limit: '10 FIL' }, as: 'vault' })
  const vault = vm.actor('vault', VAULT).connect('alice')
  return [
    vault.send('Deposit', undefined, { value: '3 FIL' }),
    vault.send('Withdraw', { amount: '1 FIL' }),
    vault.send('Withdraw', { amount: '5 FIL' }),
  ]
}

/** Records coverage while actors are used in a new world. */
function covered(use: (vm: World) => unknown, root: string): CoverageReport {
  const coverage = startCoverage({ root })
  try {
    use(FVM.createSync())
  } finally {
    coverage.stop()
  }
  return coverage.stop()
}

/** Lines of a source with their counts, as `12: 3`. */
function linesOf({ files }: CoverageReport, path: string): string[] {
  const items = files.find((file) => file.path === path)?.items ?? []
  return items.flatMap(({ kind, line, hits }) => (kind === 'line' ? [`${line}: ${hits}`] : []))
}

function functionsOf({ files }: CoverageReport, path: string): string[] {
  const items = files.find((file) => file.path === path)?.items ?? []
  return items.flatMap(({ kind, name, hits }) => (kind === 'function' ? [`${name}: ${hits}`] : []))
}

function branchesOf({ files }: CoverageReport, path: string): string[] {
  const items = files.find((file) => file.path === path)?.items ?? []
  const ways = items.filter(({ kind }) => kind === 'branch')
  return ways.flatMap(({ branch, line, hits, path: way }) => {
    const other = ways.find((item) => item.branch === branch && item.path === 1)
    return way === 0 ? [`${line}: ${hits}/${other?.hits}`] : []
  })
}

/** What people and chains see of a message. */
function outcomeOf({ exitCode, gasUsed, charges, events, returnData }: Result<unknown>): object {
  return { exitCode, gasUsed, charges, events, returnData }
}

function exitOf({ exitCode }: Result<unknown>): unknown {
  return exitCode
}

/** Custom sections of a module: name, first byte of its header, first byte of its contents, end. */
function* customSections(wasm: Uint8Array): Generator<[string, number, number, number]> {
  let at = 8
  const leb = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++]!
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < wasm.length) {
    const header = at++
    const size = leb()
    const end = at + size
    if (wasm[header] === 0) {
      const length = leb()
      yield [new TextDecoder().decode(wasm.subarray(at, at + length)), header, at + length, end]
    }
    at = end
  }
}

/** A module in which every 211th byte of some sections is another one. */
function damaged(wasm: Uint8Array, sections: RegExp): Uint8Array {
  const copy = wasm.slice()
  for (const [name, , start, end] of customSections(wasm))
    if (sections.test(name)) for (let at = start; at < end; at += 211) copy[at]! ^= 0xa5
  expect(copy).not.toEqual(wasm)
  return copy
}

function stripped(wasm: Uint8Array, sections: RegExp): Uint8Array {
  const parts: Uint8Array[] = []
  let from = 0
  for (const [name, header, , end] of customSections(wasm)) {
    if (!sections.test(name)) continue
    parts.push(wasm.subarray(from, header))
    from = end
  }
  return Uint8Array.from([...parts, wasm.subarray(from)].flatMap((part) => [...part]))
}

/** Lines of the counter that the two calls of {@link useCounter} and its constructor run, read off its source. */
const COUNTER_LINES =
  '26: 3, 27: 1, 28: 2, 29: 0, 35: 1, 36: 1, 37: 1, 41: 2, 42: 2, 43: 1, 44: 1, 45: 1, 46: 1, 47: 1, 48: 1, 53: 0, 58: 3, 59: 3, 61: 3, 66: 1, 70: 2'

test('lines of an actor in AssemblyScript count as they ran', () => {
  const report = covered(useCounter, ROOT)
  const path = 'examples/counter/assembly/index.ts'
  expect(report.files.map((file) => file.path)).toEqual([path])
  expect(linesOf(report, path).join(', ')).toBe(COUNTER_LINES)
  expect(functionsOf(report, path)).toEqual([
    'examples/counter/assembly/index/invoke: 3',
    'examples/counter/assembly/index/numberIn: 3',
    'examples/counter/assembly/index/loadCount: 1',
    'examples/counter/assembly/index/saveCount: 2',
  ])
  expect(branchesOf(report, path)).toEqual(['35: 0/1', '42: 1/1', '45: 0/1', '58: 0/3'])
  expect(report.notices).toEqual([])
})

/** Methods of the vault: two withdrawals, of which the second asks for too much. */
const VAULT_LINES =
  '67: 1, 68: 0, 70: 1, 75: 1, 77: 0, 79: 1, 80: 1, 81: 1, 82: 1, 83: 1, 84: 1, 85: 1, 88: 2, 89: 2, 90: 2, 91: 0, 93: 0, 96: 2, 97: 2, 98: 1, 100: 1, 103: 1, 104: 1, 105: 1, 107: 1, 108: 1, 109: 1, 110: 0, 111: 0, 112: 0, 115: 1, 118: 0, 123: 0, 124: 0, 125: 0, 129: 0, 130: 0, 131: 0, 132: 0, 137: 0'

test('lines of an actor in Rust count as they ran, those of inlined functions too', () => {
  const report = covered(useVault, CRATE)
  expect(report.files.map((file) => file.path)).toEqual([
    'src/blocks.rs',
    'src/fail.rs',
    'src/lib.rs',
    'src/state.rs',
  ])
  const lines = linesOf(report, 'src/lib.rs').join(', ')
  expect(lines).toContain(VAULT_LINES)
  expect(lines).toContain('153: 3, 154: 3, 155: 3, 156: 0, 157: 0, 159: 3')
  const functions = functionsOf(report, 'src/lib.rs')
  expect(functions).toContain('withdraw: 2')
  expect(functions).toContain('read: 3')
  expect(functions).toContain('vault::unchecked_average: 0')
  expect(functionsOf(report, 'src/state.rs')).toContain('vault::state::State::load: 3')
})

test('receipts, charges, events and states of a run with coverage are those of one without', () => {
  for (const use of [useCounter, useVault]) {
    const plain = FVM.createSync()
    const expected = use(plain).map(outcomeOf)
    const counted = FVM.createSync()
    const coverage = startCoverage({ root: CRATE })
    const results = use(counted).map(outcomeOf)
    coverage.stop()
    expect(results).toEqual(expected)
    expect(counted.stateRoot).toEqual(plain.stateRoot)
  }
})

test('a stack of an actor that is counted names the same lines, and a profile the same gas', () => {
  const run = (): { stack: string; gas: bigint } => {
    const vm = FVM.createSync()
    const [, , failed] = useVault(vm)
    const other = FVM.createSync()
    return { stack: String(failed), gas: other.profile(() => useCounter(other)).gasUsed }
  }
  const plain = run()
  const coverage = startCoverage({ root: ROOT })
  const counted = run()
  const lines = linesOf(coverage.stop(), 'examples/counter/assembly/index.ts')
  expect(counted).toEqual(plain)
  expect(plain.stack).toContain('src/lib.rs:98')
  expect(lines.join(', ')).toBe(COUNTER_LINES)
})

test('damaged debug information breaks neither the run nor the report', () => {
  const expected = useVault(FVM.createSync()).map(exitOf)
  const wasm = damaged(VAULT_WASM, /^\.debug/)
  let results: Result<unknown>[] = []
  const report = covered((vm) => (results = useVault(vm, wasm)), CRATE)
  expect(results.map(exitOf)).toEqual(expected)
  expect(report.files.length + report.notices.length).toBeGreaterThan(0)
})

test('a source map that cannot be read is as none', () => {
  const code = { wasm: counter.wasm, sourceMap: '{"version": 3, "mappings": 7' }
  const { files, notice } = wasmCoverage('bafy', code, new Uint32Array(0), () => undefined)
  expect(files).toEqual([])
  expect(notice).toContain('the module names a source map that is not inside it')
})

test('an actor without debug information has a notice with the functions that ran', () => {
  const wasm = stripped(VAULT_WASM, /^(\.debug|name)/)
  const report = covered((vm) => useVault(vm, wasm), CRATE)
  expect(report.files).toEqual([])
  expect(report.notices).toHaveLength(1)
  expect(report.notices[0]).toContain('the module has no debug information: compile with it')
  expect(report.notices[0]).toMatch(
    /\d+ of its \d+ functions ran: (function \d+, )+.* and \d+ more$/,
  )
})

test('what workers recorded of an actor adds up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
  const texts = [1, 2].map(() => {
    const recorder = startRecording()
    useVault(FVM.createSync())
    stopRecording()
    const recorded = recorder.take()
    writeActorFiles(folder, recorded.actors)
    return recordedToJson(recorded)
  })
  const report = reportOf(mergeRecordedJson(texts, takeActorFiles(folder)), { root: CRATE })
  expect(linesOf(report, 'src/lib.rs')).toContain('96: 4')
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})
