import '../../../src/harness/matchers/vitest.ts'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ActorFailed, cbor, FIL, type FVM, type Hex, UsageError } from '../../../src/index.ts'
import { COMPILED, contractOf } from './contracts/index.ts'
import { deployAll, EARLIER, TOKEN, WORLDS } from './worlds.ts'

const NOBODY = `0x${'12'.repeat(20)}` as const
/** Returns 42. */
const ANSWER = '0x602a5f5260205ff3' as const
const ANSWER_ABI = [
  {
    type: 'function',
    name: 'answer',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ type: 'uint256' }],
  },
] as const
/** Of Token: name, symbol, totalSupply, balanceOf, allowance. */
const SLOTS = { totalSupply: 2n, balanceOf: 3n, allowance: 4n }

describe.each(WORLDS)('cheats on %s', (_, create) => {
  let vm: FVM
  let made: ReturnType<typeof deployAll>

  beforeAll(async () => {
    vm = await create()
  }, 60_000)

  beforeEach(() => {
    made = vm.loadFixture(deployAll)
  })

  test('store gives tokens, and load sees what the contract wrote', () => {
    const { token, bob } = made
    const slot = vm.evm.slotOf(SLOTS.balanceOf, 'bob')
    vm.evm.store(token, slot, 500n)
    expect(token.read.balanceOf([bob])).toBe(500n)
    token.connect(bob).write.transfer(['alice', 200n])
    expect(vm.evm.load(token, slot)).toBe(300n)
    expect(vm.evm.load('token', SLOTS.totalSupply)).toBe(1000n)
    expect(vm.evm.load(token.address, `0x${'00'.repeat(31)}02`)).toBe(1000n)
    expect(vm.evm.load(token, 99)).toBe(0n)
  })

  test('slotOf finds mappings of mappings', () => {
    const { token } = made
    token.write.approve(['bob', 77n])
    expect(vm.evm.load(token, vm.evm.slotOf(SLOTS.allowance, 'alice', 'bob'))).toBe(77n)
  })

  test('a zero that is stored leaves the storage that it was before', () => {
    const { token } = made
    const before = vm.getActor(token)?.state
    vm.evm.store(token, 99n, 5n)
    expect(vm.getActor(token)?.state.equals(before!)).toBe(false)
    vm.evm.store(token, 99n, 0n)
    expect(vm.getActor(token)?.state.equals(before!)).toBe(true)
  })

  test('etch puts code at an address without an actor, and at an account', () => {
    for (const target of [NOBODY, 'alice'] as const) {
      const answer = vm.evm.at(vm.evm.etch(target, ANSWER), ANSWER_ABI)
      expect(answer.read.answer()).toBe(42n)
      expect(vm.evm.getCode(target)).toBe(ANSWER)
      expect(vm.getActor(target)?.type).toBe('evm')
    }
    expect(vm.balanceOf('alice')).toBeGreaterThan(FIL)
  })

  test('etch puts other code into a contract, which keeps its storage', () => {
    const { token, kinds } = made
    const { object } = contractOf('Kinds').evm.deployedBytecode
    const maths = made.maths.address.slice(2).toLowerCase()
    const code = `0x${object.replaceAll(/__.{36}__/g, maths)}` as const
    vm.evm.store(token, 0n, 9n)
    vm.evm.etch(token, code)
    expect(vm.evm.at(token, kinds.abi).read.slot()).toBe(9n)
    expect(vm.evm.getCode(token)).toBe(vm.evm.getCode(kinds))
  })

  test('etch takes an artifact, and the contract that it gives has its functions', () => {
    const artifact = { ...contractOf('Token'), contractName: 'Token', abi: TOKEN.abi }
    const token = vm.evm.etch(NOBODY, artifact)
    expect(token.read.totalSupply()).toBe(0n)
    expect(token.connect('bob').send.transfer(['alice', 1n])).toRevertWithCustomError(
      token,
      'InsufficientBalance',
      ['bob', 0n, 1n],
    )
    expect(String(token)).toMatch(/^Token f0\d+$/)
  })

  test('deal sets balances, of those to come too', () => {
    const { kinds } = made
    vm.evm.deal(kinds, '3 FIL')
    expect(kinds.balance).toBe(3n * FIL)
    vm.evm.deal(NOBODY, 5n)
    expect(vm.getActor(NOBODY)).toMatchObject({ type: 'placeholder', balance: 5n })
    vm.evm.deal('bob', 1n)
    expect(vm.balanceOf('bob')).toBe(1n)
  })

  test('a prank of a contract calls others as it, and pays no fee', () => {
    const { token, kinds } = made
    token.write.transfer([kinds, 10n])
    vm.prank(kinds)
    const result = token.write.transfer(['bob', 4n])
    expect(result.kind).toBe('prank')
    expect(result).toEmitEvent(token, 'Transfer', [kinds, 'bob', 4n])
    expect(token.read.balanceOf([kinds])).toBe(6n)
    expect(vm.impersonate(token, () => kinds.read.pair())[1]).toBe(token.address)
  })

  test('a contract calls an actor that is mocked', () => {
    const { kinds, token } = made
    const mock = vm.mockActor(token, () => ({
      returns: Uint8Array.from({ length: 32 }, (__, i) => (i === 31 ? 1 : 0)),
      schema: cbor.bytes,
    }))
    expect(kinds.write.through([token, 5n]).value).toBe(true)
    expect(mock.calls).toHaveLength(1)
  })

  test('all of it is undone by a revert', () => {
    const before = vm.snapshot()
    const root = vm.stateRoot()
    vm.evm.etch(NOBODY, ANSWER)
    vm.evm.store('token', 1n, 1n)
    vm.evm.deal('bob', 1n)
    vm.revert(before)
    expect(vm.stateRoot().equals(root)).toBe(true)
    expect(vm.evm.getCode(NOBODY)).toBe('0x')
  })

  test('storage is read at any address, and set at one without an actor', () => {
    expect(vm.evm.load('bob', 0n)).toBe(0n)
    expect(vm.evm.load(NOBODY, 1n)).toBe(0n)
    expect(vm.getActor(NOBODY)).toBeUndefined()
    vm.evm.store(NOBODY, 1n, 2n)
    expect(vm.evm.load(NOBODY, 1n)).toBe(2n)
    expect(vm.evm.getCode(NOBODY)).toBe('0x')
    vm.evm.etch(NOBODY, ANSWER)
    expect(vm.evm.load(NOBODY, 1n)).toBe(2n)
    expect(vm.evm.at(NOBODY, ANSWER_ABI).read.answer()).toBe(42n)
  })

  test('empty code takes code away', () => {
    const etched = vm.evm.at(vm.evm.etch(NOBODY, ANSWER), ANSWER_ABI)
    vm.evm.store(NOBODY, 1n, 2n)
    vm.evm.etch(NOBODY, '0x')
    expect(vm.evm.getCode(NOBODY)).toBe('0x')
    expect(vm.evm.load(NOBODY, 1n)).toBe(2n)
    expect(etched.send.answer({ from: 'bob' }).returnData.length).toBeLessThanOrEqual(1)
    const root = vm.stateRoot()
    vm.evm.etch(`0x${'13'.repeat(20)}`, '0x')
    expect(vm.stateRoot().equals(root)).toBe(true)
  })

  test("a contract's nonce decides the address of its next creation", () => {
    // CREATE with empty code; returns the address
    const factory = vm.evm.at(vm.evm.etch(NOBODY, '0x5f5f5ff05f5260205ff3'), ANSWER_ABI)
    const created = () => factory.write.answer({ from: 'bob' }).value
    const before = vm.snapshot()
    expect(vm.nonceOf(NOBODY)).toBe(1n)
    const first = created()
    const second = created()
    expect(vm.nonceOf(NOBODY)).toBe(3n)
    expect(second).not.toBe(first)
    vm.revert(before)
    vm.setNonce(NOBODY, 2)
    expect(vm.nonceOf(NOBODY)).toBe(2n)
    expect(created()).toBe(second)
  })

  test('a read says where no contract is', () => {
    const nobody = vm.evm.at(NOBODY, ANSWER_ABI)
    const message =
      /^answer cannot be called at 0x[0-9a-fA-F]{40}, as no contract is there, but nobody: deploy/
    expect(() => nobody.read.answer()).toThrow(message)
    expect(() => nobody.simulate.answer({ from: 'bob' })).toThrow(message)
    expect(() => nobody.estimateGas.answer({ from: 'bob' })).toThrow(message)
    expect(() => nobody.write.answer({ from: 'bob' })).toThrow(message)
    expect(() => vm.evm.at('bob', ANSWER_ABI).read.answer()).toThrow(
      /as no contract is there, but bob f0/,
    )
  })

  test('reads and estimates accept any sender: an address without an actor, a contract', () => {
    const etched = vm.evm.at(vm.evm.etch(NOBODY, '0x335f5260205ff3'), ANSWER_ABI) // CALLER
    const other: Hex = `0x${'22'.repeat(20)}`
    const root = vm.stateRoot()
    expect(etched.read.answer({ from: other })).toBe(BigInt(other))
    expect(etched.read.answer({ from: 'token' })).toBe(BigInt(vm.evm.addressOf('token')))
    expect(etched.simulate.answer({ from: other }).value).toBe(BigInt(other))
    expect(etched.estimateGas.answer({ from: other })).toBeGreaterThan(1_000_000n)
    expect(etched.estimateGas.answer({ from: 'token' })).toBeGreaterThan(1_000_000n)
    expect(vm.stateRoot().equals(root)).toBe(true)
    expect(vm.getActor(other)).toBeUndefined()
    expect(() => etched.read.answer({ from: 'f0123456' })).toThrow(/there is no actor at f0123456/)
  })

  test('the value of a failed message is its failure', () => {
    const result = vm.send({ from: 'bob', to: 'f0123456', method: 5 })
    expect(() => result.value).toThrow(ActorFailed)
    expect(() => result.value).toThrow(/SYS_INVALID_RECEIVER/)
  })

  test.each<readonly [string, (world: FVM) => unknown, RegExp]>([
    [
      'storage set for an account',
      (w) => w.evm.store('bob', 0n, 1n),
      /bob f0\d+ is there, which has no storage: give a contract, or an Ethereum address/,
    ],
    [
      'code of a precompile',
      (w) => w.evm.etch(`0x${'00'.repeat(19)}02`, ANSWER),
      /0x0{39}2 is the address of a precompile, which contracts call without looking/,
    ],
    [
      "code of Filecoin's precompile",
      (w) => w.evm.etch(`0xfe${'00'.repeat(18)}05`, ANSWER),
      /is the address of a precompile/,
    ],
    [
      'storage of a precompile',
      (w) => w.evm.store(`0x${'00'.repeat(18)}0100`, 1n, 1n),
      /is the address of a precompile/,
    ],
    [
      'code of an account',
      (w) => w.evm.etch('bob', ANSWER),
      /bob f0\d+ is there, which cannot be a/,
    ],
    ['code of a singleton', (w) => w.evm.etch('f05', '0x00'), /which cannot be a contract: give a/],
    [
      'an artifact without code',
      (w) => w.evm.etch(NOBODY, TOKEN),
      /Token has no deployed bytecode: give the code itself/,
    ],
    [
      'an artifact with libraries',
      (w) => w.evm.etch(NOBODY, contractOf('Kinds')),
      /needs libraries: deploy it, and etch what vm.evm.getCode gives/,
    ],
    ['a build', (w) => w.evm.etch(NOBODY, COMPILED), /give contract/],
    ['a slot below zero', (w) => w.evm.load('token', -1n), /the slot is -1: 0 to 2\^256 - 1 are/],
    [
      'a long value',
      (w) => w.evm.store('token', 1n, `0x01${'00'.repeat(32)}`),
      /the value is \d+: 0/,
    ],
    ['a bad slot', (w) => w.evm.load('token', 1.5), /the slot is 1.5: give an integer/],
    ['the balance of nobody', (w) => w.evm.deal(99_999n, 1n), /there is no actor at f099999/],
  ])('%s is misuse', (__, misuse, message) => {
    const root = vm.stateRoot()
    expect(() => misuse(vm)).toThrow(UsageError)
    expect(() => misuse(vm)).toThrow(message)
    expect(vm.stateRoot().equals(root)).toBe(true)
  })
})

describe.skipIf(EARLIER === undefined)('on the EVM actor of v14', () => {
  test('contracts are deployed, called and changed as on later ones', async () => {
    const vm = await EARLIER!() // skipped without
    vm.account('alice')
    const code = '602a60005260206000f3' // as ANSWER, for a compiler without PUSH0
    const made = vm.evm.deploy(`0x600a600c600039600a6000f3${code}`, { from: 'alice', as: 'made' })
    const answer = vm.evm.at(made, ANSWER_ABI)
    expect(answer.read.answer()).toBe(42n)
    expect(vm.evm.getCode(answer)).toBe(`0x${code}`)
    vm.evm.store(answer, 7n, 8n)
    expect(vm.evm.load(answer, 7n)).toBe(8n)
    expect(vm.evm.at(vm.evm.etch(NOBODY, `0x${code}`), ANSWER_ABI).read.answer()).toBe(42n)
    expect(vm.describeActor(made.id!)).toBe(`made f0${made.id}`)
  })
})
