import { readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { cbor, defineActor, FVM } from '../src/index.ts'

/*
 * A worker of a suite, as a thread or a process: tests that start from a fixture, again and again. It
 * says when it has run some of them, and goes on once it is told how many it shall have run.
 */

const COUNTER = defineActor({
  name: 'counter',
  methods: { Increment: { number: 2, params: cbor.u64, returns: cbor.u64 } },
})
const wasm = readFileSync(process.argv[2] ?? '')

function withCounter(world: FVM) {
  world.account('alice')
  world.account('bob')
  return world.deploy(wasm, { as: 'counter', definition: COUNTER }).connect('alice')
}

const vm = FVM.createSync()
let done = 0

function runUntil(total: number): void {
  for (; done < total; done++) {
    const handle = vm.loadFixture(withCounter)
    if (handle.Increment(1) !== 1n) throw new RangeError('the fixture was not loaded')
    vm.send({ from: 'alice', to: 'bob', value: 1n })
    if (done % 10 === 0) vm.account(`account ${done % 100}`)
    if (done % 100 === 0) vm.diff(vm.fork())
  }
  for (let i = 0; i < 5; i++) globalThis.gc?.()
  const rss = process.memoryUsage.rss()
  if (parentPort === null) process.send?.(rss)
  else parentPort.postMessage(rss)
}

if (parentPort === null) process.on('message', runUntil)
else parentPort.on('message', runUntil)
