import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import { cbor, defineActor, FIL, FVM, readCar, writeCar } from '../../src/index.ts'

const COUNTER = defineActor({
  name: 'counter',
  methods: {
    Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
    Get: { number: 3, returns: cbor.u64 },
  },
})

let wasm: Uint8Array
let vm: FVM

beforeAll(async () => {
  wasm = await compileCounter()
}, 30_000)

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
})

const counterOf = (world: FVM) => world.actor('counter', COUNTER).connect('alice')

describe('snapshots', () => {
  test('they nest, and each can be reverted to again and again', () => {
    const roots = [vm.stateRoot()]
    const snapshots = [vm.snapshot()]
    for (let i = 0; i < 30; i++) {
      vm.send({ from: 'alice', to: 'bob', value: 1n })
      roots.push(vm.stateRoot())
      snapshots.push(vm.snapshot())
    }
    for (const i of [5, 30, 0, 17, 17, 29]) {
      vm.revert(snapshots[i]!)
      expect(vm.stateRoot()).toEqual(roots[i])
      expect(vm.balanceOf('bob')).toBe(10_000n * FIL + BigInt(i))
    }
  })

  test('roots do not depend on when snapshots were taken', () => {
    const plain = FVM.createSync()
    plain.account('alice')
    plain.account('bob')
    for (let i = 0; i < 40; i++) {
      vm.snapshot()
      if (i % 3 === 0) vm.revert(vm.snapshot())
      vm.send({ from: 'alice', to: 'bob', value: BigInt(i) })
      plain.send({ from: 'alice', to: 'bob', value: BigInt(i) })
      if (i % 7 === 0) vm.fork().setBalance('bob', 0n)
    }
    expect(vm.stateRoot()).toEqual(plain.stateRoot())
  })

  test('a revert brings back epoch, base fee, randomness, names and accounts', () => {
    const before = vm.snapshot()
    const chain = [vm.epoch, vm.timestamp, vm.baseFee, vm.circulatingSupply]
    vm.mine(3)
    vm.setBaseFee(7n)
    vm.setCirculatingSupply(9n)
    vm.setTimestamp(1n)
    vm.account('carol')
    vm.deploy(wasm, { as: 'counter' })
    vm.revert(before)
    expect([vm.epoch, vm.timestamp, vm.baseFee, vm.circulatingSupply]).toEqual(chain)
    expect(vm.accounts.map(({ name }) => name)).toEqual(['verifreg-root', 'alice', 'bob'])
    expect(() => vm.actor('counter')).toThrow('account "counter" is unknown')
    expect(vm.account('carol', { type: 'bls' }).type).toBe('bls')
  })

  test('names that are given after a snapshot do not show in it', () => {
    const first = vm.snapshot()
    vm.account('carol')
    const second = vm.snapshot()
    vm.account('dave')
    vm.revert(second)
    expect(vm.accounts.map(({ name }) => name)).toEqual(['verifreg-root', 'alice', 'bob', 'carol'])
    vm.revert(first)
    expect(vm.accounts.map(({ name }) => name)).toEqual(['verifreg-root', 'alice', 'bob'])
  })

  test('a revert restores the blocks of actors', () => {
    vm.deploy(wasm, { as: 'counter', definition: COUNTER })
    const snapshots = []
    for (let i = 1; i <= 40; i++) {
      counterOf(vm).Increment(i)
      snapshots.push({ count: BigInt((i * (i + 1)) / 2), snapshot: vm.snapshot() })
    }
    for (const { count, snapshot } of snapshots.toReversed()) {
      vm.revert(snapshot)
      expect(counterOf(vm).Get()).toBe(count)
      expect(counterOf(vm).Increment(1)).toBe(count + 1n)
    }
  })
})

describe('fixtures', () => {
  test('a fixture runs once; every other time its state comes back', () => {
    let runs = 0
    function withCounter(world: FVM) {
      runs++
      return world.deploy(wasm, { as: 'counter', definition: COUNTER }).connect('alice')
    }
    for (let i = 0; i < 3; i++) {
      const counter = vm.loadFixture(withCounter)
      expect(counter.Get()).toBe(0n)
      counter.Increment(5)
    }
    expect(runs).toBe(1)
  })

  test('fixtures build on one another', () => {
    function withCounter(world: FVM) {
      return world.deploy(wasm, { as: 'counter', definition: COUNTER }).connect('alice')
    }
    function withFive(world: FVM) {
      const counter = world.loadFixture(withCounter)
      counter.Increment(5)
      return counter
    }
    expect(vm.loadFixture(withFive).Get()).toBe(5n)
    expect(vm.loadFixture(withCounter).Get()).toBe(0n)
    expect(vm.loadFixture(withFive).Get()).toBe(5n)
  })

  test('a fixture may be asynchronous', async () => {
    async function later(world: FVM) {
      await Promise.resolve()
      return world.account('carol')
    }
    const carol = await vm.loadFixture(later)
    vm.setBalance(carol, 0n)
    expect((await vm.loadFixture(later)).name).toBe('carol')
    expect(vm.balanceOf('carol')).toBe(10_000n * FIL)
  })
})

describe('forks', () => {
  test('what happens to one does not show in the other', () => {
    vm.deploy(wasm, { as: 'counter', definition: COUNTER })
    counterOf(vm).Increment(1)
    const fork = vm.fork()
    expect(counterOf(fork).Increment(10)).toBe(11n)
    expect(counterOf(vm).Increment(100)).toBe(101n)
    expect(counterOf(fork).Get()).toBe(11n)
    fork.account('carol')
    fork.mine(5)
    expect(vm.accounts).toHaveLength(3)
    expect(vm.epoch).not.toBe(fork.epoch)
    const grandchild = fork.fork()
    expect(counterOf(grandchild).Get()).toBe(11n)
  })
})

describe('dumps', () => {
  test('a dump brings the world back elsewhere, byte by byte', () => {
    vm.deploy(wasm, { as: 'counter', definition: COUNTER })
    counterOf(vm).Increment(7)
    vm.account('ben', { type: 'bls', balance: 5n })
    vm.mine(9)
    vm.setBaseFee(123n)
    vm.setRandomness('seed')
    const car = vm.dumpState()
    const other = FVM.createSync()
    other.loadState(car)
    expect(other.stateRoot()).toEqual(vm.stateRoot())
    expect([other.epoch, other.timestamp, other.baseFee]).toEqual([vm.epoch, vm.timestamp, 123n])
    expect(counterOf(other).Get()).toBe(7n)
    expect(other.account('ben').type).toBe('bls')
    expect(FVM.createSync().dumpState()).not.toEqual(car)
    other.revert(other.snapshot())
    const again = vm.fork().dumpState()
    expect(again).toEqual(car)
  })

  test('it can be written to a file and read from there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'litefvm-'))
    try {
      const path = join(folder, 'world.car')
      expect(await vm.dumpState(path)).toBeGreaterThan(5)
      const other = FVM.createSync()
      await other.loadState(path)
      expect(other.stateRoot()).toEqual(vm.stateRoot())
      expect(other.send({ from: 'alice', to: 'bob' }).ok).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('its root is a header that links the state', () => {
    const { roots, blocks } = readCar(vm.dumpState())
    const [header] = blocks
    expect(header?.cid).toEqual(roots[0])
  })

  test('the CAR of a state tree alone is taken too', () => {
    vm.account('carol')
    const { blocks } = readCar(vm.dumpState())
    const [, ...state] = blocks
    const other = FVM.createSync({ epoch: 77 })
    other.loadState(writeCar([vm.stateRoot()], state))
    expect(other.stateRoot()).toEqual(vm.stateRoot())
    expect(other.epoch).toBe(77n)
    expect(other.balanceOf(vm.account('carol').address)).toBe(10_000n * FIL)
  })

  test('a snapshot from before the load can still be reverted to', () => {
    const car = FVM.createSync().dumpState()
    const before = vm.snapshot()
    vm.loadState(car)
    expect(vm.accounts.map(({ name }) => name)).toEqual(['verifreg-root'])
    vm.revert(before)
    expect(vm.send({ from: 'alice', to: 'bob' }).ok).toBe(true)
  })
})

test('reads follow messages however many snapshots a world has', () => {
  vm.deploy(wasm, { as: 'counter', definition: COUNTER })
  const counter = counterOf(vm)
  let count = 0n
  // Layers of blocks are merged from the 32nd on; a read runs on a copy of the world.
  for (let i = 0; i < 40; i++) {
    vm.snapshot()
    for (let k = 0; k < 3; k++) {
      counter.Increment(1n)
      count++
      expect(counter.call('Get')).toBe(count)
    }
  }
})
