// Runs a scenario of worlds and prints the RSS early and at its end. memory.test.ts runs it with
// --expose-gc, the scenario's name, when to look first, how often it runs, and the counter's Wasm.

import { readFileSync } from 'node:fs'
import { cbor, defineActor, FVM } from '../../dist/index.js'

const [scenario, first, times, path] = process.argv.slice(2)
const wasm = new Uint8Array(readFileSync(path))
const COUNTER = defineActor({
  name: 'counter',
  methods: { Increment: { number: 2, params: cbor.u64, returns: cbor.u64 } },
})

function withCounter(vm) {
  vm.account('alice')
  vm.account('bob')
  return vm.deploy(wasm, { as: 'counter', definition: COUNTER }).connect('alice')
}

const vm = FVM.createSync()
let kept
const SCENARIOS = {
  /** A test suite: every test starts from its fixture, sends, looks around. */
  fixtures(n) {
    const counter = vm.loadFixture(withCounter)
    counter.Increment(1)
    vm.send({ from: 'alice', to: 'bob', value: 1n })
    if (n % 10 === 0) vm.account(`account ${n % 100}`)
    if (n % 100 === 0) vm.diff(vm.fork())
  },
  /** Worlds that are made, used and forgotten. */
  worlds() {
    const world = FVM.createSync()
    const counter = withCounter(world)
    counter.Increment(1)
  },
  /** A long life without snapshots. */
  messages(n) {
    kept ??= withCounter(vm)
    kept.Increment(1)
    if (n % 500 === 0) vm.mine()
  },
  /** A snapshot before each message, of which the last is kept. */
  snapshots() {
    const counter = kept?.counter ?? withCounter(vm)
    kept = { counter, snapshot: vm.snapshot() }
    counter.Increment(1)
  },
}

/** The least of a few looks: pages that were freed are given back with some delay. */
function rss() {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5; i++) {
    globalThis.gc()
    least = Math.min(least, process.memoryUsage.rss())
  }
  return least
}

const total = Number(times)
let early = 0
for (let n = 1; n <= total; n++) {
  SCENARIOS[scenario](n)
  if (n === Number(first)) early = rss()
}
console.log(JSON.stringify({ early, late: rss() }))
