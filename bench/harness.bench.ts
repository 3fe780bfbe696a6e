import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Bench } from 'tinybench'
import type { compileCounter } from '../examples/counter/compile.mjs'
import { cbor, defineActor, FVM } from '../src/index.ts'
import { report } from './report.ts'

/* What a test suite pays besides the messages it sends: worlds, fixtures, snapshots, differences. */

const MANY = 100_000

const COUNTER = defineActor({
  name: 'counter',
  methods: { Increment: { number: 2, params: cbor.u64, returns: cbor.u64 } },
})
// Benches run from the root of the package, compiled to another folder.
const script = pathToFileURL(resolve('examples/counter/compile.mjs')).href
const counter = (await import(script)) as { compileCounter: typeof compileCounter }
const wasm = await counter.compileCounter()

function assert(isTrue: boolean, what: string): void {
  if (!isTrue) throw new RangeError(`the bench's answer is wrong: ${what}`)
}

function createWorld(options: { tracing?: boolean } = {}): FVM {
  const vm = FVM.createSync(options)
  vm.account('alice')
  vm.account('bob')
  return vm
}

const transfer = (vm: FVM) => vm.send({ from: 'alice', to: 'bob', value: 1n })

/** A world with actors at f01000 and on. */
function crowd(actors: number): FVM {
  const vm = createWorld()
  for (let n = 0; n < actors; n++)
    vm.setActor(1_000 + n, { code: 'account', balance: 10n ** 21n + BigInt(n) })
  vm.stateRoot()
  return vm
}

const small = crowd(10)
const large = crowd(MANY)
const traced = createWorld()
const untraced = createWorld({ tracing: false })
const fixtures = FVM.createSync()

function withCounter(vm: FVM) {
  vm.account('alice')
  vm.account('bob')
  return vm.deploy(wasm, { as: 'counter', definition: COUNTER }).connect('alice')
}

const before = large.snapshot()
for (let n = 0; n < 10; n++) large.setBalance(1_000 + n * 9_999, BigInt(n))
const after = large.snapshot()

assert(transfer(traced).ok, 'a transfer')
assert(transfer(untraced).gasUsed === transfer(traced).gasUsed, 'tracing changes no gas')
assert(fixtures.loadFixture(withCounter).Increment(1) === 1n, 'a fixture')
assert(fixtures.loadFixture(withCounter).Increment(1) === 1n, 'a fixture, loaded again')
assert(large.diff(before, after).actors.length === 10, 'the difference')

const bench = new Bench({ time: 500, throws: true })
const sync = { async: false } as const

bench
  .add('transfer, traced', () => transfer(traced), sync)
  .add('transfer, untraced', () => transfer(untraced), sync)
  .add('simulated transfer', () => traced.simulate({ from: 'alice', to: 'bob' }), sync)
  .add('snapshot and revert, 10 actors', () => small.revert(small.snapshot()), sync)
  .add('snapshot and revert, 100,000 actors', () => large.revert(large.snapshot()), sync)
  .add(
    'snapshot, transfer, revert, 10 actors',
    () => {
      const snapshot = small.snapshot()
      transfer(small)
      small.revert(snapshot)
    },
    sync,
  )
  .add(
    'snapshot, transfer, revert, 100,000 actors',
    () => {
      const snapshot = large.snapshot()
      transfer(large)
      large.revert(snapshot)
    },
    sync,
  )
  .add(
    'loadFixture and a transfer',
    () => {
      fixtures.loadFixture(withCounter)
      transfer(fixtures)
    },
    sync,
  )
  .add(
    'loadFixture and a call of Wasm',
    () => {
      fixtures.loadFixture(withCounter).Increment(1)
    },
    sync,
  )
  .add('a fresh world', () => FVM.createSync(), sync)
  .add('a fresh world with two accounts', () => createWorld(), sync)
  .add('fork', () => large.fork(), sync)
  .add('difference of 10 in 100,000 actors', () => large.diff(before, after), sync)
  .add('call tree of a transfer as text', () => transfer(traced).explain(), sync)

bench.runSync()
report('harness', bench, { unit: 'us' })
