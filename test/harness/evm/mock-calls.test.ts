import '../../../src/harness/matchers/vitest.ts'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FVM, UsageError } from '../../../src/index.ts'
import { deployAll, EARLIER, TOKEN, WORLDS } from './worlds.ts'

const NOBODY = `0x${'12'.repeat(20)}` as const
const OTHER = `0x${'34'.repeat(20)}` as const
const ZERO = `0x${'00'.repeat(20)}` as const

describe.each(WORLDS)('on %s', (_, create) => {
  let vm: FVM
  let made: ReturnType<typeof deployAll>

  beforeAll(async () => {
    vm = await create()
  }, 60_000)

  beforeEach(() => {
    made = vm.loadFixture(deployAll)
  })

  describe('mockCall', () => {
    test('answers calls with these arguments, from contracts too', () => {
      const { token, kinds } = made
      const mock = vm.evm.mockCall(token, 'balanceOf', ['bob'], 99n)
      expect(token.read.balanceOf(['bob'])).toBe(99n)
      expect(token.read.balanceOf(['alice'])).toBe(1000n)
      vm.evm.mockCall(token, 'transfer', ['alice', 5n], true)
      expect(kinds.write.through([token.address, 5n]).value).toBe(true)
      expect(token.read.balanceOf([kinds])).toBe(0n)
      expect(kinds.send.through([token.address, 6n])).toRevertWithCustomError(
        token,
        'InsufficientBalance',
      )
      expect(mock.calls).toHaveLength(0) // reads are asked on a copy
      mock.remove()
      expect(token.read.balanceOf(['bob'])).toBe(0n)
    })

    test('answers calls with any arguments by a function of them, and counts', () => {
      const { token, alice } = made
      const mock = vm.evm.mockCall(token, 'transfer', undefined, ([, amount]) => amount === 7n)
      expect(token.write.transfer(['bob', 7n]).value).toBe(true)
      expect(token.write.transfer(['bob', 8n]).value).toBe(false)
      expect(mock.calls).toHaveLength(2)
      expect(mock.calls[0]).toMatchObject({ from: vm.idOf(alice), to: token.id, readOnly: false })
      expect(token.read.balanceOf(['bob'])).toBe(0n)
    })

    test('several values, none, and overloads by signature and by arguments', () => {
      const { kinds } = made
      vm.evm.mockCall(kinds, 'pair', [], [5n, OTHER])
      expect(kinds.read.pair()).toEqual([5n, OTHER])
      const set = vm.evm.mockCall(kinds, 'set', undefined, undefined)
      kinds.write.set([9n])
      expect(set.calls).toHaveLength(1)
      expect(kinds.read.slot()).toBe(7n)
      vm.evm.mockCall(kinds, 'over', ['text'], 'mocked')
      expect(kinds.read.over(['text'])).toBe('mocked')
      expect(kinds.read.over([5n])).toBe('number')
      vm.evm.mockCall(kinds, 'over(uint256)' as 'over', undefined, 'any number')
      expect(kinds.read.over([5n])).toBe('any number')
    })

    test('where no contract is, and of a contract that is called by another', () => {
      const { kinds } = made
      const absent = vm.evm.at(NOBODY, TOKEN.abi)
      vm.evm.mockCall(absent, 'transfer', undefined, true)
      expect(kinds.write.through([absent.address, 5n]).value).toBe(true)
    })

    test('mockCallRevert reverts with a text or with data', () => {
      const { token } = made
      vm.evm.mockCallRevert(token, 'transfer', undefined, 'paused')
      expect(token.send.transfer(['bob', 1n])).toRevertWith('paused')
      const error = token.abi.find((item) => item.type === 'error' && item.name === 'NotOwner')
      expect(error).toBeDefined()
      vm.evm.mockCallRevert(token, 'transfer', ['bob', 2n], '0x30cd7471')
      expect(token.send.transfer(['bob', 2n])).toRevertWithCustomError(token, 'NotOwner')
      expect(token.send.transfer(['bob', 1n])).toRevertWith('paused')
    })

    test('a revert to a snapshot ends it', () => {
      const { token } = made
      const snapshot = vm.snapshot()
      vm.evm.mockCall(token, 'balanceOf', undefined, 5n)
      const fork = vm.fork()
      vm.revert(snapshot)
      expect(token.read.balanceOf(['bob'])).toBe(0n)
      expect(fork.evm.at(token, TOKEN.abi).read.balanceOf(['bob'])).toBe(5n)
    })

    test('what cannot be is an error that says what to give', () => {
      const { token, kinds } = made
      const any = vm.evm as never as { mockCall(...args: unknown[]): unknown }
      const code = (run: () => unknown) => {
        const before = vm.stateRoot().key
        expect(run).toThrow(UsageError)
        expect(vm.stateRoot().key).toBe(before)
        return expect(run)
      }
      code(() => any.mockCall(token, 'balancOf', ['bob'], 5n)).toThrow(
        'mockCall: token f0', // and then its id
      )
      code(() => any.mockCall(token, 'balancOf', ['bob'], 5n)).toThrow(
        'has no function "balancOf": did you mean "balanceOf"?',
      )
      code(() => any.mockCall(token, 'balanceOf', ['bob', 1n], 5n)).toThrow(
        'the mock of balanceOf(address) was given 2 arguments: it takes (address)',
      )
      code(() => any.mockCall(token, 'balanceOf', ['bob'], 'many')).toThrow('"many"')
      code(() => any.mockCall(kinds, 'pair', [], 5n)).toThrow('given as an array')
      code(() => any.mockCall(kinds, 'over', undefined, 'x')).toThrow(
        'over is over(string), over(uint256), over(uint256,uint256): name one by its signature, as in mockCall(contract, "over(string)", ...)',
      )
      code(() => any.mockCall('token', 'balanceOf', ['bob'], 5n)).toThrow(
        'mockCall was given string for a contract: give what vm.evm.deploy or vm.evm.at(address, abi) returned',
      )
      code(() => vm.evm.mockCallRevert(token, 'transfer', undefined, 5 as never)).toThrow(
        'the reason of the mock of transfer(address,uint256) is number: give the text of require, or the data of the revert as 0x text',
      )
    })
  })

  describe('deal of a token', () => {
    test('sets a balance in the slot that balanceOf reads, of anybody', () => {
      const { token } = made
      vm.evm.deal(token, 'bob', 500n)
      vm.evm.deal('token', NOBODY, 3)
      expect(token.read.balanceOf(['bob'])).toBe(500n)
      expect(token.read.balanceOf([NOBODY])).toBe(3n)
      expect(token.read.balanceOf(['alice'])).toBe(1000n)
      expect(token.read.totalSupply()).toBe(1000n)
      token.connect('bob').write.transfer(['alice', 500n])
      expect(token.read.balanceOf(['alice'])).toBe(1500n)
      vm.evm.deal(token, 'alice', 2n ** 256n - 1n)
      expect(token.read.balanceOf(['alice'])).toBe(2n ** 256n - 1n)
    })

    test('with the supply, and allowances', () => {
      const { token } = made
      vm.evm.deal(token, 'alice', 700n, { adjust: true })
      vm.evm.deal(token, 'bob', 50n, { adjust: true })
      expect(token.read.totalSupply()).toBe(750n)
      vm.evm.dealAllowance(token, 'alice', 'bob', 20n)
      expect(token.read.allowance(['alice', 'bob'])).toBe(20n)
      token.connect('bob').write.transferFrom(['alice', 'bob', 20n])
      expect(token.read.balanceOf(['bob'])).toBe(70n)
    })

    test('follows a revert; what cannot be changes nothing', () => {
      const { token, kinds } = made
      const snapshot = vm.snapshot()
      vm.evm.deal(token, 'bob', 5n)
      vm.revert(snapshot)
      expect(token.read.balanceOf(['bob'])).toBe(0n)
      const before = vm.stateRoot().key
      expect(() => vm.evm.deal('bob', 'alice', 5n)).toThrow('there is no contract at 0x')
      expect(() => vm.evm.deal(kinds, 'alice', 5n)).toThrow('no slot of 0x')
      expect(() => vm.evm.deal(token, 'alice', -1n)).toThrow('the amount')
      expect(() => vm.evm.deal(token, 'alice', 2n ** 256n)).toThrow('the amount')
      expect(() => vm.evm.deal(token, 'alice', 1n, { adjst: true } as object)).toThrow(
        'did you mean "adjust"?',
      )
      expect(() => vm.evm.dealAllowance(token, 'alice', 'nobody', 1n)).toThrow('"nobody"')
      expect(vm.stateRoot().key).toBe(before)
    })
  })

  describe('prank', () => {
    test('comes from anybody, once, and pays no fee', () => {
      const { token, alice } = made
      vm.evm.deal(token, NOBODY, 5n)
      vm.evm.prank(NOBODY)
      const result = token.write.transfer(['bob', 5n])
      expect(result.gas.fee).toBe(0n)
      expect(token.events.Transfer(result)[0]!.args.from).toBe(NOBODY)
      expect(vm.balanceOf(NOBODY)).toBe(0n)
      const next = token.write.transfer(['bob', 1n])
      expect(token.events.Transfer(next)[0]!.args.from).toBe(vm.evm.addressOf(alice))
    })

    test('lasts until stopPrank: a contract, an account without funds, and a deployment', () => {
      const { token, kinds } = made
      vm.evm.startPrank(kinds)
      expect(kinds.read.pair()[1]).toBe(kinds.address)
      expect(kinds.read.pair()[1]).toBe(kinds.address)
      vm.evm.stopPrank()
      vm.setBalance('bob', 0n)
      vm.evm.startPrank('bob')
      expect(token.write.approve(['alice', 4n]).ok).toBe(true)
      expect(token.read.allowance(['bob', 'alice'])).toBe(4n)
      vm.evm.stopPrank()
      vm.evm.startPrank(OTHER)
      const own = vm.evm.deploy(TOKEN, { args: ['Own', 'OWN', 1n] })
      expect(own.read.owner()).toBe(OTHER)
      expect(() => vm.evm.prank('bob')).toThrow(
        'vm.evm.prank: messages come from f410fgq2dinbugq2dinbugq2dinbugq2dinbu4q4q5ra already, by startPrank: call stopPrank first',
      )
      vm.evm.stopPrank()
      expect(() => vm.evm.prank('nobody')).toThrow('"nobody"')
    })

    test('follows a revert, and a world that was forked', () => {
      const { kinds } = made
      const snapshot = vm.snapshot()
      vm.evm.startPrank(OTHER)
      const fork = vm.fork()
      vm.revert(snapshot)
      expect(vm.getActor(OTHER)).toBeUndefined()
      expect(kinds.read.pair()[1]).not.toBe(OTHER)
      expect(fork.evm.at(kinds, kinds.abi).read.pair()[1]).toBe(OTHER)
    })
  })

  test('create addresses are those of deployments and of contracts', () => {
    const { kinds, alice } = made
    const expected = vm.evm.computeCreateAddress(alice)
    expect(vm.evm.deploy(TOKEN, { args: ['A', 'A', 1n], from: alice }).address).toBe(expected)
    const ofContract = vm.evm.computeCreateAddress(kinds)
    expect(kinds.write.create(['B']).value).toBe(ofContract)
    expect(vm.evm.computeCreate2Address(ZERO, 0, '0x00').toLowerCase()).toBe(
      '0x4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38', // EIP-1014, example 0
    )
  })
})

test.skipIf(EARLIER === undefined)(
  'deal of a token in an earlier network says what to do',
  async () => {
    const vm = await EARLIER!()
    vm.account('bob')
    const token = vm.evm.etch(NOBODY, '0x00')
    expect(() => vm.evm.deal(token, 'bob', 5n)).toThrow(
      'the slot of a token is found by the native EVM, which is that of network versions 28 and 29, not of 23: set it with vm.evm.store',
    )
  },
)
