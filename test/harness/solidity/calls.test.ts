import { fileURLToPath } from 'node:url'
import { hexToBytes } from 'viem'
import { beforeAll, expect, test } from 'vitest'
import 'litefvm/vitest'
import { FVM, type Result } from '../../../src/index.ts'
import { compileSolidity, type SolidityBuild } from '../../../src/solc/index.ts'

const FILE = fileURLToPath(new URL('./Vault.sol', import.meta.url))

let build: SolidityBuild
beforeAll(async () => {
  build = await compileSolidity(FILE, { baseDir: fileURLToPath(new URL('.', import.meta.url)) })
}, 60_000)

function world() {
  const vm = FVM.createSync()
  vm.account('alice', { type: 'eth' })
  vm.account('bob', { type: 'eth' })
  const from = 'alice'
  const libraries = { Amounts: vm.evm.deploy(build, { contract: 'Amounts', from }) }
  const vault = vm.evm.deploy(build, { contract: 'Vault', args: [100n], libraries, from })
  return { vm, vault, libraries, from }
}

/** The explanation without gas and ids, and with a short name for code. */
function lines(result: Result<unknown>): string[] {
  return result
    .explain()
    .replaceAll(/, gas \d+, not exact: [^\n]*/g, '')
    .replaceAll(/ gas \d+/g, '')
    .replaceAll(/bafk\w+/g, 'CODE')
    .replaceAll(/(\w) f0\d+/g, '$1')
    .split('\n')
}

test('a call has its function, arguments, return value and events', () => {
  const { vault } = world()
  expect(lines(vault.send['move']!(['bob', 10n]))).toEqual([
    'message to Vault, move(to: bob, amount: 10): OK',
    '  alice -> Vault move(to: bob, amount: 10) = OK true',
    '  event of Vault: Moved(from: alice, to: bob, amount: 10)',
  ])
  const entries = [{ amount: 1n, note: 'a' }]
  expect(lines(vault.send['sum']!([entries]))[1]).toBe(
    '  alice -> Vault sum(entries: [{amount: 1, note: "a"}]) = OK 1',
  )
})

test('a revert has its reason: a panic, an error of the contract, a text', () => {
  const { vault } = world()
  expect(lines(vault.send['move']!(['bob', 101n]))).toEqual([
    'message to Vault, move(to: bob, amount: 101): REVERTED',
    'reverted: panic 0x11: arithmetic overflow or underflow',
    '  Vault InvokeEVM exited with REVERTED: contract reverted',
    '    at checked (Vault.sol:33:12)',
    '    at Vault._move (Vault.sol:59:26)',
    '    at Vault.move (Vault.sol:54:9)',
    '> alice -> Vault move(to: bob, amount: 101) = reverted: panic 0x11: arithmetic overflow or underflow',
  ])
  expect(lines(vault.connect('bob').send['close']!()).at(-1)).toBe(
    '> bob -> Vault close() = reverted: NotOwner(caller: bob, owner: alice)',
  )
  expect(lines(vault.connect('bob').send['halve']!()).at(-1)).toBe(
    '> bob -> Vault halve() = reverted: "too small to halve"',
  )
})

test('a library’s function is called by delegation, through the actors', () => {
  const { vault, vm } = world()
  vault.write['move']!(['bob', 10n])
  expect(lines(vault.send['third']!()).slice(1)).toEqual([
    '  alice -> Vault third() = OK',
    '    Vault -> Amounts GetBytecode read-only = OK CODE',
    '    Vault -> Vault delegated third(amount: 90) = OK 30',
  ])
  const gift = { from: 'alice', to: vault, method: 'InvokeEVM', value: 1n }
  expect(lines(vm.send(gift)).at(-1)).toBe(
    '> alice -> Vault receive() value 1 attoFIL = reverted: "no gifts"',
  )
  const params = Uint8Array.of(0x41, 7)
  expect(lines(vm.send({ ...gift, params })).at(-1)).toContain('Vault fallback(0x07) value')
})

test('contracts that contracts make have their names and their arguments, also those that came to nothing', () => {
  const { vm, libraries, from } = world()
  const factory = vm.evm.deploy(build, { contract: 'Factory', libraries, from })
  const made = lines(factory.send['make']!([7n]))
  expect(made[1]).toBe('  alice -> Factory make(limit_: 7) = OK Vault')
  expect(made[2]).toContain('    Factory -> eam new Vault(limit_: 7) = OK [')
  expect(made[4]).toBe('        init -> Vault constructor(limit_: 7) = OK')
  const failed = lines(factory.send['make']!([0n]))
  expect(failed.at(-1)).toMatch(
    /^> {7}init -> f0\d+ constructor\(limit_: 0\) = reverted: "ein Limit größer als 0"$/,
  )
  const moved = lines(factory.send['moveOfChild']!(['bob', 1n]))
  expect(moved.slice(2)).toEqual([
    '    Factory -> Vault move(to: bob, amount: 1) = OK true',
    '  event of Vault: Moved(from: Factory, to: bob, amount: 1)',
  ])
})

test('a failed matcher shows the same', () => {
  const { vault } = world()
  expect(() => expect(vault.send['move']!(['bob', 101n])).toSucceed()).toThrow(
    /Vault f0\d+ move\(to: bob, amount: 101\) = reverted: panic 0x11/,
  )
})

test('what no ABI explains is shown as it is', () => {
  const { vault, vm } = world()
  const data = {
    from: 'alice',
    to: vault,
    method: 'InvokeEVM',
    params: Uint8Array.of(0x44, 1, 2, 3, 4),
  }
  expect(lines(vm.send(data)).at(-1)).toBe('> alice -> Vault InvokeEVM (0x01020304) = REVERTED 0x')
  const short = Uint8Array.of(0x45, ...hexToBytes('0x987ff31c'), 1)
  expect(lines(vm.send({ ...data, params: short })).at(-1)).toBe(
    '> alice -> Vault InvokeEVM (0x987ff31c01) = REVERTED 0x',
  )
})
