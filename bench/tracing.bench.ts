import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Bench } from 'tinybench'
import type { compileCounter } from '../examples/counter/compile.mjs'
import { type ActorHandle, cbor, defineActor, FVM } from '../src/index.ts'
import { CborReader, CborWriter } from '../src/ipld/index.ts'
import { type Bar, checkBars, report } from './report.ts'

/*
 * What traces and profiles cost: the same messages untraced, traced and profiled. A profile is of
 * many messages, as a suite's is, and includes its making.
 */

const MESSAGES = 50
const INVOKE = 3844450837n
const BUNDLE = `${process.env['LITEFVM_BUNDLES'] ?? '.bundles'}/v18.tar.zst`
/** Most that a traced and a profiled message may take, in untraced ones. */
const MOST = { traced: 1.5, profiled: 4 } as const

const COUNTER = defineActor({
  name: 'counter',
  methods: { Increment: { number: 2, params: cbor.u64, returns: cbor.u64 } },
})
const VAULT = defineActor({
  name: 'vault',
  methods: { Constructor: { params: cbor.tuple({ limit: cbor.tokenAmount }) }, Deposit: {} },
})
// Benches run from the root of the package, compiled to another folder.
const script = pathToFileURL(resolve('examples/counter/compile.mjs')).href
const { compileCounter: compile } = (await import(script)) as {
  compileCounter: typeof compileCounter
}
const counterWasm = await compile()
const vaultWasm = readFileSync('examples/rust-actor/vault.wasm')

type Workload = (vm: FVM) => () => { readonly ok: boolean; readonly gasUsed: bigint }

function accounts(vm: FVM): void {
  vm.account('alice')
  vm.account('bob')
}

const workloads: Record<string, Workload> = {
  transfer: (vm) => {
    accounts(vm)
    return () => vm.send({ from: 'alice', to: 'bob', value: 1n })
  },
  'counter (AssemblyScript)': (vm) => {
    accounts(vm)
    const counter = vm.deploy(counterWasm, { definition: COUNTER }).connect('alice')
    return () => counter.send('Increment', 1)
  },
  'vault (Rust)': (vm) => {
    accounts(vm)
    const vault: ActorHandle<typeof VAULT> = vm
      .deploy(vaultWasm, { definition: VAULT, params: { limit: 10n ** 18n } })
      .connect('alice')
    return () => vault.send('Deposit', undefined, { value: 1n })
  },
}

/** An ERC-20 of OpenZeppelin's on the official EVM actor. */
function erc20(vm: FVM): ReturnType<Workload> {
  accounts(vm)
  const created = vm.send({
    from: 'alice',
    to: 'f010',
    method: 4n,
    params: bytes(erc20Code((0xffn << 152n) | vm.idOf('alice')!)),
  })
  const r = new CborReader(created.returnData)
  r.readArrayHeader()
  const to = `f0${r.readUint()}`
  const input = Buffer.from(`a9059cbb${'beef'.padStart(64, '0')}${'1'.padStart(64, '0')}`, 'hex')
  return () => vm.send({ from: 'alice', to, method: INVOKE, params: bytes(input) })
}

function erc20Code(owner: bigint): Uint8Array {
  const path = 'node_modules/openzeppelin-contracts-4/build/contracts/ERC20PresetFixedSupply.json'
  const { bytecode } = JSON.parse(readFileSync(path, 'utf8')) as { bytecode: string }
  const word = (value: bigint) => value.toString(16).padStart(64, '0')
  const text = (value: string) =>
    word(BigInt(value.length)) + Buffer.from(value).toString('hex').padEnd(64, '0')
  const args = `${word(128n)}${word(192n)}${word(10n ** 18n)}${word(owner)}${text('Token')}${text('TKN')}`
  return new Uint8Array(Buffer.from(bytecode.slice(2) + args, 'hex'))
}

function bytes(data: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(data)
  return w.finish()
}

function assert(isTrue: boolean, what: string): void {
  if (!isTrue) throw new RangeError(`the bench's answer is wrong: ${what}`)
}

const bench = new Bench({ time: 500, throws: true })
const bars: Bar[] = []

function add(name: string, create: (tracing: boolean) => FVM, workload: Workload): void {
  const untracedVm = create(false)
  const tracedVm = create(true)
  const untraced = workload(untracedVm)
  const traced = workload(tracedVm)
  const expected = untraced()
  assert(expected.ok && traced().gasUsed === expected.gasUsed, `${name}: tracing changes no gas`)
  const { gasUsed } = traced()
  const profile = untracedVm.profile(() => void untraced())
  assert(profile.gasUsed === gasUsed, `${name}: profiling changes no gas`)
  // States grow: each run begins where the first one did.
  const times = (vm: FVM, send: () => unknown) => {
    const snapshot = vm.snapshot()
    return () => {
      vm.revert(snapshot)
      for (let i = 0; i < MESSAGES; i++) send()
    }
  }
  const profiled = times(untracedVm, untraced)
  const sync = { async: false } as const
  bench
    .add(`${name}, untraced`, times(untracedVm, untraced), sync)
    .add(`${name}, traced`, times(tracedVm, traced), sync)
    .add(`${name}, profiled`, () => untracedVm.profile(profiled), sync)
  for (const [kind, most] of Object.entries(MOST))
    bars.push([`${name}, ${kind}`, most, `${name}, untraced`])
}

for (const [name, workload] of Object.entries(workloads))
  add(name, (tracing) => FVM.createSync({ tracing }), workload)
if (existsSync(BUNDLE)) {
  const worlds = {
    untraced: await FVM.create({ actors: BUNDLE, tracing: false }),
    traced: await FVM.create({ actors: BUNDLE }),
  }
  add('ERC-20 transfer (official)', (tracing) => (tracing ? worlds.traced : worlds.untraced), erc20)
} else console.log(`NOT RUN: the ERC-20 transfer: there is no ${BUNDLE}`)

bench.runSync()
const rows = report('tracing', bench, { unit: 'us', per: () => MESSAGES })
checkBars(rows, bars)
