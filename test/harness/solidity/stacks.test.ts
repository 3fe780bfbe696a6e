import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Abi } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { solidityFrameText } from '../../../src/harness/solidity/index.ts'
import { cbor, FVM, type Result } from '../../../src/index.ts'
import { compileSolidity, type SolidityBuild } from '../../../src/solc/index.ts'
import { BUNDLES } from '../../data.ts'

const FILE = fileURLToPath(new URL('./Vault.sol', import.meta.url))
const BASE = fileURLToPath(new URL('.', import.meta.url))
const LINES = readFileSync(FILE, 'utf8').split('\n')

const HAS_BUNDLES = BUNDLES !== undefined && existsSync(join(BUNDLES, 'v18.tar.zst'))
if (!HAS_BUNDLES)
  process.stderr.write('stacks of the Wasm EVM actor were not tested: set LITEFVM_BUNDLES\n')

/** The lines of a stack: function, and the text that stands there. */
function stackOf(result: Result<unknown>): string[] {
  return result.solidityStack.map(({ contractName, location }) => {
    if (location === undefined) return `${contractName}`
    expect(location.file).toBe('Vault.sol')
    const text = LINES[location.line - 1]!.slice(location.column - 1)
    // The optimiser keeps the statement, other code the call in it.
    return `${location.functionName}: ${text.replace(/^revert (?=NotOwner)/, '')}`
  })
}

describe.each([
  ['optimised', { optimizer: { enabled: true, runs: 200 } }],
  ['not optimised', {}],
])('stacks of code %s', (_, settings) => {
  let build: SolidityBuild
  beforeAll(async () => {
    build = await compileSolidity(FILE, { settings, baseDir: BASE })
  }, 60_000)

  function world(vm = FVM.createSync()) {
    vm.account('alice', { type: 'eth' })
    vm.account('bob', { type: 'eth' })
    const from = 'alice'
    const amounts = vm.evm.deploy(build, { contract: 'Amounts', from })
    const libraries = { Amounts: amounts }
    const vault = vm.evm.deploy(build, { contract: 'Vault', args: [100n], libraries, from })
    return { vm, vault, libraries, from }
  }

  test('internal functions, the innermost first', () => {
    const { vault } = world()
    const result = vault.send['move']!(['bob', 101n])
    expect(stackOf(result)).toEqual([
      'checked: a - b; // panics below zero',
      'Vault._move: checked(balances[from], amount);',
      'Vault.move: _move(msg.sender, to, amount);',
    ])
    expect(result.explain()).toContain(
      '\n    at checked (Vault.sol:33:12)\n    at Vault._move (Vault.sol:59:26)\n    at Vault.move (Vault.sol:54:9)\n',
    )
  })

  test.each([
    ['an error of a modifier', 'close', [], ['Owned.onlyOwner: NotOwner(msg.sender, owner);']],
    [
      'a require in an internal library',
      'halve',
      [],
      [
        'Amounts.half: require(amount > 1, "too small to halve");',
        'Vault.halve: Amounts.half(balances[msg.sender]);',
      ],
    ],
    [
      'assembly in a loop',
      'sum',
      [
        [
          { amount: 1n, note: 'a' },
          { amount: 2n, note: '' },
        ],
      ],
      ['Vault._amountOf: revert(0, 32)', 'Vault.sum: _amountOf(entries[i]);'],
    ],
  ] as const)('%s', (_what, name, args, stack) => {
    const { vault } = world()
    expect(stackOf(vault.connect('bob').send[name]!(args))).toEqual(stack)
  })

  test('a call of another contract, a library by delegate call, with frames that continue in the caller', () => {
    const { vault, vm, libraries, from } = world()
    const own = vm.evm.deploy(build, { contract: 'Vault', args: [100n], libraries, from })
    expect(stackOf(own.send['third']!())).toEqual([
      'Amounts.third: assert(amount % 3 == 0);',
      'Vault.third: Amounts.third(balances[msg.sender]);',
    ])
    const factory = vm.evm.deploy(build, { contract: 'Factory', libraries, from })
    const made = factory.write['make']!([5n])
    expect(made.ok).toBe(true)
    expect(stackOf(factory.send['moveOfChild']!(['bob', 6n]))).toEqual([
      'checked: a - b; // panics below zero',
      'Vault._move: checked(balances[from], amount);',
      'Vault.move: _move(msg.sender, to, amount);',
      'Factory.moveOfChild: child.move(to, amount);',
    ])
    expect(vault.id).toBeDefined()
  })

  test('a constructor, called by a message or by a contract', () => {
    const { vm, libraries, from } = world()
    const factory = vm.evm.deploy(build, { contract: 'Factory', libraries, from })
    const constructor = 'Vault.constructor: require(limit_ > 0, unicode"ein Limit größer als 0");'
    expect(stackOf(factory.send['make']!([0n]))).toEqual([
      constructor,
      'Factory.make: new Vault(limit_);',
    ])
    const deploy = () => vm.evm.deploy(build, { contract: 'Vault', args: [0n], libraries, from })
    expect(deploy).toThrow('\n    at Vault.constructor (Vault.sol:48:9)\n')
  })

  test('value that is not wanted, data that fits no function', () => {
    const { vault, vm } = world()
    expect(stackOf(vault.send['halve']!({ value: 1n }))).toEqual([
      'Vault.halve: function halve() external {',
    ])
    const gift = vm.send({ from: 'alice', to: vault, method: 3844450837n, value: 1n })
    expect(stackOf(gift)).toEqual(['Vault.receive: revert("no gifts");'])
    const other = vm.send({
      from: 'alice',
      to: vault,
      method: 3844450837n,
      params: Uint8Array.of(0x44, 1, 2, 3, 4),
    })
    expect(stackOf(other)).toEqual(['undefined: contract Vault is Owned {'])
    expect(other.explain()).toContain('\n    at Vault (Vault.sol:36:1)\n')
  })

  test('lookup of lines calls each function once and changes nothing', () => {
    const { vault, vm, libraries, from } = world()
    const target = vm.evm.deploy(build, { contract: 'Vault', args: [1n], libraries, from })
    const auditor = vm.mockActor(target, () => ({
      returns: new Uint8Array(32),
      schema: cbor.bytes,
    }))
    const early = vault.send['audited']!([target])
    const failed = vault.send['audited']!([target])
    const root = vm.stateRoot()
    expect(stackOf(early)).toEqual(stackOf(failed))
    expect(stackOf(failed)).toEqual([
      'Vault.audited: require(auditor.audit(msg.sender, balances[msg.sender]), "audit failed");',
    ])
    expect(auditor.calls).toHaveLength(2)
    expect(vm.stateRoot()).toEqual(root)
    vault.write['move']!(['bob', 1n])
    expect(stackOf(failed)).toHaveLength(1)
    expect(vault.read['balances']!(['bob'])).toBe(1n)
  })

  test('what succeeds, and what failed and was caught, has no stack', () => {
    const { vault } = world()
    expect(vault.write['move']!(['bob', 1n]).solidityStack).toEqual([])
  })

  test.skipIf(!HAS_BUNDLES)('the Wasm EVM actor has the same lines', async () => {
    const { vault } = world(await FVM.create({ actors: join(BUNDLES!, 'v18.tar.zst') }))
    const result = vault.send['move']!(['bob', 101n])
    expect(result.gasExact).toBe(true)
    expect(stackOf(result)).toEqual([
      'checked: a - b; // panics below zero',
      'Vault._move: checked(balances[from], amount);',
      'Vault.move: _move(msg.sender, to, amount);',
    ])
    const dry = vault.send['move']!(['bob', 101n], { gasLimit: 1_500_000n })
    expect(dry.exitName).toBe('SYS_OUT_OF_GAS')
    expect(stackOf(dry)).toEqual([])
  })
})

test('without an artifact there are no lines, without a source map no places', async () => {
  const build = await compileSolidity(FILE, { baseDir: BASE })
  const { abi, evm } = build.output.contracts['Vault.sol']!['Factory'] as {
    abi: Abi
    evm: Record<'bytecode' | 'deployedBytecode', { object: string }>
  } // as solc has it
  const bare = {
    contractName: 'Factory',
    abi,
    bytecode: `0x${evm.bytecode.object.replace(/__.{36}__/g, '11'.repeat(20))}`,
  }
  const vm = FVM.createSync()
  vm.account('alice', { type: 'eth' })
  const known = { ...bare, deployedBytecode: `0x${evm.deployedBytecode.object}` }
  const factory = vm.evm.deploy(bare, { from: 'alice' })
  const failed = factory.send['moveOfChild']!(['alice', 1n])
  expect(failed.solidityStack.map(solidityFrameText)).toEqual([
    `at a contract without source (f0${factory.id})`,
  ])
  vm.evm.know(known)
  const again = factory.send['moveOfChild']!(['alice', 1n])
  expect(again.solidityStack.map(solidityFrameText)).toEqual(['at Factory (no source lines)'])
})
