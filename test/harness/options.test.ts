import { beforeEach, describe, expect, test } from 'vitest'
import { FVM, MINER, readArtifact, UsageError } from '../../src/index.ts'
import { FORWARDER_WASM } from './forwarder.ts'

/* A cheat or an option that has no effect is an error which names what is accepted. */

let vm: FVM

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.account('eve', { type: 'eth' })
})

const wrong = (value: unknown): never => value as never
const TOO_MUCH = 2n ** 128n

type Refused = readonly [what: string, message: string | RegExp, act: () => unknown]

function expectRefused(message: string | RegExp, act: () => unknown): void {
  const root = vm.stateRoot()
  const { epoch, timestamp, baseFee, circulatingSupply } = vm
  expect(act).toThrow(UsageError)
  expect(act).toThrow(message)
  expect(vm.stateRoot().equals(root)).toBe(true)
  expect({ epoch, timestamp, baseFee, circulatingSupply }).toEqual({
    epoch: vm.epoch,
    timestamp: vm.timestamp,
    baseFee: vm.baseFee,
    circulatingSupply: vm.circulatingSupply,
  })
}

const UNKNOWN: readonly Refused[] = [
  [
    'a world',
    /have "foo", which has no effect: use actors, /,
    () => FVM.createSync(wrong({ foo: 1 })),
  ],
  ['a world', /did you mean "baseFee"\?/, () => FVM.createSync(wrong({ basefee: 1n }))],
  [
    'a message',
    'the options of a message have "valu", which has no effect: did you mean "value"? use from, to, method, params, schema, returns, value, gasLimit, gasFeeCap, gasPremium, nonce, unchecked',
    () => vm.send(wrong({ from: 'alice', to: 'f099', valu: 1n })),
  ],
  ['a message of the system', /"valu"/, () => vm.sendImplicit(wrong({ to: 'f099', valu: 1n }))],
  ['a simulated message', /"valu"/, () => vm.simulate(wrong({ to: 'f099', valu: 1n }))],
  ['an estimate', /"valu"/, () => vm.estimateGas(wrong({ to: 'f099', valu: 1n }))],
  [
    'a method of a handle',
    /"gaslimit".*"gasLimit"/,
    () => vm.actor('f06').call('GetClaims', wrong({}), wrong({ gaslimit: 1 })),
  ],
  ['an account', /"balanc".*"balance"/, () => vm.account('bob', wrong({ balanc: 1n }))],
  [
    'the type of an account',
    'the type of account "bob" is "nope": use "secp256k1", "bls", "eth"',
    () => vm.account('bob', { type: wrong('nope') }),
  ],
  ['the type of an account', /did you mean "eth"/, () => vm.account('bob', { type: wrong('eht') })],
  ['an actor', /"nonce".*use code, state/, () => vm.setActor('alice', wrong({ nonce: 1 }))],
  ['a deployment', /"param".*"params"/, () => vm.deploy(FORWARDER_WASM, wrong({ param: [] }))],
  ['mining', /"nullRound".*"nullRounds"/, () => vm.mine(1, wrong({ nullRound: 1 }))],
  ['a mock', /"As".*"as"/, () => vm.mockCall({ to: 'alice' }, {}, wrong({ As: 'account' }))],
  ['a call', /"methd".*"method"/, () => vm.mockCall(wrong({ to: 'alice', methd: 1 }), {})],
  ['an expectation', /"time".*"times"/, () => vm.expectCall({ to: 'alice' }, wrong({ time: 1 }))],
  ['invariants', /"total"/, () => vm.checkInvariants(wrong({ total: 1n }))],
  [
    'a contract',
    /"arg".*"args"/,
    () => vm.evm.deploy({ abi: [], bytecode: '0x00' }, wrong({ arg: [] })),
  ],
  ['an artifact', /"contrct"/, () => readArtifact({ abi: [] }, wrong({ contrct: 'A' }))],
  [
    'a transaction',
    /"gasLimit"/,
    () => vm.evm.sendTransaction(wrong({ from: 'eve', gasLimit: 1 })),
  ],
  [
    'the type of a transaction',
    /"eip1558": did you mean "eip1559"/,
    () => vm.evm.signTransaction({ from: 'eve', type: wrong('eip1558') }),
  ],
  [
    'no object',
    /options of account are 5: give an object with type/,
    () => vm.account('bob', wrong(5)),
  ],
  ['proofs', /proofs is "real": use "fake"/, () => FVM.createSync({ proofs: wrong('real') })],
]

describe('unknown options', () => {
  test.each(UNKNOWN)('of %s are refused: %s', (_, message, act) => expectRefused(message, act))

  test.each(['__proto__', 'constructor', 'toString'])(
    'the network %s is unknown',
    async (network) => {
      expectRefused(/have no bundle for/, () => FVM.createSync({ network }))
      await expect(FVM.create({ network })).rejects.toThrow(UsageError)
    },
  )

  test('of the change of a balance are refused', () => {
    const result = vm.send({ from: 'alice', to: 'f099' })
    expectRefused(/"includeFee".*"includeFees"/, () =>
      result.balanceChange('alice', wrong({ includeFee: true })),
    )
  })
})

const RANGES: readonly Refused[] = [
  ['deal', /is -1: give 0 or more/, () => vm.evm.deal('alice', -1n)],
  ['deal', /2\^128 - 1 or less/, () => vm.evm.deal('alice', TOO_MUCH)],
  ['deal at a new address', /2\^128/, () => vm.evm.deal(`0x${'11'.repeat(20)}`, TOO_MUCH)],
  ['setBalance', /is -1/, () => vm.setBalance('alice', '-1 attoFIL')],
  ['the balance of an account', /is -1/, () => vm.account('bob', { balance: -1 })],
  ['the balance of all accounts', /is -1/, () => FVM.createSync({ accountBalance: -1n })],
  ['the value of a message', /is -1/, () => vm.send({ from: 'alice', to: 'f099', value: -1n })],
  ['the fee cap', /is -1/, () => vm.send({ from: 'alice', to: 'f099', gasFeeCap: -1n })],
  ['the premium', /is -1/, () => vm.send({ from: 'alice', to: 'f099', gasPremium: -1n })],
  ['a nonce', /or less/, () => vm.setNonce('alice', 2n ** 64n)],
  ['the base fee', /is -1/, () => vm.setBaseFee(-1n)],
  ['the base fee of a world', /is -1/, () => FVM.createSync({ baseFee: -1n })],
  ['the supply', /2\^128/, () => vm.setCirculatingSupply(TOO_MUCH)],
  ['the supply of a world', /is -1/, () => FVM.createSync({ circulatingSupply: -1 })],
  ['an epoch', /or less/, () => vm.setEpoch(2n ** 63n)],
  ['an epoch', /is -1: give 0/, () => vm.setEpoch(-1)],
  ['the epoch of a world', /or less/, () => FVM.createSync({ epoch: 2n ** 63n })],
  ['a timestamp', /or less/, () => vm.setTimestamp(2n ** 64n)],
  ['a method', /or less/, () => vm.send({ from: 'alice', to: 'f099', method: 2n ** 64n })],
  ['a gas limit', /or less/, () => vm.send({ from: 'alice', to: 'f099', gasLimit: 2n ** 63n })],
  ['times', /times -1/, () => vm.expectCall({ to: 'alice' }, { times: -1 })],
  [
    'counts',
    /atLeast 3, atMost 2/,
    () => vm.expectCall({ to: 'alice' }, { atLeast: 3, atMost: 2 }),
  ],
  ['an integer as text', /is "5": give an integer/, () => vm.setNonce('alice', wrong('5'))],
  ['an amount that is none', /is null, but/, () => vm.setBalance('alice', wrong(null))],
]

describe('ranges', () => {
  test.each(RANGES)('%s is checked: %s', (_, message, act) => expectRefused(message, act))

  test('the largest balance and epoch are accepted', () => {
    vm.setBalance('alice', TOO_MUCH - 1n)
    expect(vm.balanceOf('alice')).toBe(TOO_MUCH - 1n)
    vm.setEpoch(2n ** 56n)
    expect(vm.epoch).toBe(2n ** 56n)
  })

  test('an unchecked message may carry a negative value, to see it fail', () => {
    const result = vm.send({ from: 'alice', to: 'f099', value: -1n, unchecked: true })
    expect(result.ok).toBe(false)
  })
})

test('a balance for an account that exists must be the one that it has', () => {
  vm.account('bob', { balance: '5 FIL' })
  expect(vm.account('bob', { balance: '5 FIL' })).toBe(vm.account('bob'))
  expectRefused(
    'account "bob" exists and has 5 FIL, so the balance of 6 FIL has no effect: use vm.setBalance("bob", ...)',
    () => vm.account('bob', { balance: '6 FIL' }),
  )
})

test('a message does not accept a definition as option', () => {
  expectRefused(/"definition"/, () => vm.send(wrong({ to: 'f099', definition: MINER })))
})
