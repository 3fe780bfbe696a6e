import { beforeEach, describe, expect, test } from 'vitest'
import { Address, cbor, FIL, FVM, type Hex, PASS_THROUGH } from '../../src/index.ts'
import { FORWARDER, FORWARDER_WASM, type Forwarded, forward } from './forwarder.ts'

/* A mock of an address where nobody is leaves nothing behind, and changes no other call. */

let vm: FVM

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.deploy(FORWARDER_WASM, { as: 'forwarder', definition: FORWARDER, balance: '10 FIL' })
})

function sendForward(world: FVM, call: Forwarded) {
  return world.send({ from: 'alice', to: 'forwarder', method: 2, params: forward(call) })
}

const ETH: Hex = `0x${'ab'.repeat(20)}`
const PLACES = ['f05', 'f0999', ETH, 'f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za'] as const

describe.each(PLACES)('a mock of %s without an actor', (place) => {
  beforeEach(() => {
    if (place === 'f05') vm.deleteActor('f05')
  })

  test('goes without a trace when it is removed', () => {
    const root = vm.stateRoot()
    const fork = vm.fork()
    const mock = vm.mockCall({ to: place, method: 5 }, { exitCode: 16 })
    const other = vm.mockActor(place, () => undefined)
    expect(vm.getActor(place)).toBeDefined()
    mock.remove()
    expect(vm.getActor(place)).toBeDefined()
    other.remove()
    expect(vm.getActor(place)).toBeUndefined()
    expect(vm.idOf(place)).toBe(fork.idOf(place))
    expect(vm.stateRoot().equals(root)).toBe(true)
    vm.mockActor(place, () => undefined)
    vm.clearMocks()
    expect(vm.stateRoot().equals(root)).toBe(true)
    expect(vm.mine(2).failures).toEqual([])
  })

  test('leaves calls that it does not answer as they were', () => {
    const others = [0, 7, 3_844_450_837] // a send, any method, InvokeEVM
    const fork = vm.fork()
    vm.mockCall({ to: place, method: 5 }, { returns: 1n, schema: cbor.bigint })
    const passing = vm.mockActor(place, () => PASS_THROUGH)
    for (const method of others)
      for (const value of [0n, 1n]) {
        const message = { from: 'alice', to: place, method, value }
        const result = vm.simulate(message)
        const before = fork.simulate(message)
        expect(result.exitName).toBe(before.exitName)
        expect(result.returnData).toEqual(before.returnData)
      }
    expect(passing.calls).toEqual([]) // simulated calls leave no trace
    expect(vm.mine(2).failures).toEqual(fork.mine(2).failures)
  })

  test('answers its calls, and is in no dump', () => {
    const car = vm.dumpState()
    vm.mockCall({ to: place, method: 5 }, { exitCode: 'USR_NOT_FOUND' })
    expect(vm.send({ from: 'alice', to: place, method: 5, value: 0n }).exitName).toBe(
      'USR_NOT_FOUND',
    )
    const other = FVM.createSync()
    other.loadState(vm.dumpState())
    expect(other.getActor(place)).toBeUndefined()
    other.loadState(car)
  })
})

describe('funds that a stand-in was sent', () => {
  test('stay with the placeholder that a send would have created', () => {
    const mock = vm.mockActor(ETH, () => undefined)
    expect(vm.send({ from: 'alice', to: ETH, value: '2 FIL' }).ok).toBe(true)
    expect(vm.send({ from: 'alice', to: ETH, method: 3_844_450_837, value: '1 FIL' }).ok).toBe(true)
    expect(mock.calls.length).toBe(1)
    mock.remove()
    expect(vm.getActor(ETH)?.type).toBe('placeholder')
    expect(vm.balanceOf(ETH)).toBe(3n * FIL)
  })

  test('stay with the account that a send would have created', () => {
    const key = PLACES[3]
    const mock = vm.mockActor(key, () => undefined)
    vm.send({ from: 'alice', to: key, value: '2 FIL' })
    mock.remove()
    expect(vm.getActor(key)?.type).toBe('account')
    expect(vm.balanceOf(key)).toBe(2n * FIL)
    expect(vm.checkInvariants()).toEqual([])
  })
})

test('snapshots and forks hold their own stand-ins', () => {
  const before = vm.snapshot()
  const mock = vm.mockActor(ETH, () => undefined)
  const fork = vm.fork()
  fork.clearMocks()
  expect(fork.getActor(ETH)).toBeUndefined()
  expect(vm.getActor(ETH)).toBeDefined()
  vm.revert(before)
  expect(vm.getActor(ETH)).toBeUndefined()
  mock.remove()
  expect(vm.getActor(ETH)).toBeUndefined()
})

test('an inner call of a stand-in without an answer fails as at an address without an actor', () => {
  const fork = vm.fork()
  const mock = vm.mockCall({ to: 'f0999', method: 5 }, {})
  const call = { to: Address.id(999n), method: 9n }
  const result = sendForward(vm, call)
  const before = sendForward(fork, call)
  expect(result.exitName).toBe(before.exitName)
  expect(result.returnData).toEqual(before.returnData)
  expect(result.gasUsed).toBe(before.gasUsed)
  expect(mock.calls.length).toBe(0)
  sendForward(vm, { ...call, method: 5n })
  expect(mock.calls.length).toBe(1)
})

describe('contracts', () => {
  // CREATE2 with empty code and salt 0; returns the address
  const FACTORY = '0x5f5f5f5ff55f5260205ff3'
  const ABI = [
    {
      type: 'function',
      name: 'make',
      stateMutability: 'nonpayable',
      inputs: [],
      outputs: [{ type: 'uint256' }],
    },
  ] as const

  test('CREATE2 works at an address that was mocked', () => {
    const factory = vm.evm.at(vm.evm.etch(ETH, FACTORY), ABI)
    const made = vm.fork().evm.at(ETH, ABI).write.make({ from: 'alice' }).value
    expect(made).not.toBe(0n)
    const address: Hex = `0x${made.toString(16).padStart(40, '0')}`
    vm.mockActor(address, () => undefined).remove()
    expect(factory.write.make({ from: 'alice' }).value).toBe(made)
  })

  test('a mocked contract keeps its code, and its calls are counted once', () => {
    const target = vm.evm.etch(`0x${'cd'.repeat(20)}`, '0x602a5f5260205ff3')
    const caller = callerOf(target.address)
    const mock = vm.mockActor(target, () => undefined)
    const expectation = vm.expectCall({ to: target }, { times: 1 })
    expect(caller.write.make({ from: 'alice' }).value).toBe((8n << 1n) | 1n)
    expect(mock.calls.map(({ method }) => method)).toEqual([3_844_450_837n])
    expectation.verify()
    expect(vm.evm.getCode(target)).toBe('0x602a5f5260205ff3')
    mock.remove()
    expect(caller.write.make({ from: 'alice' }).value).toBe((8n << 1n) | 1n)
  })

  test('an address without an actor has one byte of code while it is mocked', () => {
    const caller = callerOf(`0x${'ce'.repeat(20)}`)
    expect(caller.write.make({ from: 'alice' }).value).toBe(1n)
    vm.deleteActor(`0x${'ce'.repeat(20)}`)
    const mock = vm.mockActor(`0x${'ce'.repeat(20)}`, () => undefined)
    expect(caller.write.make({ from: 'alice' }).value).toBe((1n << 1n) | 1n)
    expect(mock.calls.length).toBe(1)
  })

  test('a native method of a contract is mocked by its name', () => {
    const target = vm.evm.etch(`0x${'cd'.repeat(20)}`, '0x602a5f5260205ff3')
    const mock = vm.mockCall({ to: target, method: 3 }, { exitCode: 16 })
    expect(vm.send({ from: 'alice', to: target, method: 3 }).exitCode).toBe(16)
    expect(mock.calls.length).toBe(1)
  })

  /** A contract that returns EXTCODESIZE(address) * 2 + CALL(address). */
  function callerOf(address: Hex) {
    const push = `73${address.slice(2).toLowerCase()}`
    const code: Hex = `0x5f5f5f5f5f${push}5af1${push}3b60011b015f5260205ff3`
    return vm.evm.at(vm.evm.etch(`0x${'ee'.repeat(20)}`, code), ABI)
  }
})

describe('loadFixture', () => {
  test('refuses a function that is new each time', () => {
    const load = () => vm.loadFixture((world) => world.account('bob'))
    load()
    expect(load).toThrow(
      /^loadFixture was given a function that is new each time \(\(world\) => world.account\(.bob.\)\), so it would run again/,
    )
  })

  test('accepts a named function twice, and other functions', () => {
    function withBob(world: FVM) {
      return world.account('bob')
    }
    const first = vm.loadFixture(withBob)
    vm.setBalance('bob', 0n)
    expect(vm.loadFixture(withBob)).toBe(first)
    expect(vm.balanceOf('bob')).toBe(10_000n * FIL)
    vm.loadFixture((world) => world.account('carol'))
    expect(vm.loadFixture(withBob)).toBe(first)
  })
})
