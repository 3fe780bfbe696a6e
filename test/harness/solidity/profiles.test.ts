import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { FVM, type Profile, profileTable, type Result, UsageError } from '../../../src/index.ts'
import { compileSolidity, type SolidityBuild } from '../../../src/solc/index.ts'
import { BUNDLES } from '../../data.ts'

const FILE = fileURLToPath(new URL('./Vault.sol', import.meta.url))

const HAS_BUNDLES = BUNDLES !== undefined && existsSync(join(BUNDLES, 'v18.tar.zst'))
if (!HAS_BUNDLES)
  process.stderr.write('profiles of the Wasm EVM actor were not tested: set LITEFVM_BUNDLES\n')

let build: SolidityBuild
let writesBuild: SolidityBuild
beforeAll(async () => {
  const baseDir = fileURLToPath(new URL('.', import.meta.url))
  writesBuild = await compileSolidity(`${baseDir}Writes.sol`, { baseDir })
  build = await compileSolidity(FILE, { baseDir: fileURLToPath(new URL('.', import.meta.url)) })
}, 60_000)

function world(vm = FVM.createSync()) {
  vm.account('alice', { type: 'eth' })
  vm.account('bob', { type: 'eth' })
  const from = 'alice'
  const libraries = { Amounts: vm.evm.deploy(build, { contract: 'Amounts', from }) }
  const vault = vm.evm.deploy(build, { contract: 'Vault', args: [100n], libraries, from })
  return { vm, vault, libraries, from }
}

/** The gas of each function, without what it called. */
const functionsOf = (profile: Profile) =>
  Object.fromEntries(profileTable(profile, 'function').map(({ name, self }) => [name, self]))

/** Function frames below others, from the outermost on. */
const stacksOf = (profile: Profile) =>
  new Set(
    profile.nodes.map((node) =>
      profile
        .stackOf(node)
        .filter(({ kind }) => kind === 'function')
        .map(({ name }) => name)
        .join(' > '),
    ),
  )

const sumOf = (profile: Profile) =>
  profile.nodes.reduce((sum, { compute, other }) => sum + compute + other, 0n)

test('gas is reported by function, and none of it twice', () => {
  const { vm, vault } = world()
  const plain = vm.fork()
  let result: Result<unknown> | undefined
  const profile = vm.profile(() => {
    result = vault.send['move']!(['bob', 10n])
  })
  expect(stacksOf(profile)).toEqual(
    new Set(['', 'Vault.move', 'Vault.move > Vault._move', 'Vault.move > Vault._move > checked']),
  )
  expect(profile.messages).toEqual([
    {
      label: 'to Vault f0105, move(to: bob, amount: 10)',
      exitCode: 0,
      gasUsed: result!.gasUsed,
      gasExact: false,
    },
  ])
  expect((sumOf(profile) + 999n) / 1000n).toBe(result!.gasUsed)
  const functions = functionsOf(profile)
  expect(functions['checked [Vault]']).toBeGreaterThan(0n)
  expect(functions['Vault._move [Vault]']).toBeGreaterThan(functions['checked [Vault]']!)
  const [, checked] = profileTable(profile, 'function').filter(({ name }) =>
    /^(che|Vault._)/.test(name),
  )
  expect(checked!.count).toBe(1)

  const same = plain.evm.at(vault, vault.abi).connect('alice').send['move']!(['bob', 10n])
  expect(same.charges).toEqual(result!.charges)
  expect(plain.stateRoot()).toEqual(vm.stateRoot())
})

test('frames have the line of the function', () => {
  const { vm, vault } = world()
  const profile = vm.profile(() => vault.send['move']!(['bob', 10n]))
  const frames = profile.nodes.map(({ frame }) => frame).filter(({ kind }) => kind === 'function')
  expect(frames.map(({ name, file, line }) => [name, file, line])).toEqual([
    ['Vault.move', 'Vault.sol', 53],
    ['Vault._move', 'Vault.sol', 58],
    ['checked', 'Vault.sol', 32],
  ])
})

/** The gas of each syscall below functions, in milligas, by `function syscall`. */
const syscallsOf = (profile: Profile) => {
  const sums = new Map<string, bigint>()
  for (const node of profile.nodes) {
    const stack = profile.stackOf(node)
    const fn = stack.findLast(({ kind }) => kind === 'function')?.name ?? '(outside)'
    const syscall = stack.findLast(({ kind }) => kind === 'syscall')?.name
    if (syscall === undefined) continue
    const key = `${fn} ${syscall}`
    sums.set(key, (sums.get(key) ?? 0n) + node.compute + node.other)
  }
  return Object.fromEntries(sums)
}

describe('changed slots are written for the functions that changed them', () => {
  const deploy = () => {
    const vm = FVM.createSync()
    vm.account('alice', { type: 'eth' })
    vm.account('bob', { type: 'eth' })
    return { vm, writes: vm.evm.deploy(writesBuild, { contract: 'Writes', from: 'alice' }) }
  }

  test('in proportion to the slots, and counted once', () => {
    const { vm, writes } = deploy()
    let result: Result<unknown> | undefined
    const profile = vm.profile(() => {
      result = writes.write['both']!()
    })
    const gas = syscallsOf(profile)
    const [fill, other] = [
      gas['Writes.fill ipld::block_link']!,
      gas['Writes.fillOther ipld::block_link']!,
    ]
    expect(Number(fill) / Number(other)).toBeCloseTo(3, 5)
    expect(gas['Writes.fill self::set_root']).toBe(gas['Writes.fillOther self::set_root']! * 3n)
    expect(gas['(outside) ipld::block_link']).toBeUndefined()
    expect(gas['(outside) self::set_root']).toBeUndefined()
    const charged = (name: string) => result!.charges.filter((charge) => charge.name === name)
    for (const row of profileTable(profile, 'charge').filter(
      ({ name }) => name !== 'wasm_exec_model',
    )) {
      const charges = charged(row.name)
      expect([row.name, row.count]).toEqual([row.name, charges.length])
      const sum = charges.reduce(
        (all, { compute, other: rest }) => all + BigInt(compute) + BigInt(rest),
        0n,
      )
      expect([row.name, row.self]).toEqual([row.name, sum])
    }
    const calls = (name: string) =>
      profileTable(profile, 'syscall').find((row) => row.name === name)!.count
    expect(calls('self::set_root')).toBe(charged('OnActorSetRoot').length)
    expect(calls('ipld::block_link')).toBe(charged('OnBlockLink').length)
    expect((sumOf(profile) + 999n) / 1000n).toBe(result!.gasUsed)
  })

  test('also if a call of another function writes them', () => {
    const { vm, writes } = deploy()
    const profile = vm.profile(() => writes.write['thenAsk']!(['bob']))
    const gas = syscallsOf(profile)
    expect(gas['Writes.fill self::set_root']).toBeGreaterThan(0n)
    expect(gas['Writes.ask self::set_root']).toBeUndefined()
    expect(gas['Writes.ask send::send']).toBeGreaterThan(0n)
  })

  test('also in constructors, of the base and its own', () => {
    const vm = FVM.createSync()
    vm.account('alice', { type: 'eth' })
    const profile = vm.profile(() =>
      vm.evm.deploy(writesBuild, { contract: 'Writes', from: 'alice' }),
    )
    const gas = syscallsOf(profile)
    expect(gas['Writes.fill self::set_root']).toBeGreaterThan(0n)
    expect(gas['Writes.constructor self::set_root']).toBeGreaterThan(0n)
  })

  test('a message that runs out of gas while they are written adds up', () => {
    const { vm, writes } = deploy()
    const { gasUsed } = vm.fork().evm.at(writes, writes.abi).connect('alice').write['both']!()
    for (let missing = 10_000n; missing < 4_000_000n; missing += 333_333n) {
      let result: Result<unknown> | undefined
      const profile = vm.profile(() => {
        result = writes.send['both']!({ gasLimit: gasUsed - missing })
      })
      expect(result!.exitCode).toBe(7)
      expect((sumOf(profile) + 999n) / 1000n).toBe(result!.gasUsed)
    }
  })
})

describe('lines of Solidity', () => {
  const rowsOf = (profile: Profile) => profileTable(profile, 'line').map(({ name }) => name)

  test('an entry has that of its own declaration: of the overload, and of what overrides', () => {
    const vm = FVM.createSync()
    vm.account('alice', { type: 'eth' })
    const writes = vm.evm.deploy(writesBuild, { contract: 'Writes', from: 'alice' })
    const one = vm.profile(() => writes.write['add(uint256)']!([1n]))
    expect(rowsOf(one)).toContain('Writes.sol:23 Writes.add')
    const two = vm.profile(() => writes.write['add(uint256,uint256)']!([1n, 2n]))
    expect(rowsOf(two)).toContain('Writes.sol:27 Writes.add')
    expect(rowsOf(two)).not.toContain('Writes.sol:23 Writes.add')
    const getter = vm.profile(() => writes.send['total']!())
    expect(rowsOf(getter)).toEqual(['(no line known)'])
  })

  test('with { lines: true } each line has its gas, and everything else stays as it is', () => {
    const { vm, vault } = world()
    const other = vm.fork()
    const copy = other.evm.at(vault, vault.abi).connect('alice')
    const plain = vm.profile(() => vault.send['move']!(['bob', 10n]))
    const profile = other.profile(() => copy.send['move']!(['bob', 10n]), { lines: true })
    expect(profile.messages).toEqual(plain.messages)
    const rows = profileTable(profile, 'line')
    const self = (name: string) => rows.find((row) => row.name === name)?.self ?? 0n
    expect(self('Vault.sol:59 Vault._move')).toBeGreaterThan(1_000_000_000n)
    expect(self('Vault.sol:60 Vault._move')).toBeGreaterThan(1_000_000_000n)
    expect(self('Vault.sol:33 checked')).toBeGreaterThan(0n)
    expect(rows.reduce((sum, row) => sum + row.self, 0n)).toBe(sumOf(plain))
    for (const by of ['actor', 'method', 'function', 'syscall'] as const)
      expect(profileTable(profile, by)).toEqual(profileTable(plain, by))
  })

  test('an unknown option is an error with the nearest one', () => {
    const { vm } = world()
    const options = { line: true } as object
    expect(() => vm.profile(() => {}, options)).toThrow('did you mean "lines"?')
  })
})

test('contracts that call contracts, libraries and constructors', () => {
  const { vm, vault, libraries, from } = world()
  const factory = vm.evm.deploy(build, { contract: 'Factory', libraries, from })
  const profile = vm.profile(() => {
    factory.write['make']!([7n])
    factory.write['moveOfChild']!(['bob', 1n])
    vault.connect('bob').send['halve']!()
    vault.send['third']!()
  })
  const stacks = [...stacksOf(profile)]
  expect(stacks).toContain('Factory.make > Vault.constructor')
  expect(stacks).toContain('Factory.moveOfChild > Vault.move > Vault._move > checked')
  expect(stacks).toContain('Vault.halve > Amounts.half')
  expect(stacks).toContain('Vault.third')
  expect(profile.messages.map(({ exitCode }) => exitCode)).toEqual([0, 0, 33, 33])
  expect(profile.gasUsed * 1000n - sumOf(profile)).toBeLessThan(4_000n)
})

test('a message that runs out of gas at any point', () => {
  const { vm, vault } = world()
  const limits = Array.from({ length: 40 }, (_, i) => 900_000n + BigInt(i) * 40_000n)
  const codes = limits.map((gasLimit) => {
    let result: Result<unknown> | undefined
    const profile = vm.profile(() => {
      result = vault.send['move']!(['bob', 1n], { gasLimit })
    })
    expect((sumOf(profile) + 999n) / 1000n).toBe(result!.gasUsed)
    return result!.exitCode
  })
  expect(new Set(codes)).toEqual(new Set([7]))
})

test('reads are left out, and profiles do not nest', () => {
  const { vm, vault } = world()
  const profile = vm.profile(() => {
    vault.read['balances']!(['bob'])
    vault.simulate['move']!(['bob', 1n])
    expect(() => vm.profile(() => {})).toThrow(UsageError)
  })
  expect(profile.messages).toEqual([])
  expect(profile.total).toBe(0n)
  expect(() => vm.profile(() => vm.send({ from: 'nobody', to: 'bob' }))).toThrow('"nobody"')
  expect(vm.profile(() => vm.send({ from: 'alice', to: 'bob' })).messages).toHaveLength(1)
})

test('code of no known contract has no functions', () => {
  const { vm, vault } = world()
  const other = FVM.createSync()
  other.loadState(vm.dumpState())
  other.account('alice', { type: 'eth' })
  const bare = other.evm.at(vault.address, [...vault.abi]).connect('alice')
  const profile = other.profile(() => bare.send['move']!(['bob', 1n]))
  expect([...stacksOf(profile)]).toEqual([''])
  expect(profile.gasUsed * 1000n - sumOf(profile)).toBeLessThan(1_000n)
})

test.skipIf(!HAS_BUNDLES)(
  'on the Wasm EVM actor, gas is that of an unprofiled message',
  async () => {
    const vm = await FVM.create({ actors: join(BUNDLES!, 'v18.tar.zst') })
    const { vault } = world(vm)
    const plain = vm.fork().evm.at(vault, vault.abi).connect('alice')
    const profile = vm.profile(() => vault.send['move']!(['bob', 10n]))
    expect(profile.gasUsed).toBe(plain.send['move']!(['bob', 10n]).gasUsed)
    expect(profile.gasExact).toBe(true)
    const stacks = [...stacksOf(profile)]
    expect(stacks).toContain('Vault.move')
    expect(stacks.some((stack) => stack.startsWith('Vault.move > invoke > function '))).toBe(true)
    expect(stacks.join()).not.toContain('Vault._move')
    expect((sumOf(profile) + 999n) / 1000n).toBe(profile.gasUsed)
  },
)
