import '../../../src/harness/matchers/vitest.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { keccak256 } from '../../../src/crypto/index.ts'
import { type Abi, FVM, type Result, UsageError } from '../../../src/index.ts'
import { TOKEN_ABI } from './contracts/abis.ts'
import { contractOf } from './contracts/index.ts'
import { deployAll, TOKEN } from './worlds.ts'

const vm = FVM.createSync()
let made: ReturnType<typeof deployAll>
/** Fails with too small a balance. */
let poor: Result<boolean>

beforeEach(() => {
  made = vm.loadFixture(deployAll)
  poor = made.token.send.transfer(['bob', 5n], { from: 'bob' })
})

/** What a matcher says when it fails, without the call tree. */
function saying(act: () => unknown): string {
  try {
    act()
  } catch (thrown) {
    return (thrown as Error).message.split('\n\n')[0]! // a matcher's error
  }
  return 'nothing'
}

describe('toRevertWith', () => {
  test('takes the whole text, or what matches', () => {
    const result = made.kinds.send.fail([0n])
    expect(result).toRevertWith('no luck')
    expect(result).toRevertWith(/luck$/)
    expect(result).not.toRevertWith('no')
    expect(result).not.toRevertWith(/^luck/)
  })

  test('takes functions that throw, functions that return results, and thrown errors', () => {
    const { kinds } = made
    expect(() => kinds.write.fail([0n])).toRevertWith('no luck')
    expect(() => kinds.send.fail([0n])).toRevertWith('no luck')
    expect(() => kinds.read.half([5n])).not.toRevertWith('no luck')
    expect(() => kinds.read.half([4n])).not.toRevertWith('no luck')
    expect(() => vm.evm.deploy(TOKEN, { args: ['', '', 0n], from: 'alice' })).toRevertWith(
      'a token needs a name',
    )
    let failure: unknown
    try {
      kinds.write.fail([0n])
    } catch (thrown) {
      failure = thrown
    }
    expect(failure).toRevertWith('no luck')
  })

  test('takes promises, and functions that return one', async () => {
    const { kinds, token } = made
    const later = async (way: bigint) => {
      await Promise.resolve()
      return kinds.write.fail([way])
    }
    await expect(later(0n)).toRevertWith('no luck')
    await expect(() => later(0n)).toRevertWith('no luck')
    await expect(later(0n)).rejects.toRevertWith('no luck')
    await expect(later(7n)).not.toRevertWith('no luck')
    await expect(Promise.resolve(token.send.transfer(['bob', 1n]))).not.toRevertWith('no luck')
    await expect(async () => {
      await Promise.resolve()
      kinds.send.fail([0n])
    }).toRevertWith('no luck')
    await expect(async () => {
      await expect(later(7n)).toRevertWith('no luck')
    }).rejects.toThrow(/but it reverted with Anonymous\(\)/)
    await expect(async () => {
      await expect(Promise.reject(new RangeError('mine'))).toRevertWith('no luck')
    }).rejects.toThrow('mine')
  })

  test('a failure says what happened', () => {
    const { kinds, token } = made
    expect(saying(() => expect(poor).toRevertWith('no luck'))).toBe(
      `expected the contract to revert with "no luck", but it reverted with InsufficientBalance(account: ${vm.evm.addressOf('bob')}, balance: 0, needed: 5)`,
    )
    expect(saying(() => expect(kinds.send.fail([6n])).toRevertWith(/x/))).toBe(
      'expected the contract to revert with /x/, but it reverted without a reason',
    )
    expect(saying(() => expect(kinds.send.fail([9n])).toRevertWith(/x/))).toBe(
      'expected the contract to revert with /x/, but it reverted with data 0x12345678',
    )
    expect(saying(() => expect(kinds.send.fail([8n])).toRevertWith('x'))).toBe(
      'expected the contract to revert with "x", but it did not revert: the message exited with INVALID_INSTRUCTION (34)',
    )
    expect(saying(() => expect(token.send.transfer(['bob', 1n])).toRevertWith('x'))).toBe(
      'expected the contract to revert with "x", but the message succeeded',
    )
    expect(saying(() => expect(() => token.read.name()).toRevertWith('x'))).toBe(
      'expected the contract to revert with "x", but nothing failed',
    )
    expect(saying(() => expect(kinds.send.fail([0n])).not.toRevertWith('no luck'))).toBe(
      'expected the contract not to revert with "no luck", but it did',
    )
  })

  test('shows the call tree', () => {
    expect(() => expect(poor).toRevertWith('x')).toThrow(/\n\nmessage to token f0\d+, /)
  })
})

test('toExitWith accepts exit codes of contracts by name', () => {
  const { kinds } = made
  expect(poor).toExitWith('REVERTED')
  expect(kinds.send.fail([8n])).toExitWith('INVALID_INSTRUCTION')
  expect(kinds.send.fail([8n])).not.toExitWith('REVERTED')
  expect(() => vm.evm.deploy(TOKEN, { args: ['', '', 0n], from: 'alice' })).toExitWith('REVERTED')
})

describe('toRevertWithCustomError', () => {
  test('takes a contract, an ABI or an artifact', () => {
    for (const source of [made.token, TOKEN_ABI, TOKEN])
      expect(poor).toRevertWithCustomError(source, 'InsufficientBalance')
    expect(poor).not.toRevertWithCustomError(made.token, 'NotOwner')
    expect(() => made.token.write.mint(['bob', 1n], { from: 'bob' })).toRevertWithCustomError(
      made.token,
      'NotOwner',
      [],
    )
  })

  test('compares arguments by position or by name', () => {
    const { token, bob } = made
    expect(poor).toRevertWithCustomError(token, 'InsufficientBalance', ['bob', 0n, 5n])
    expect(poor).toRevertWithCustomError(token, 'InsufficientBalance', [bob, 0n, expect.anything()])
    expect(poor).toRevertWithCustomError(token, 'InsufficientBalance', { needed: 5n })
    expect(poor).toRevertWithCustomError(token, 'InsufficientBalance', {
      account: vm.evm.addressOf('bob'),
      balance: 0n,
    })
    expect(poor).not.toRevertWithCustomError(token, 'InsufficientBalance', ['alice', 0n, 5n])
    expect(poor).not.toRevertWithCustomError(token, 'InsufficientBalance', { needed: 6n })
    expect(saying(() => expect(poor).toRevertWithCustomError(token, 'NotOwner', []))).toMatch(
      /^expected the contract to revert with the error NotOwner, \[\], but it reverted with Insuffi/,
    )
  })

  test('finds errors in the ABI given, known to the world or not', () => {
    const other = FVM.createSync()
    other.account('eve')
    const code = `0x${contractOf('Maths').evm.bytecode.object}` as const
    const bare = other.evm.deploy(code, { from: 'eve' })
    const maths = other.evm.at(bare, [
      {
        type: 'function',
        name: 'half',
        stateMutability: 'pure',
        inputs: [{ name: 'n', type: 'uint256' }],
        outputs: [],
      },
    ] as const)
    const result = maths.send.half([5n], { from: 'eve' })
    expect(result.revert?.kind).toBe('unknown')
    expect(result).toRevertWithCustomError(
      contractOf('Maths') as unknown as { abi: typeof ODD },
      'Odd',
      [5n],
    )
    expect(result).not.toRevertWithCustomError(ODD, 'Odd', [7n])
  })
})

const ODD = [{ type: 'error', name: 'Odd', inputs: [{ name: 'n', type: 'uint256' }] }] as const

describe('toRevertWithPanic', () => {
  test('takes a code, a word or nothing', () => {
    const { kinds } = made
    const overflow = kinds.send.fail([2n])
    expect(overflow).toRevertWithPanic()
    expect(overflow).toRevertWithPanic('overflow')
    expect(overflow).toRevertWithPanic(0x11)
    expect(overflow).toRevertWithPanic(0x11n)
    expect(overflow).not.toRevertWithPanic('assert')
    expect(kinds.send.fail([1n])).toRevertWithPanic('assert')
    expect(kinds.send.fail([0n])).not.toRevertWithPanic()
    expect(saying(() => expect(overflow).toRevertWithPanic('divisionByZero'))).toBe(
      'expected the contract to revert with panic 0x12: division or modulo by zero, but it reverted with panic 0x11: arithmetic overflow or underflow',
    )
  })
})

describe('toEmitEvent', () => {
  test('takes a contract, whose own logs count, or an ABI, for those of any', () => {
    const { kinds, token } = made
    const created = kinds.send.create(['Made'])
    expect(created).not.toEmitEvent(token, 'Transfer')
    expect(created).toEmitEvent(TOKEN_ABI, 'Transfer')
    expect(() => token.write.transfer(['bob', 5n])).toEmitEvent(token, 'Transfer')
    expect(token.send.transfer(['bob', 5n])).not.toEmitEvent(token, 'Approval')
  })

  test('compares arguments by position or by name', () => {
    const { token, kinds } = made
    const result = token.send.transfer(['bob', 5n])
    expect(result).toEmitEvent(token, 'Transfer', ['alice', 'bob', 5n])
    expect(result).toEmitEvent(token, 'Transfer', { to: 'bob' })
    expect(result).toEmitEvent(token, 'Transfer', { value: expect.any(BigInt) })
    expect(result).not.toEmitEvent(token, 'Transfer', { to: 'alice' })
    const note = token.send.note(['a topic', 'a text'])
    expect(note).toEmitEvent(token, 'Note', ['a topic', 'a text'])
    expect(note).not.toEmitEvent(token, 'Note', ['another', 'a text'])
    const point = { x: 5n, who: 'bob' }
    const echo = kinds.send.echo([point, '0x', '0xAABBCCDD', []])
    expect(echo).toEmitEvent(kinds, 'Pointed', [point, '0xAABBCCDD'])
    expect(echo).toEmitEvent(kinds, 'Pointed', { tag: Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd) })
    expect(echo).not.toEmitEvent(kinds, 'Pointed', { point: { x: 6n, who: 'bob' } })
  })

  test('takes promises', async () => {
    const { token } = made
    await expect(async () => await Promise.resolve(token.write.transfer(['bob', 5n]))).toEmitEvent(
      token,
      'Transfer',
      { value: 5n },
    )
  })

  test('a failure lists the logs', () => {
    const { token } = made
    const result = token.send.transfer(['bob', 5n])
    const [alice, bob] = ['alice', 'bob'].map((name) => vm.evm.addressOf(name))
    expect(saying(() => expect(result).toEmitEvent(token, 'Transfer', { value: 6n }))).toBe(
      `expected token f0${token.id} to emit Transfer with {value: 6}, but these were logged:\n  token f0${token.id} Transfer(from: ${alice}, to: ${bob}, value: 5)`,
    )
    expect(saying(() => expect(poor).toEmitEvent(TOKEN_ABI, 'Transfer'))).toBe(
      'expected Transfer to be emitted, but the message failed',
    )
    expect(saying(() => expect(result).not.toEmitEvent(token, 'Transfer'))).toBe(
      `expected token f0${token.id} not to emit Transfer, but it was`,
    )
  })
})

const wrong = (value: unknown): never => value as never

test.each<readonly [string, () => unknown, RegExp]>([
  [
    'no text',
    () => expect(poor).toRevertWith(wrong(5)),
    /toRevertWith was given 5: give the whole text of the revert, or a regular expression; for/,
  ],
  [
    'no result',
    () => expect(5).toRevertWith('x'),
    /toRevertWith was given 5: give what vm.send\(...\)/,
  ],
  [
    'no ABI',
    () => expect(poor).toRevertWithCustomError(wrong('token'), wrong('NotOwner')),
    /toRevertWithCustomError was given "token": give a contract, its ABI or its artifact/,
  ],
  [
    'an error that is not declared',
    () => expect(poor).toRevertWithCustomError(TOKEN_ABI, wrong('TooPoor')),
    /the ABI has no error "TooPoor", nor has that of another contract of the world: it has InsufficientBalance, NotOwner/,
  ],
  [
    'too many arguments of an error',
    () => expect(poor).toRevertWithCustomError(TOKEN_ABI, 'NotOwner', wrong([5])),
    /1 arguments are expected, but the error NotOwner has no arguments/,
  ],
  [
    'an argument that the error does not have',
    () => expect(poor).toRevertWithCustomError(TOKEN_ABI, 'InsufficientBalance', wrong({ a: 1 })),
    /an argument "a" is expected, but the error InsufficientBalance has account, balance, needed/,
  ],
  [
    'an argument by itself',
    () => expect(poor).toRevertWithCustomError(TOKEN_ABI, 'InsufficientBalance', wrong(5n)),
    /5n is expected, but the error .* give them in an array, or by name/,
  ],
  [
    'a panic that there is not',
    () => expect(poor).toRevertWithPanic(wrong('underflow')),
    /"underflow" is not a panic: give its code, or one of generic \(0x0\), assert \(0x1\), overflow/,
  ],
  [
    'an event that is not declared',
    () => expect(poor).toEmitEvent(TOKEN_ABI, wrong('Transfers')),
    /the ABI has no event "Transfers": it has Approval, Note, Transfer/,
  ],
  [
    'a function that sends nothing',
    () => expect(() => made.token.read.name()).toEmitEvent(TOKEN_ABI, 'Transfer'),
    /toEmitEvent was given a function or a promise that sent no message: call contract.write/,
  ],
  [
    'a name that the world does not know',
    () =>
      expect(poor).toRevertWithCustomError(TOKEN_ABI, 'InsufficientBalance', { account: 'carol' }),
    /account "carol" is unknown/,
  ],
])('%s is misuse', (_, misuse, message) => {
  expect(misuse).toThrow(UsageError)
  expect(misuse).toThrow(message)
})

describe('anonymous events', () => {
  const ANONYMOUS = [
    {
      type: 'event',
      name: 'Plain',
      anonymous: true,
      inputs: [{ name: 'value', type: 'uint256' }],
    },
    {
      type: 'event',
      name: 'Marked',
      anonymous: true,
      inputs: [{ name: 'key', type: 'uint256', indexed: true }],
    },
    { type: 'function', name: 'log', stateMutability: 'nonpayable', inputs: [], outputs: [] },
  ] as const
  const world = FVM.createSync()
  world.account('alice')
  // LOG0 of the word 42, LOG1 with the topic 7
  const etched = world.evm.etch(`0x${'12'.repeat(20)}`, '0x602a5f5260205fa060075f5fa100')
  const logger = world.evm.at(etched, ANONYMOUS)
  const result = logger.send.log({ from: 'alice' })

  test('toEmitEvent finds them by their topics and data', () => {
    expect(result).toEmitEvent(logger, 'Plain', [42n])
    expect(result).toEmitEvent(logger, 'Marked', { key: 7n })
    expect(result).not.toEmitEvent(logger, 'Plain', [43n])
    expect(() => expect(result).toEmitEvent(logger, 'Marked', [8n])).toThrow(/expected .* to emit/)
  })

  test('a contract finds its own', () => {
    expect(logger.events.Plain(result).map(({ args }) => args.value)).toEqual([42n])
    expect(logger.events.Marked(result).map(({ args }) => args.key)).toEqual([7n])
    expect(result.contractEvents.map(({ text }) => text)).toEqual([
      'Plain(value: 42)',
      'Marked(key: 7)',
    ])
  })
})

describe('errors of linked libraries', () => {
  const abi: Abi = []
  const CALLER = { contractName: 'Caller', abi, bytecode: '0x00' }
  const LIBRARY = {
    contractName: 'Prices',
    abi: [{ type: 'error', name: 'TooOld', inputs: [{ name: 'age', type: 'uint256' }] }],
    bytecode: '0x01',
  } as const

  test('are found in the ABIs known to the world', () => {
    const world = FVM.createSync()
    world.account('alice')
    world.evm.know(LIBRARY)
    const selector = keccak256(new TextEncoder().encode('TooOld(uint256)')).subarray(0, 4)
    const hex = [...selector].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    // Reverts with TooOld(42)
    const code = `0x63${hex}60e01b5f52602a60045260245ffd` as const
    const caller = world.evm.etch(`0x${'12'.repeat(20)}`, code)
    const send = () => world.send({ from: 'alice', to: caller.address, method: 3_844_450_837 })
    expect(send()).toRevertWithCustomError(CALLER, 'TooOld', [42n])
    expect(send()).not.toRevertWithCustomError(CALLER, 'TooOld', [43n])
    expect(() => expect(send()).not.toRevertWithCustomError(CALLER, 'TooOlde')).toThrow(UsageError)
    const ok = world.send({ from: 'alice', to: 'f099' })
    expect(() => expect(ok).not.toRevertWithCustomError(CALLER, 'TooOlde')).toThrow(UsageError)
  })
})
