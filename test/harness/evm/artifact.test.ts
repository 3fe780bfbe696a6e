import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test } from 'vitest'
import { FVM, readArtifact } from '../../../src/index.ts'
import { compile, INPUT } from './compile.ts'
import { KINDS_ABI, TOKEN_ABI } from './contracts/abis.ts'
import { COMPILED, contractOf } from './contracts/index.ts'

const require = createRequire(import.meta.url)
const token = contractOf('Token')
const kinds = contractOf('Kinds')
const { object } = token.evm.bytecode

test('the compiled contracts are those of the sources', async () => {
  const { contracts, sources } = compile()
  const text = JSON.stringify({ contracts, sources }, null, 1)
  await expect(`${text}\n`).toMatchFileSnapshot('./contracts/compiled.json')
}, 120_000)

test('the ABIs with types are those of the compiler', () => {
  expect(TOKEN_ABI).toEqual(token.abi)
  expect(KINDS_ABI).toEqual(kinds.abi)
})

describe('the format is recognised of an artifact by', () => {
  test("solc: its standard JSON output, with sources from the compiler's input", () => {
    const read = readArtifact(COMPILED, { contract: 'Token', sources: INPUT.sources })
    expect(read.contractName).toBe('Token')
    expect(read.sourceName).toBe('Token.sol')
    expect(read.bytecode).toBe(`0x${object}`)
    expect(read.deployedBytecode).toBe(`0x${token.evm.deployedBytecode.object}`)
    expect(read.sourceMap).toBe(token.evm.bytecode.sourceMap)
    expect(read.deployedSourceMap).toBe(token.evm.deployedBytecode.sourceMap)
    expect(read.sources['Token.sol']?.id).toBe(COMPILED.sources['Token.sol']?.id)
    expect(read.sources['Token.sol']?.content).toContain('contract Token')
    expect(Object.keys(read.immutableReferences)).toHaveLength(1)
  })

  test('solc: one contract of its output', () => {
    const read = readArtifact(kinds)
    expect(read.linkReferences['Kinds.sol']).toHaveProperty('Maths')
    expect(read.deployedLinkReferences['Kinds.sol']).toHaveProperty('Maths')
    expect(read.contractName).toBeUndefined()
  })

  test('solc: with the sources that the compiler made itself', () => {
    const bytecode = {
      ...token.evm.bytecode,
      generatedSources: [
        { id: 3, name: '#utility.yul', contents: '{ }', ast: {}, language: 'Yul' },
      ],
    }
    const read = readArtifact({ abi: token.abi, evm: { bytecode, deployedBytecode: bytecode } })
    expect(read.generatedSources).toEqual([{ id: 3, name: '#utility.yul', content: '{ }' }])
  })

  test('solc: the only contract of an output, by any name', () => {
    const only = { contracts: { 'a.sol': { Token: token } }, sources: {} }
    expect(readArtifact(only).contractName).toBe('Token')
    expect(readArtifact(COMPILED, { contract: 'Token.sol:Token' }).contractName).toBe('Token')
  })

  const hardhat = {
    _format: 'hh-sol-artifact-1',
    contractName: 'Token',
    sourceName: 'contracts/Token.sol',
    abi: token.abi,
    bytecode: `0x${object}`,
    deployedBytecode: `0x${token.evm.deployedBytecode.object}`,
    linkReferences: {},
    deployedLinkReferences: {},
  }

  test('Hardhat', () => {
    const read = readArtifact(hardhat)
    expect(read.contractName).toBe('Token')
    expect(read.sourceName).toBe('contracts/Token.sol')
    expect(read.bytecode).toBe(hardhat.bytecode)
    expect(read.sourceMap).toBeUndefined()
  })

  test('Hardhat, with its build info', () => {
    const output = { ...COMPILED, contracts: { 'contracts/Token.sol': { Token: token } } }
    const buildInfo = {
      _format: 'hh-sol-build-info-1',
      solcVersion: '0.8.37',
      input: { sources: { 'Token.sol': { content: 'contract Token {}' } } },
      output,
    }
    const read = readArtifact(hardhat, { buildInfo })
    expect(read.sourceMap).toBe(token.evm.bytecode.sourceMap)
    expect(read.sources['Token.sol']?.content).toBe('contract Token {}')
    expect(readArtifact(buildInfo).sources['Token.sol']?.content).toBe('contract Token {}')
  })

  test('Foundry', () => {
    const foundry = {
      abi: token.abi,
      bytecode: { object: `0x${object}`, sourceMap: '1:2:3', linkReferences: {} },
      deployedBytecode: { object: '0x60', sourceMap: '4:5:6', immutableReferences: { 7: [] } },
      metadata: { settings: { compilationTarget: { 'src/Token.sol': 'Token' } } },
      ast: { absolutePath: 'src/Token.sol' },
      id: 12,
    }
    const read = readArtifact(foundry)
    expect(read.contractName).toBe('Token')
    expect(read.sourceName).toBe('src/Token.sol')
    expect([read.bytecode, read.deployedBytecode]).toEqual([`0x${object}`, '0x60'])
    expect([read.sourceMap, read.deployedSourceMap]).toEqual(['1:2:3', '4:5:6'])
    expect(read.sources['src/Token.sol']?.id).toBe(12)
    expect(read.immutableReferences).toEqual({ 7: [] })
  })

  test('Truffle', () => {
    const truffle = {
      contractName: 'Token',
      abi: token.abi,
      bytecode: `0x${object}`,
      deployedBytecode: '0x60',
      sourceMap: '1:2:3',
      deployedSourceMap: '4:5:6',
      source: 'contract Token {}',
      sourcePath: '/project/contracts/Token.sol',
      ast: { absolutePath: 'project:/contracts/Token.sol', src: '0:17:3' },
    }
    const read = readArtifact(truffle)
    expect([read.sourceMap, read.deployedSourceMap]).toEqual(['1:2:3', '4:5:6'])
    expect(read.sources['project:/contracts/Token.sol']?.id).toBe(3)
    expect(read.sources['project:/contracts/Token.sol']?.content).toBe('contract Token {}')
  })

  test('OpenZeppelin and Uniswap, in their packages', () => {
    const erc20 = require('openzeppelin-contracts-4/build/contracts/ERC20.json') as object // JSON
    expect(readArtifact(erc20).contractName).toBe('ERC20')
    const pair = require('@uniswap/v2-core/build/UniswapV2Pair.json') as object // JSON
    expect(readArtifact(pair).bytecode).toMatch(/^0x6080/)
    expect(readArtifact(pair).deployedSourceMap).toMatch(/^\d/)
  })

  test('hand: an ABI and bytecode, once', () => {
    const plain = { abi: [], bytecode: '0x6000' } as const
    expect(readArtifact(plain)).toBe(readArtifact(plain))
    expect(readArtifact(readArtifact(plain))).toBe(readArtifact(plain))
    expect(readArtifact({ abi: [] }).bytecode).toBe('0x')
  })
})

test.each([
  ['text', 'hello' as unknown, /"hello" is not a contract artifact: give the JSON/],
  ['an array', [], /not a contract artifact/],
  ['an object without an ABI', { bytecode: '0x' }, /an object with bytecode is not a contract/],
  ['odd bytecode', { abi: [], bytecode: '0x123' }, /bytecode of the artifact is "0x123": hexa/],
  ['a number for bytecode', { abi: [], bytecode: 5 }, /bytecode of the artifact is number/],
  ['output of more contracts', COMPILED, /has the contracts Kinds.sol:Kinds, .* give contract/],
  ['output without contracts', { contracts: {} }, /has no contracts: give contract/],
  ['contracts without an ABI', { contracts: { a: { B: {} } } }, /no ABI of B: ask for it/],
  [
    'output of a failure',
    { errors: [{ severity: 'error', formattedMessage: 'ParserError: ;' }] },
    /the compiler failed.*correct the sources\nParserError: ;/s,
  ],
])('%s is not an artifact', (_, given, message) => {
  expect(() => readArtifact(given as object)).toThrow(message) // misuse is what is tested
})

test('a contract that the output lacks is named, with those that it has', () => {
  expect(() => readArtifact(COMPILED, { contract: 'Tokens' })).toThrow(
    /Token.sol:Token and "Tokens" is asked for/,
  )
})

test('a build info that is none is refused', () => {
  const artifact = { contractName: 'A', abi: [], bytecode: '0x' }
  expect(() => readArtifact(artifact, { buildInfo: { id: 5 } })).toThrow(/buildInfo is an object/)
})

describe('libraries', () => {
  let vm: FVM

  beforeAll(() => {
    vm = FVM.createSync()
    vm.account('alice')
  })

  test('are linked by name, or by source and name', () => {
    const maths = vm.evm.deploy(COMPILED, { contract: 'Maths', from: 'alice' })
    for (const libraries of [{ Maths: maths }, { 'Kinds.sol:Maths': maths.address }]) {
      const linked = vm.evm.deploy(COMPILED, { contract: 'Kinds', from: 'alice', libraries })
      expect(linked.read['half']?.([10n])).toBe(5n)
    }
  })

  test('that are missing are named', () => {
    expect(() => vm.evm.deploy(COMPILED, { contract: 'Kinds', from: 'alice' })).toThrow(
      'Kinds needs the libraries Kinds.sol:Maths: deploy them and give their addresses, as in { libraries: { "Maths": library.address } }',
    )
  })

  test('that the contract does not use are refused', () => {
    const libraries = { Mathz: 'alice' }
    expect(() => vm.evm.deploy(COMPILED, { contract: 'Token', from: 'alice', libraries })).toThrow(
      'Token does not use a library "Mathz": it uses none',
    )
  })

  test('cannot be linked without references', () => {
    const { abi } = kinds
    const artifact = { abi, bytecode: kinds.evm.bytecode.object }
    expect(() => vm.evm.deploy(artifact, { from: 'alice' })).toThrow(/no linkReferences that say/)
  })
})

describe('a build with many contracts', () => {
  const one = (object: string) => ({ abi: [], evm: { bytecode: { object } } })
  const BUILD = {
    contracts: {
      '@openzeppelin/contracts/access/Ownable.sol': { Ownable: one('') },
      '@openzeppelin/contracts/token/ERC20.sol': { ERC20: one('00') },
      'contracts/IVault.sol': { IVault: one('') },
      'contracts/Vault.sol': { Vault: one('01'), VaultFactory: one('02') },
      'node_modules/lib/Other.sol': { Other: one('03') },
    },
  }

  test('offers those with code that the project defines, and the nearest name', () => {
    expect(() => readArtifact(BUILD)).toThrow(
      'the compiler\'s output has the contracts contracts/Vault.sol:Vault, contracts/Vault.sol:VaultFactory: give contract, as in { contract: "contracts/Vault.sol:Vault" }',
    )
    expect(() => readArtifact(BUILD, { contract: 'VaultFactroy' })).toThrow(
      /"VaultFactroy" is asked for: give contract, as in \{ contract: "VaultFactory" \}/,
    )
    expect(readArtifact(BUILD, { contract: 'ERC20' }).bytecode).toBe('0x00')
  })

  test('gives the ABI of a proxy', () => {
    const vm = FVM.createSync()
    const proxy = vm.evm.etch(`0x${'12'.repeat(20)}`, '0x00')
    expect(vm.evm.at(proxy, BUILD, { contract: 'Vault' }).artifact.contractName).toBe('Vault')
    expect(() => vm.evm.at(proxy, BUILD)).toThrow(/give contract/)
  })
})
