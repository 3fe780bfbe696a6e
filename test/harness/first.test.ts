import { beforeAll, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import { cbor, defineActor, FIL, FVM } from '../../src/harness/index.ts'

const COUNTER = defineActor({
  name: 'counter',
  methods: {
    Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
    Get: { number: 3, returns: cbor.u64 },
  },
})

let wasm: Uint8Array

beforeAll(async () => {
  wasm = await compileCounter()
}, 30_000)

test('a transfer between accounts', async () => {
  const vm = await FVM.create()
  const alice = vm.account('alice')
  const bob = vm.account('bob', { type: 'bls' })
  const result = vm.send({ from: alice, to: bob, value: '1 FIL' })
  expect(result.exitName).toBe('OK')
  expect(vm.balanceOf('bob')).toBe(10_001n * FIL)
  expect(result.balanceChange('alice')).toBe(-FIL)
  expect(result.balanceChange('bob')).toBe(FIL)
  expect(result.explain()).toMatchInlineSnapshot(`
    "message to bob f0101, send: OK, gas 1262663
      alice f0100 -> bob f0101 send value 1 FIL = OK gas 481000"
  `)
})

test('a counter counts, and a snapshot brings it back', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  const counter = vm.deploy(wasm, { as: 'counter', definition: COUNTER }).connect('alice')
  expect(counter.Increment(5)).toBe(5n)
  const snapshot = vm.snapshot()
  const root = vm.stateRoot()
  expect(counter.Increment(2n)).toBe(7n)
  expect(counter.call('Get')).toBe(7n)
  vm.revert(snapshot)
  expect(vm.stateRoot()).toEqual(root)
  expect(counter.Get()).toBe(5n)
  expect(() => counter.Increment(0)).toThrowErrorMatchingInlineSnapshot(`
    [ActorFailed: counter f0101 Increment failed with USR_ILLEGAL_ARGUMENT
    message to counter f0101, Increment: USR_ILLEGAL_ARGUMENT, gas 896986
      counter f0101 Increment exited with USR_ILLEGAL_ARGUMENT: the counter cannot grow by 0
    > alice f0100 -> counter f0101 Increment (0) = USR_ILLEGAL_ARGUMENT gas 163423]
  `)
  const result = vm.send({ from: 'alice', to: 'counter', method: 'Increment', params: 3n })
  expect(result.events).toMatchInlineSnapshot(`
    [
      {
        "emitter": 101n,
        "entries": [
          {
            "bytes": Uint8Array [
              8,
            ],
            "codec": 81,
            "flags": 3,
            "key": "counter",
            "value": 8,
          },
          {
            "bytes": Uint8Array [
              24,
              100,
            ],
            "codec": 81,
            "flags": 3,
            "key": "by",
            "value": 100,
          },
        ],
        "fields": {
          "by": 100,
          "counter": 8,
        },
        "log": undefined,
        "type": undefined,
      },
    ]
  `)
})
