import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Bench } from 'tinybench'
import type { compileCounter } from '../examples/counter/compile.mjs'
import { cbor, defineActor, FVM } from '../src/index.ts'
import { checkBars, report } from './report.ts'

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

/** Two moments of a world of many actors, ten of which differ. */
function tenDiffer(vm: FVM, actors: number) {
  const first = vm.snapshot()
  const step = Math.floor((actors - 1) / 9)
  for (let n = 0; n < 10; n++) vm.setBalance(1_000 + n * step, BigInt(n))
  return [first, vm.snapshot()] as const
}

const [before, after] = tenDiffer(large, MANY)
const hundred = crowd(100)
const [before100, after100] = tenDiffer(hundred, 100)

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
  .add('difference of 10 in 100 actors', () => hundred.diff(before100, after100), sync)
  .add('difference of 10 in 100,000 actors', () => large.diff(before, after), sync)
  .add('call tree of a transfer as text', () => transfer(traced).explain(), sync)

bench.runSync()
const rows = report('harness', bench, { unit: 'us' })
checkBars(rows, [
  ['transfer, traced', 60],
  ['snapshot and revert, 10 actors', 2],
  ['snapshot and revert, 100,000 actors', 2],
  ['a fresh world', 50],
  ['a fresh world with two accounts', 50],
])
// A fixture costs what is left without the message that follows it.
const fixture = best('loadFixture and a transfer') - best('transfer, traced')
if (fixture > 50) throw new RangeError(`over the bar: loadFixture ${fixture} us > 50`)
// Time follows the differences; a thousand times the actors make the tree three levels deeper.
const few = best('difference of 10 in 100 actors')
const many = best('difference of 10 in 100,000 actors')
const ratio = many / few
console.log(`loadFixture ${fixture.toFixed(1)} us; 100,000 actors over 100: ${ratio.toFixed(2)}`)
if (ratio > 6) throw new RangeError(`over the bar: ${many} us for 100,000 actors, ${few} for 100`)

function best(task: string): number {
  return rows.find((row) => row.task === task)!.best // one of the tasks above
}
