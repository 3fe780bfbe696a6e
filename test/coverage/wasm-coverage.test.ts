import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { summaryOf } from '../../src/coverage/index.ts'
import { istanbulReport } from '../../src/coverage/report/istanbul.ts'
import { SourceText } from '../../src/coverage/source-text.ts'
import { takeActorFiles, writeActorFiles } from '../../src/coverage/suite/actor-files.ts'
import { startCoverage } from '../../src/coverage/suite/index.ts'
import { mergeRecordedJson, recordedToJson } from '../../src/coverage/suite/recorded-json.ts'
import { reportOf, startRecording, stopRecording } from '../../src/coverage/suite/start-coverage.ts'
import { wasmCoverage } from '../../src/coverage/wasm/wasm-coverage.ts'
import { FVM, type Result, type FVM as World } from '../../src/harness/index.ts'
import { cbor, defineActor } from '../../src/index.ts'
import { codeBlocks, DEFAULT_MAX_STACK_HEIGHT } from '../../src/wasm/index.ts'
import { assemble, PRICES } from '../wasm/modules.ts'
import { branchesOf, covered, functionsOf, linesOf, outcomeOf } from './covered.ts'

const CRATE = fileURLToPath(new URL('../../examples/rust-actor', import.meta.url))
const VAULT_WASM = Uint8Array.from(
  readFileSync(new URL('../../examples/rust-actor/vault.wasm', import.meta.url)),
)

const VAULT = defineActor({
  name: 'vault',
  methods: {
    Constructor: { params: cbor.tuple({ limit: cbor.tokenAmount }) },
    Deposit: { returns: cbor.tokenAmount },
    Withdraw: { params: cbor.tuple({ amount: cbor.tokenAmount }), returns: cbor.tokenAmount },
    Average: { returns: cbor.u64 },
  },
})

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

const vaultReport = covered(useVault, CRATE)

/** Methods of the vault: two withdrawals, of which the second asks for too much. */
const VAULT_LINES =
  '67: 1, 68: 0, 70: 1, 75: 1, 77: 0, 79: 1, 80: 1, 81: 1, 82: 1, 83: 1, 84: 1, 85: 1, 88: 2, 89: 2, 90: 2, 91: 0, 93: 0, 96: 2, 97: 2, 98: 1, 100: 1, 103: 1, 104: 1, 105: 1, 107: 1, 108: 1, 109: 1, 110: 0, 111: 0, 112: 0, 115: 1, 118: 0, 123: 0, 124: 0, 125: 0, 129: 0, 130: 0, 131: 0, 132: 0, 137: 0'

test('lines of an actor in Rust count as they ran, those of inlined functions too', () => {
  const report = vaultReport
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

const C_LINES =
  '12: 1, 13: 1, 14: 11, 15: 10, 16: 1, 19: 1, 20: 1, 23: 3, 24: 3, 25: 3, 26: 3, 27: 1, 28: 2, 29: 1, 30: 0, 31: 1, 33: 1, 34: 2'

const require = createRequire(import.meta.url)

/** The part of istanbul's library that tools read coverage with. */
interface Istanbul {
  createCoverageMap(data: object): {
    merge(data: object): void
    files(): string[]
    fileCoverageFor(path: string): {
      toSummary(): Record<'lines' | 'branches' | 'functions', { total: number; covered: number }>
      getLineCoverage(): Record<string, number>
    }
  }
}

test("istanbul's library reads the report and adds up two of it", () => {
  const { createCoverageMap } = require('istanbul-lib-coverage') as Istanbul // it has no types of its own
  const report = vaultReport
  const json = istanbulReport(report.files, (path) => join(CRATE, path))
  const map = createCoverageMap(json)
  map.merge(json)
  expect(map.files()).toEqual(report.files.map(({ path }) => join(CRATE, path)))
  for (const file of report.files) {
    const found = map.fileCoverageFor(join(CRATE, file.path))
    const { lines, branches, functions } = found.toSummary()
    const { line, branch, function: called } = summaryOf([file])
    expect([lines.total, lines.covered]).toEqual([line.total, line.hit])
    expect([branches.total, branches.covered]).toEqual([branch.total, branch.hit])
    expect([functions.total, functions.covered]).toEqual([called.total, called.hit])
    const twice = Object.entries(found.getLineCoverage()).map(([at, hits]) => `${at}: ${hits / 2}`)
    expect(twice).toEqual(linesOf(report, file.path))
  }
})

test('each line of a function or a branch is a line of the report, as genhtml wants it', () => {
  for (const { items } of vaultReport.files) {
    const lines = new Set(items.flatMap(({ kind, line }) => (kind === 'line' ? [line] : [])))
    expect(items.filter(({ line }) => !lines.has(line))).toEqual([])
  }
})

test('lines of an actor in C count as they ran', () => {
  const root = fileURLToPath(new URL('c-actor', import.meta.url))
  const wasm = Uint8Array.from(readFileSync(join(root, 'actor.wasm')))
  const report = covered((vm) => {
    vm.account('alice')
    vm.deploy(wasm, { as: 'summer' })
    const exits = [2n, 9n].map((method) => vm.send({ from: 'alice', to: 'summer', method }))
    expect(exits.map(exitOf)).toEqual([0, 22])
  }, root)
  // Read off the source: the constructor, a sum of ten squares, a method that is not there.
  expect(linesOf(report, 'actor.c').join(', ')).toBe(C_LINES)
  expect(functionsOf(report, 'actor.c')).toEqual(['sum: 1', 'refuse: 1', 'invoke: 3'])
  expect(branchesOf(report, 'actor.c')).toEqual(['14: 10/1', '26: 1/2', '28: 1/1', '29: 0/1'])
})

test('receipts, charges, events and states of a run with coverage are those of one without', () => {
  const plain = FVM.createSync()
  const expected = useVault(plain).map(outcomeOf)
  const counted = FVM.createSync()
  const coverage = startCoverage({ root: CRATE })
  const results = useVault(counted).map(outcomeOf)
  coverage.stop()
  expect(results).toEqual(expected)
  expect(counted.stateRoot).toEqual(plain.stateRoot)
})

test('a stack of an actor that is counted names the same lines', () => {
  const run = (): string => String(useVault(FVM.createSync()).at(-1))
  const plain = run()
  const coverage = startCoverage({ root: CRATE })
  const counted = run()
  coverage.stop()
  expect(counted).toEqual(plain)
  expect(plain).toContain('src/lib.rs:98')
})

test('damaged debug information breaks neither the run nor the report', () => {
  const expected = useVault(FVM.createSync()).map(exitOf)
  const wasm = damaged(VAULT_WASM, /^\.debug/)
  let results: Result<unknown>[] = []
  const report = covered((vm) => (results = useVault(vm, wasm)), CRATE)
  expect(results.map(exitOf)).toEqual(expected)
  expect(report.files.length + report.notices.length).toBeGreaterThan(0)
})

/** A function that counts down in line 2 and ends in line 3 or 4. */
const COUNTDOWN = assemble(`(func (export "invoke") (param i32) (result i32)
  (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
  (if (result i32) (local.get 0) (then (i32.const 3)) (else (i32.const 4))))`)

test('lines of a source map count as the blocks that they begin in', () => {
  const blocks = codeBlocks(COUNTDOWN, {
    prices: PRICES,
    maxStackHeight: DEFAULT_MAX_STACK_HEIGHT,
  })
  // The loop, the way out of it, the condition behind it, and both arms of the `if`.
  const lines = [2, 2, 3, 3, 4]
  expect(blocks.map(({ branch }) => branch !== undefined)).toEqual([
    false,
    true,
    false,
    true,
    false,
  ])
  const sourceMap = JSON.stringify({
    version: 3,
    names: [],
    sources: ['down.ts'],
    mappings: [blocks.map(({ start }, at) => [start, 0, lines[at]! - 1, 0])],
  })
  const source = new SourceText('export\ndown\none\nother\n')
  const { files, notice } = wasmCoverage(
    'bafy',
    { wasm: COUNTDOWN, sourceMap },
    [7, 1, 1, 0, 1],
    (path) => ({ path, source }),
  )
  expect(notice).toBeUndefined()
  expect(files.map(({ path }) => path)).toEqual(['down.ts'])
  const report = { files }
  expect(linesOf(report, 'down.ts')).toEqual(['2: 7', '3: 1', '4: 1'])
  expect(branchesOf(report, 'down.ts')).toEqual(['2: 1/6', '3: 0/1'])
})

test('a source map that cannot be read is as none', () => {
  const code = { wasm: COUNTDOWN, sourceMap: '{"version": 3, "mappings": 7' }
  const { files, notice } = wasmCoverage('bafy', code, [], () => undefined)
  expect(files).toEqual([])
  expect(notice).toContain('the module has no debug information')
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
