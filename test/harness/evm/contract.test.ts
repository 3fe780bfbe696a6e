import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ActorFailed, ContractReverted, cbor, type FVM } from '../../../src/index.ts'
import { COMPILED, contractOf } from './contracts/index.ts'
import { deployAll, TOKEN, WORLDS } from './worlds.ts'

describe.each(WORLDS)('contracts on %s', (_, create) => {
  let vm: FVM
  let made: ReturnType<typeof deployAll>

  beforeAll(async () => {
    vm = await create()
  }, 60_000)

  beforeEach(() => {
    made = vm.loadFixture(deployAll)
  })

  describe('deployment', () => {
    test('gives a contract that has a name, an id and an address', () => {
      const { token } = made
      expect(vm.idOf('token')).toBe(token.id)
      expect(vm.idOf(token)).toBe(token.id)
      expect(vm.idOf(token.address)).toBe(token.id)
      expect(vm.getActor(token)?.type).toBe('evm')
      expect(vm.evm.addressOf('token')).toBe(token.address)
      expect(String(token)).toBe(`token f0${token.id}`)
      expect(token.balance).toBe(0n)
      expect(token.abi).toBe(TOKEN.abi)
    })

    test('of creation code alone gives a contract without functions', () => {
      const code = `0x${TOKEN.bytecode}${'0'.repeat(62)}60${'0'.repeat(62)}a0` as const
      const rest = `${'0'.repeat(64)}${'0'.repeat(63)}1${'61'.padEnd(64, '0')}${'0'.repeat(64)}`
      const bare = vm.evm.deploy(`${code}${rest}`, { from: 'bob' })
      expect(vm.evm.at(bare, TOKEN.abi).read.name()).toBe('a')
    })

    test('takes value, and comes from the account that sends it', () => {
      const args = ['Rich', 'R', 0n] as const
      const token = vm.evm.deploy(TOKEN, { args, from: 'bob', value: '2 FIL' })
      expect(token.balance).toBe(2n * 10n ** 18n)
      expect(token.read.owner()).toBe(vm.evm.addressOf('bob'))
      expect(vm.evm.addressOf('bob')).toMatch(/^0xff0{18,}/i)
    })

    test('that reverts throws the reason, and leaves no name', () => {
      const args = ['', 'E', 1n] as const
      const failed = () => vm.evm.deploy(TOKEN, { args, from: 'alice', as: 'nameless' })
      expect(failed).toThrow(ContractReverted)
      expect(failed).toThrow(
        /^the deployment of Token failed with REVERTED\n.*\nreverted: "a token needs a name"/,
      )
      expect(() => vm.idOf('nameless')).toThrow('account "nameless" is unknown')
    })

    test('takes a whole output of the compiler', () => {
      const args = ['Out', 'O', 5n]
      const token = vm.evm.deploy(COMPILED, { contract: 'Token', args, from: 'alice' })
      expect(token.read['symbol']?.()).toBe('O')
    })

    test('is undone by a revert, and its name and ABI with it', () => {
      const before = vm.snapshot()
      const late = vm.evm.deploy(TOKEN, { args: ['L', 'L', 1n], from: 'alice', as: 'late' })
      vm.revert(before)
      expect(late.id).toBeUndefined()
      expect(() => vm.evm.at(late)).toThrow(/the ABI of the contract at 0x.* is not known/)
    })
  })

  describe('reading', () => {
    test('gives one value, more values, or structs', () => {
      const { token, kinds, alice } = made
      expect(token.read.totalSupply()).toBe(1000n)
      expect(token.read.balanceOf([alice])).toBe(1000n)
      expect(token.read.balanceOf([token])).toBe(0n)
      expect(token.read.decimals()).toBe(18)
      expect(kinds.connect('bob').read.pair()).toEqual([7n, vm.evm.addressOf('bob')])
      expect(kinds.read.pair({ from: alice })).toEqual([7n, alice.ethAddress])
    })

    test('changes nothing', () => {
      const { token } = made
      const root = vm.stateRoot()
      token.read.balanceOf(['bob'])
      token.simulate.transfer(['bob', 1n])
      expect(vm.stateRoot().equals(root)).toBe(true)
    })

    test('follows a prank, and does not end it', () => {
      const { kinds, token } = made
      vm.prank(token)
      expect(kinds.read.pair()[1]).toBe(token.address)
      expect(kinds.read.pair()[1]).toBe(token.address)
      vm.stopPrank()
    })

    test('costs nothing, so that it needs no funds', () => {
      vm.setBalance('bob', 0n)
      expect(made.kinds.connect('bob').read.pair()[0]).toBe(7n)
    })
  })

  describe('writing', () => {
    test('moves tokens, and logs it', () => {
      const { token, alice, bob } = made
      const result = token.write.transfer([bob, 30n])
      expect(result.value).toBe(true)
      expect(token.read.balanceOf([alice])).toBe(970n)
      expect(token.read.balanceOf([bob])).toBe(30n)
      const logged = {
        address: token.address,
        emitter: token.id,
        eventName: 'Transfer',
        args: { from: alice.ethAddress, to: vm.evm.addressOf('bob'), value: 30n },
      }
      expect(result.contractEvents).toEqual([expect.objectContaining(logged)])
      expect(token.events.Transfer(result)).toEqual([expect.objectContaining(logged)])
      expect(token.events.Approval(result)).toEqual([])
    })

    test('takes names and handles of actors for addresses, bytes for bytes, and objects for structs', () => {
      const { kinds, token } = made
      const point = { x: 5n, who: 'bob' }
      const many = ['alice', token, token.address, 10n]
      const result = kinds.write.echo([point, Uint8Array.of(1, 2), '0x11223344', many])
      const bob = vm.evm.addressOf('bob')
      expect(result.value).toEqual([
        { x: 5n, who: bob },
        '0x0102',
        '0x11223344',
        [vm.evm.addressOf('alice'), token.address, token.address, `0xfF${'0'.repeat(37)}a`],
      ])
      expect(kinds.events.Pointed(result)[0]?.args).toEqual({
        point: { x: 5n, who: bob },
        tag: '0x11223344',
      })
    })

    test('an indexed text is there as its hash', () => {
      const { token } = made
      const [note] = token.events.Note(token.write.note(['a topic', 'a text']))
      expect(note?.args.text).toBe('a text')
      expect(note?.args.topic).toMatch(/^0x[0-9a-f]{64}$/)
    })

    test('sends value', () => {
      const { kinds } = made
      expect(kinds.write.pay({ value: 7n }).value).toBe(7n)
      expect(kinds.balance).toBe(7n)
    })

    test('comes from whom the contract is connected with, or the call says', () => {
      const { token } = made
      token.write.transfer(['bob', 10n])
      token.connect('bob').write.transfer(['alice', 3n])
      token.write.transfer(['alice', 3n], { from: 'bob' })
      expect(token.read.balanceOf(['bob'])).toBe(4n)
    })

    test('has overloaded functions chosen by their arguments, or named by signature', () => {
      const { kinds } = made
      expect(kinds.read.over([0n])).toBe('none')
      expect(kinds.read.over(['text'])).toBe('text')
      expect(kinds.read.over([1n, 2n])).toBe(2n)
      const untyped = vm.evm.at(kinds, contractOf('Kinds'))
      expect(untyped.read['over(uint256)']?.([1n])).toBe('number')
    })

    test('estimates the gas that it needs', () => {
      const { token } = made
      const gasLimit = token.estimateGas.transfer(['bob', 1n])
      expect(token.send.transfer(['bob', 1n], { gasLimit }).ok).toBe(true)
      expect(token.send.transfer(['bob', 1n], { gasLimit: gasLimit / 2n }).ok).toBe(false)
    })

    test('reaches the contracts that it makes, which are known by their code', () => {
      const { kinds } = made
      vm.evm.know(COMPILED)
      const result = kinds.write.create(['Made'])
      const [event] = result.contractEvents
      expect(event?.text).toBe(
        `Transfer(from: 0x${'0'.repeat(40)}, to: ${kinds.address}, value: 100)`,
      )
      expect(vm.evm.at(result.value).read['name']?.()).toBe('Made')
      expect(vm.describeActor(vm.idOf(result.value)!)).toMatch(/^Token f0\d+$/)
    })
  })

  describe('failing', () => {
    test.each([
      [0n, 'error', '"no luck"'],
      [1n, 'panic', 'panic 0x01: assert failed'],
      [2n, 'panic', 'panic 0x11: arithmetic overflow or underflow'],
      [3n, 'panic', 'panic 0x12: division or modulo by zero'],
      [4n, 'panic', 'panic 0x32: array index out of bounds'],
      [5n, 'panic', 'panic 0x31: pop of an empty array'],
      [6n, 'empty', 'without a reason'],
      [7n, 'custom', 'Anonymous()'],
      [9n, 'unknown', 'with data 0x12345678'],
    ])('in way %i is told in words', (way, kind, text) => {
      const result = made.kinds.send.fail([way])
      expect(result.exitName).toBe('REVERTED')
      expect(result.revert).toMatchObject({ kind, text })
      expect(result.explain()).toContain(`\nreverted: ${text}\n`)
    })

    test('otherwise than by a revert has the exit code of the actor', () => {
      const { kinds } = made
      const invalid = kinds.send.fail([8n])
      expect([invalid.exitName, invalid.revert]).toEqual(['INVALID_INSTRUCTION', undefined])
      const endless = kinds.send.fail([10n], { gasLimit: 20_000_000 })
      expect([endless.exitName, endless.revert]).toEqual(['SYS_OUT_OF_GAS', undefined])
      expect(() => kinds.write.fail([8n])).toThrow(ActorFailed)
      expect(() => kinds.write.fail([8n])).not.toThrow(ContractReverted)
    })

    test('throws what an error of the ABI says', () => {
      const { token, alice } = made
      const failure = thrownBy(() => token.write.transfer(['bob', 5000n]))
      expect(failure).toBeInstanceOf(ContractReverted)
      expect(failure).toMatchObject({
        name: 'ContractReverted',
        errorName: 'InsufficientBalance',
        args: [alice.ethAddress, 1000n, 5000n],
        exitCode: 33,
        exitName: 'REVERTED',
        reason: { signature: 'InsufficientBalance(address,uint256,uint256)' },
      })
      expect(String(failure)).toContain(
        'reverted: InsufficientBalance(account: alice, balance: 1000, needed: 5000)',
      )
    })

    test('of an inner contract is decoded by the ABI of any known contract', () => {
      const { kinds, token, maths } = made
      const { revert } = kinds.send.through([token, 5n])
      expect(revert?.text).toBe(
        `InsufficientBalance(account: ${kinds.address}, balance: 0, needed: 5)`,
      )
      expect(maths.abi).not.toHaveLength(0)
      expect(kinds.send.half([5n]).revert?.text).toBe('Odd(n: 5)')
    })

    test('of a read and of a simulation throws too', () => {
      const { kinds, token } = made
      expect(() => kinds.read.half([5n])).toThrow('reverted: Odd(n: 5)')
      expect(() => token.simulate.mint(['bob', 1n], { from: 'bob' })).toThrow('NotOwner()')
      expect(() => token.estimateGas.mint(['bob', 1n], { from: 'bob' })).toThrow(ActorFailed)
    })

    test('of a message that was sent without the contract is decoded as well', () => {
      const { token } = made
      const params = Uint8Array.of(0xa9, 0x05, 0x9c, 0xbb)
      const result = vm.send({
        from: 'bob',
        to: token,
        method: 'InvokeEVM',
        params,
        schema: cbor.bytes,
      })
      expect(result.revert).toMatchObject({ kind: 'empty', data: '0x' })
    })
  })
})

test('what returned has no meaning for other actors', async () => {
  const [, create] = WORLDS[0]!
  const vm = await create()
  vm.account('alice')
  vm.mockActor('f05', () => ({ exitCode: 33 }))
  expect(vm.send({ from: 'alice', to: 'f05', method: 2 })).toMatchObject({ revert: undefined })
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  return undefined
}
