import { describe, expect, test } from 'vitest'
import { Account, FIL, FVM, UsageError } from '../../src/index.ts'

const WORDS = 'test test test test test test test test test test test junk'
/** The first two accounts of Hardhat and anvil. */
const FIRST = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const SECOND = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const FIRST_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

const wrong = (value: unknown): never => value as never

describe('accounts from keys', () => {
  test('of a mnemonic are those of other wallets', () => {
    const vm = FVM.createSync()
    expect(vm.account('first', { type: 'eth', mnemonic: WORDS }).ethAddress).toBe(FIRST)
    const second = vm.account('second', { type: 'eth', mnemonic: WORDS, path: "m/44'/60'/0'/0/1" })
    expect(second.ethAddress).toBe(SECOND)
    expect(vm.account('key', { type: 'eth', privateKey: FIRST_KEY }).ethAddress).toBe(FIRST)
    const filecoin = vm.account('filecoin', { mnemonic: WORDS })
    expect(String(filecoin.address)).toMatch(/^f1/)
    expect(vm.send({ from: 'second', to: 'filecoin', value: FIL }).ok).toBe(true)
  })

  test('sign transactions, and are in dumps', () => {
    const vm = FVM.createSync()
    vm.account('first', { type: 'eth', privateKey: FIRST_KEY, balance: '5 FIL' })
    expect(vm.evm.sendTransaction({ from: 'first', to: 'f099', value: 1n }).result.ok).toBe(true)
    const other = FVM.createSync()
    other.loadState(vm.dumpState())
    expect(other.account('first').ethAddress).toBe(FIRST)
    expect(other.evm.sendTransaction({ from: 'first', to: 'f099', value: 1n }).result.ok).toBe(true)
  })

  test('an actor that exists at the address keeps its balance', () => {
    const vm = FVM.createSync()
    vm.account('alice')
    const key = Account.of('somebody', 'secp256k1').privateKey
    const address = Account.of('somebody', 'secp256k1').address
    vm.send({ from: 'alice', to: address, value: '3 FIL' })
    vm.account('somebody else', { privateKey: key })
    expect(vm.balanceOf('somebody else')).toBe(3n * FIL)
  })

  test('a BLS key is taken as wallets keep it', () => {
    const vm = FVM.createSync()
    const known = Account.of('carol', 'bls')
    const same = vm.account('dave', { type: 'bls', privateKey: known.privateKey })
    expect(same.address.equals(known.address)).toBe(true)
  })

  test.each<readonly [string, RegExp, (vm: FVM) => unknown]>([
    ['a short key', /has 2 bytes: give 32/, (vm) => vm.account('a', { privateKey: '0x0102' })],
    ['a key of zero', /value is 0/, (vm) => vm.account('a', { privateKey: new Uint8Array(32) })],
    ['no hex', /private key/, (vm) => vm.account('a', { privateKey: wrong('0xzz') })],
    ['few words', /has 2 words: 12/, (vm) => vm.account('a', { mnemonic: 'test junk' })],
    [
      'a bad path',
      /is not a derivation path/,
      (vm) => vm.account('a', { mnemonic: WORDS, path: '44/60' }),
    ],
    ['a path alone', /without a mnemonic/, (vm) => vm.account('a', { path: 'm/0' })],
    [
      'both',
      /give one of them/,
      (vm) => vm.account('a', { mnemonic: WORDS, privateKey: FIRST_KEY }),
    ],
    ['BLS words', /cannot be derived/, (vm) => vm.account('a', { type: 'bls', mnemonic: WORDS })],
    [
      'a BLS key past the order',
      /not a BLS key/,
      (vm) => vm.account('a', { type: 'bls', privateKey: new Uint8Array(32).fill(0xff) }),
    ],
    [
      'another key',
      /exists with another key/,
      (vm) => {
        vm.account('a')
        vm.account('a', { type: 'secp256k1', privateKey: FIRST_KEY })
      },
    ],
  ])('%s is misuse', (_, message, act) => {
    const vm = FVM.createSync()
    expect(() => act(vm)).toThrow(UsageError)
    expect(() => act(FVM.createSync())).toThrow(message)
  })
})

test('keys of accounts are held for a limited number of names', () => {
  const first = Account.of('number 0', 'secp256k1')
  for (let i = 1; i <= 4_200; i++) Account.of(`number ${i}`, 'secp256k1')
  const again = Account.of('number 0', 'secp256k1')
  expect(again).not.toBe(first)
  expect(again.address.equals(first.address)).toBe(true)
})
