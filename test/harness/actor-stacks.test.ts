import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { compileActor } from '../../src/asc/index.ts'
import { ActorFailed, cbor, defineActor, FVM, profileTable } from '../../src/harness/index.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const VAULT = defineActor({
  name: 'vault',
  methods: {
    Constructor: { params: cbor.tuple({ limit: cbor.tokenAmount }) },
    Deposit: {},
    Newest: { params: cbor.tuple({ index: cbor.u64 }) },
    Average: {},
  },
})
const COUNTER = defineActor({
  name: 'counter',
  methods: { Increment: { number: 2, params: cbor.u64, returns: cbor.u64 } },
})

function vaultIn(vm: FVM) {
  vm.account('alice')
  const wasm = readFileSync(at('examples/rust-actor/vault.wasm'))
  return vm
    .deploy(wasm, { definition: VAULT, params: { limit: 10n ** 19n }, as: 'vault' })
    .connect('alice')
}

const textOf = (
  frames: readonly { functionName: string; file?: string | undefined; line?: number | undefined }[],
) => frames.map(({ functionName, file, line }) => `${functionName} ${file}:${line}`)

test('a trap of a Rust actor shows its functions and lines, by DWARF', () => {
  const result = vaultIn(FVM.createSync()).send('Average')
  expect(result.exitName).toBe('SYS_ILLEGAL_INSTRUCTION')
  expect(textOf(result.actorStack).slice(1)).toEqual([
    'vault::unchecked_average src/lib.rs:137',
    'average src/lib.rs:131',
    'invoke src/lib.rs:61',
  ])
  expect(result.explain()).toContain(
    ' exited with SYS_ILLEGAL_INSTRUCTION: wasm trap: integer divide by zero\n    at vault::unchecked_average (src/lib.rs:137:20)\n    at average (src/lib.rs:131:13)\n',
  )
})

test('an abort and a panic do; the frames of the panic itself are left out of the text', () => {
  const vault = vaultIn(FVM.createSync())
  const abort = vault.send('Deposit')
  expect(textOf(abort.actorStack)).toContain('deposit src/lib.rs:77')
  const panic = vault.send('Newest', { index: 3 })
  expect(panic.exitName).toBe('USR_ASSERTION_FAILED')
  expect(panic.actorStack.length).toBeGreaterThan(5)
  expect(panic.explain()).toMatch(/ is 3\n {4}at newest \(src\/lib\.rs:124:19\)\n {4}at invoke /)
  expect(() => vault.Average()).toThrow(ActorFailed)
  expect(() => vault.Average()).toThrow('at vault::unchecked_average (src/lib.rs:137:20)')
})

test('an AssemblyScript actor has lines by its source map', async () => {
  const { wasm, sourceMap } = await compileActor(at('examples/counter/assembly/index.ts'))
  const failing = (options: { sourceMap?: string }) => {
    const vm = FVM.createSync()
    vm.account('alice')
    const counter = vm.deploy(wasm, { definition: COUNTER, ...options })
    return counter.connect('alice').send('Increment', 0)
  }
  // The default engine keeps what it was told of a code, so the order matters.
  const unmapped = failing({})
  expect(unmapped.actorStack.map(({ line }) => line)).toEqual([undefined, undefined])
  expect(unmapped.explain()).not.toContain(' at ')
  expect(failing({ sourceMap }).explain()).toContain(
    'at examples/counter/assembly/index/invoke (examples/counter/assembly/index.ts:42:16)',
  )
}, 60_000)

test('a profile names methods by the definition, and lines by the source map', async () => {
  const { wasm, sourceMap } = await compileActor(at('examples/counter/assembly/index.ts'))
  const vm = FVM.createSync()
  vm.account('alice')
  const counter = vm.deploy(wasm, { definition: COUNTER, sourceMap }).connect('alice')
  const profile = vm.profile(() => void counter.Increment(1))
  const names = (by: 'line' | 'method') => profileTable(profile, by).map(({ name }) => name)
  expect(names('line')).toContain(
    'examples/counter/assembly/index.ts:70 examples/counter/assembly/index/saveCount',
  )
  expect(names('method')).toContain(`f0${counter.id} counter method 2 (Increment)`)
}, 60_000)

test('no failure, no Wasm or no tracing: no stack', () => {
  const vm = FVM.createSync()
  vaultIn(vm)
  expect(vm.send({ from: 'alice', to: 'vault', value: 1n }).actorStack).toEqual([])
  expect(vm.send({ from: 'alice', to: 'f01', method: 99 }).actorStack).toEqual([])
  const untraced = vaultIn(FVM.createSync({ tracing: false }))
  expect(untraced.send('Average').actorStack).toEqual([])
})
