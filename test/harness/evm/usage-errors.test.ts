import { expect, test } from 'vitest'
import { FVM, UsageError } from '../../../src/index.ts'
import { contractOf } from './contracts/index.ts'
import { deployAll, TOKEN } from './worlds.ts'

const vm = FVM.createSync()
const { token } = deployAll(vm)
const untyped = vm.evm.at('token', contractOf('Token'))
const kinds = vm.evm.at(vm.idOf(token)!, contractOf('Kinds'))
const deploy = (options: object) => () =>
  vm.evm.deploy(contractOf('Token'), { from: 'alice', args: ['a', 'b', 1n], ...options })
const read = (name: string, args: readonly unknown[]) => () => untyped.read[name]?.(args)
const echo = (args: readonly unknown[]) => () => kinds.simulate['echo']?.(args)

test.each([
  [
    'no sender',
    deploy({ from: undefined }),
    'FVM_NO_SENDER',
    /the message has no sender: give from/,
  ],
  ['a name that is taken', deploy({ as: 'bob' }), 'FVM_NAME_TAKEN', /"bob" is the name of another/],
  ['a name like an address', deploy({ as: 'f01' }), 'FVM_NAME_TAKEN', /"f01" cannot be a name/],
  [
    'too few arguments',
    deploy({ args: ['a'] }),
    'FVM_ABI_ARGS',
    /the constructor of the contract was given 1 arguments: it takes \(string name_, string symbol_, uint256 supply\)/,
  ],
  [
    'an argument of another type',
    deploy({ args: ['a', 'b', 'c'] }),
    'FVM_ABI_ARGS',
    /^the constructor of the contract: supply is "c": give a bigint, or an integer up to 2\^53 - 1$/,
  ],
  [
    'a number that is too large',
    deploy({ args: ['a', 'b', 1n << 256n] }),
    'FVM_ABI_ARGS',
    /the constructor of the contract: supply is 1157\d+: give an integer in the range 0 to 2\^256 - 1$/,
  ],
  ['no array', deploy({ args: 'a' }), 'FVM_ABI_ARGS', /was given string for arguments: it takes/],
  [
    'code that is no hex',
    () => vm.evm.deploy('6000', { from: 'alice' }),
    'FVM_BAD_HEX',
    /the creation code is "6000": 0x and pairs of hexadecimal digits are accepted/,
  ],
  [
    'an interface',
    () => vm.evm.deploy({ abi: [], contractName: 'IToken' }, { from: 'alice' }),
    'FVM_ARTIFACT',
    /IToken has no bytecode: an interface or an abstract contract cannot be deployed/,
  ],
  ['an unknown name', read('balanceOf', ['carol']), 'FVM_UNKNOWN_NAME', /account "carol" is unk/],
  [
    'an address that nobody has',
    read('balanceOf', [FVM.createSync().account('zoe').address]),
    'FVM_NO_ACTOR',
    /the Ethereum address: there is no actor at f1/,
  ],
  [
    'a malformed address',
    read('balanceOf', ['0x12']),
    'FVM_BAD_ADDRESS',
    /not an Ethereum address/,
  ],
  [
    'a contract without ABI',
    () => vm.evm.at('alice'),
    'FVM_ABI',
    /the ABI of the contract at 0x.* is not known: give it, as in vm.evm.at\(address, abi\)/,
  ],
  [
    'a struct that lacks a field',
    echo([{ x: 1n }, '0x', '0x11223344', []]),
    'FVM_BAD_ADDRESS',
    /undefined is not an address/,
  ],
  [
    'no struct',
    echo([5n, '0x', '0x11223344', []]),
    'FVM_ABI_ARGS',
    /contract.echo: point is 5: give an object with x, who/,
  ],
  [
    'no bytes',
    echo([{ x: 1n, who: 'bob' }, 'text', '0x11223344', []]),
    'FVM_ABI_ARGS',
    /data is "text": give 0x text or a Uint8Array/,
  ],
  [
    'bytes of another length',
    echo([{ x: 1n, who: 'bob' }, '0x', '0x1122', []]),
    'FVM_ABI_ARGS',
    /contract.echo: .*bytes4/,
  ],
  [
    'no list',
    echo([{ x: 1n, who: 'bob' }, '0x', '0x11223344', 'bob']),
    'FVM_ABI_ARGS',
    /many is "bob": give an array, as its type is address\[\]/,
  ],
  [
    'arguments of no overload',
    () => kinds.read['over']?.([true]),
    'FVM_ABI_ARGS',
    /the arguments fit none of the functions over\(string\), .*name one by its signature/,
  ],
  [
    'an ABI that is none',
    () => vm.evm.at('token', [{ type: 'function' }] as never),
    'FVM_ABI',
    /inputs/,
  ],
])('%s', (_, misuse, code, message) => {
  const root = vm.stateRoot()
  expect(misuse).toThrow(UsageError)
  expect(misuse).toThrow(message)
  expect(misuse).toThrow(expect.objectContaining({ code }))
  expect(vm.stateRoot().equals(root)).toBe(true)
})

test('the token of these tests is deployed as its artifact says', () => {
  expect(token.artifact.contractName).toBe(TOKEN.contractName)
})
