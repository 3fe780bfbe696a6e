import { cbor, defineActor, FVM } from 'litefvm'
import { compileActor } from 'litefvm/asc'
import 'litefvm/vitest'
import { beforeAll, expect, test } from 'vitest'

const COUNTER = defineActor({
  name: 'counter',
  methods: {
    Constructor: { params: cbor.u64 },
    Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
    Get: { number: 3, returns: cbor.u64 },
  },
  state: cbor.tuple({ count: cbor.u64 }),
})

let wasm: Uint8Array

beforeAll(async () => {
  wasm = (await compileActor(new URL('./assembly/index.ts', import.meta.url))).wasm
}, 60_000)

function counterAt(count: number) {
  const vm = FVM.createSync()
  vm.account('alice')
  const counter = vm.deploy(wasm, { definition: COUNTER, params: count, as: 'counter' })
  return { vm, counter: counter.connect('alice') }
}

test('the counter counts', () => {
  const { vm, counter } = counterAt(40)
  expect(counter.Increment(2)).toBe(42n)
  expect(counter.Get()).toBe(42n)
  expect(vm.state('counter')).toEqual({ count: 42n })
})

test('it says who counted', () => {
  const { vm, counter } = counterAt(0)
  expect(counter.send('Increment', 5)).toEmit({ fields: { counter: 5, by: vm.idOf('alice') } })
})

test('it refuses to grow by nothing, or past its end', () => {
  const { counter } = counterAt(1)
  expect(counter.send('Increment', 0)).toExitWith('USR_ILLEGAL_ARGUMENT')
  expect(counter.send('Increment', 2n ** 64n - 1n)).toExitWith('USR_ILLEGAL_STATE')
  expect(counter.Get()).toBe(1n)
})

test('it is constructed once', () => {
  const { counter } = counterAt(1)
  expect(counter.send('Constructor', 7)).toExitWith('USR_FORBIDDEN')
})
