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

/** The explanation without gas, and with a short name for what differs from compiler to compiler. */
function lines(result: Result<unknown>): string[] {
  return result
    .explain()
    .replaceAll(/, gas \d+, not exact: [^\n]*/g, '')
    .replaceAll(/ gas \d+/g, '')
    .replaceAll(/bafk\w+/g, 'CODE')
    .split('\n')
}

test('a call has its function, its arguments, what it gave and its events', () => {
  const { vault } = world()
  expect(lines(vault.send['move']!(['bob', 10n]))).toEqual([
    'message to Vault f0103, move(to: bob, amount: 10): OK',
    '  alice f0100 -> Vault f0103 move(to: bob, amount: 10) = OK true',
    '  event of Vault f0103: Moved(from: alice, to: bob, amount: 10)',
  ])
  const entries = [{ amount: 1n, note: 'a' }]
  expect(lines(vault.send['sum']!([entries]))[1]).toBe(
    '  alice f0100 -> Vault f0103 sum(entries: [{amount: 1, note: "a"}]) = OK 1',
  )
})

test('a revert has its reason: a panic, an error of the contract, a text', () => {
  const { vault } = world()
  expect(lines(vault.send['move']!(['bob', 101n]))).toEqual([
    'message to Vault f0103, move(to: bob, amount: 101): REVERTED',
    'reverted: panic 0x11: arithmetic overflow or underflow',
    '  Vault f0103 InvokeEVM exited with REVERTED: contract reverted',
    '    at checked (Vault.sol:33:12)',
    '    at Vault._move (Vault.sol:59:26)',
    '    at Vault.move (Vault.sol:54:9)',
    '> alice f0100 -> Vault f0103 move(to: bob, amount: 101) = reverted: panic 0x11: arithmetic overflow or underflow',
  ])
  expect(lines(vault.connect('bob').send['close']!()).at(-1)).toBe(
    '> bob f0101 -> Vault f0103 close() = reverted: NotOwner(caller: bob, owner: alice)',
  )
  expect(lines(vault.connect('bob').send['halve']!()).at(-1)).toBe(
    '> bob f0101 -> Vault f0103 halve() = reverted: "too small to halve"',
  )
})

test('a library’s function is called by delegation, through the actors', () => {
  const { vault, vm } = world()
  vault.write['move']!(['bob', 10n])
  expect(lines(vault.send['third']!()).slice(1)).toEqual([
    '  alice f0100 -> Vault f0103 third() = OK',
    '    Vault f0103 -> Amounts f0102 GetBytecode read-only = OK CODE',
    '    Vault f0103 -> Vault f0103 delegated third(amount: 90) = OK 30',
  ])
  const gift = { from: 'alice', to: vault, method: 'InvokeEVM', value: 1n }
  expect(lines(vm.send(gift)).at(-1)).toBe(
    '> alice f0100 -> Vault f0103 receive() value 1 attoFIL = reverted: "no gifts"',
  )
  const params = Uint8Array.of(0x41, 7)
  expect(lines(vm.send({ ...gift, params })).at(-1)).toContain('Vault f0103 fallback(0x07) value')
})

test('contracts that contracts make have their names and their arguments, also those that came to nothing', () => {
  const { vm, libraries, from } = world()
  const factory = vm.evm.deploy(build, { contract: 'Factory', libraries, from })
  const made = lines(factory.send['make']!([7n]))
  expect(made[1]).toBe('  alice f0100 -> Factory f0104 make(limit_: 7) = OK Vault')
  expect(made[2]).toContain('    Factory f0104 -> eam f010 new Vault(limit_: 7) = OK [105, ')
  expect(made[4]).toBe('        init f01 -> Vault f0105 constructor(limit_: 7) = OK')
  const failed = lines(factory.send['make']!([0n]))
  expect(failed.at(-1)).toBe(
    '>       init f01 -> f0106 constructor(limit_: 0) = reverted: "ein Limit größer als 0"',
  )
  const moved = lines(factory.send['moveOfChild']!(['bob', 1n]))
  expect(moved.slice(2)).toEqual([
    '    Factory f0104 -> Vault f0105 move(to: bob, amount: 1) = OK true',
    '  event of Vault f0105: Moved(from: Factory, to: bob, amount: 1)',
  ])
})

test('a failed matcher shows the same', () => {
  const { vault } = world()
  expect(() => expect(vault.send['move']!(['bob', 101n])).toSucceed()).toThrow(
    'Vault f0103 move(to: bob, amount: 101) = reverted: panic 0x11',
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
  expect(lines(vm.send(data)).at(-1)).toBe(
    '> alice f0100 -> Vault f0103 InvokeEVM (0x01020304) = REVERTED 0x',
  )
  const short = Uint8Array.of(0x45, ...hexToBytes('0x987ff31c'), 1)
  expect(lines(vm.send({ ...data, params: short })).at(-1)).toBe(
    '> alice f0100 -> Vault f0103 InvokeEVM (0x987ff31c01) = REVERTED 0x',
  )
})
