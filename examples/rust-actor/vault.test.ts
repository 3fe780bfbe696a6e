import { readFileSync } from 'node:fs'
import { cbor, defineActor, FIL, FVM } from 'litefvm'
import 'litefvm/vitest'
import { beforeEach, describe, expect, test } from 'vitest'

const VAULT = defineActor({
  name: 'vault',
  methods: {
    Constructor: { params: cbor.tuple({ limit: cbor.tokenAmount }) },
    Deposit: { returns: cbor.tokenAmount },
    Withdraw: { params: cbor.tuple({ amount: cbor.tokenAmount }), returns: cbor.tokenAmount },
    BalanceOf: { params: cbor.tuple({ id: cbor.u64 }), returns: cbor.tokenAmount },
  },
})

const wasm = readFileSync(new URL('./vault.wasm', import.meta.url)) // built from Rust, with fvm_sdk

/** The vault pays out at most 10 FIL at a time. */
function world(vm: FVM) {
  vm.account('alice')
  vm.account('bob')
  vm.deploy(wasm, { as: 'vault', definition: VAULT, params: { limit: '10 FIL' } })
}

const vm = FVM.createSync()
beforeEach(() => vm.loadFixture(world))

const vault = (from: string) => vm.actor('vault', VAULT).connect(from)

test('a depositor can withdraw the deposit', () => {
  expect(vault('alice').Deposit(undefined, { value: '3 FIL' })).toBe(3n * FIL)
  const result = vault('alice').send('Withdraw', { amount: '1 FIL' })
  expect(result).toReturn(2n * FIL)
  expect(result).toChangeBalances({ vault: '-1 FIL', alice: '1 FIL' })
  expect(result).toEmit({ emitter: 'vault', fields: { withdrawal: FIL } })
})

test('a depositor cannot withdraw the funds of another', () => {
  vault('alice').Deposit(undefined, { value: '3 FIL' })
  expect(() => vault('bob').Withdraw({ amount: '1 FIL' })).toAbortWith(
    'USR_INSUFFICIENT_FUNDS',
    'has 0.0 FIL here and wants 1.0 FIL',
  )
  expect(vm.balanceOf('vault')).toBe(3n * FIL)
})

describe('a deposit', () => {
  test('is the value of the message, and adds up', () => {
    const pay = (value: bigint) => vault('bob').send('Deposit', undefined, { value })
    expect(pay(5n)).toReturn(5n)
    const second = pay(2n)
    expect(second).toReturn(7n)
    expect(second).toEmit({ fields: { deposit: 2n, account: vm.idOf('bob') } })
    const bob = vm.idOf('bob')
    expect(vault('alice').send('BalanceOf', { id: bob ?? 0n })).toReturn(7n)
  })

  test('of nothing is refused', () => {
    expect(vault('alice').send('Deposit')).toAbortWith('USR_ILLEGAL_ARGUMENT', 'and that is 0')
  })

  test('has a budget of gas', () => {
    const result = vault('bob').send('Deposit', undefined, { value: 1n })
    expect(result).toUseGas({ atMost: 4_500_000 })
    expect(result.gasExact).toBe(true)
  })
})

describe('a withdrawal', () => {
  test('pays with a send that has no method, and says so', () => {
    vault('alice').Deposit(undefined, { value: '3 FIL' })
    expect(vault('alice').send('Withdraw', { amount: '3 FIL' })).toHaveInvocation({
      to: 'vault',
      method: 'Withdraw',
      calls: [{ to: 'alice', method: 'send', value: '3 FIL' }],
    })
  })

  test('has a limit', () => {
    vault('alice').Deposit(undefined, { value: '20 FIL' })
    expect(vault('alice').send('Withdraw', { amount: '10 FIL' })).toSucceed()
    expect(vault('alice').send('Withdraw', { amount: 10n * FIL + 1n })).toExitWith('USR_FORBIDDEN')
  })

  test('is for actors too, which messages can be pranked from', () => {
    vm.setBalance(vm.deploy(wasm, { as: 'other', definition: VAULT, params: { limit: 1n } }), 5n)
    vm.startPrank('other')
    vault('other').Deposit(undefined, { value: 5n })
    expect(vault('other').send('Withdraw', { amount: 2n })).toChangeBalance('other', 2n)
    vm.stopPrank()
  })
})

test('only the init actor constructs it', () => {
  const result = vault('alice').send('Constructor', { limit: '1000 FIL' })
  expect(result).toAbortWith('USR_FORBIDDEN', 'only the init actor constructs')
})

test('a method that it does not have is refused', () => {
  expect(vm.send({ from: 'alice', to: 'vault', method: 7 })).toAbortWith(
    'USR_UNHANDLED_MESSAGE',
    'no such method',
  )
})
