import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { CodeMap } from '../../../src/harness/solidity/code-map.ts'
import { bytesOfHex, CodePattern } from '../../../src/harness/solidity/code-pattern.ts'
import { SourceFile } from '../../../src/harness/solidity/source-file.ts'
import { decodeSourceMap, instructionIndexes } from '../../../src/harness/solidity/source-map.ts'
import { DecodeError } from '../../../src/types/index.ts'
import { type CompiledContract, compile } from './compile.ts'

const SOURCE = readFileSync(new URL('./Vault.sol', import.meta.url), 'utf8')
const LINES = SOURCE.split('\n')

describe('a source map', () => {
  test('an empty field is as in the entry before', () => {
    expect(decodeSourceMap('1:2:0:-:0;:9;;5:::i;::-1')).toEqual([
      { start: 1, length: 2, source: 0, jump: '-' },
      { start: 1, length: 9, source: 0, jump: '-' },
      { start: 1, length: 9, source: 0, jump: '-' },
      { start: 5, length: 9, source: 0, jump: 'i' },
      { start: 5, length: 9, source: -1, jump: 'i' },
    ])
    expect(decodeSourceMap('')).toEqual([])
  })

  test.each(['x:1:0', '1:1.5:0', '1:1:0:q'])('%s is none', (text) => {
    expect(() => decodeSourceMap(text)).toThrow(DecodeError)
  })

  test('the data of a push is not an instruction', () => {
    expect([...instructionIndexes(Uint8Array.of(0x61, 1, 2, 0x5b, 0x5f, 0x60))]).toEqual([
      0, -1, -1, 1, 2, 3,
    ])
  })
})

describe('a source', () => {
  const file = new SourceFile('Vault.sol', SOURCE)
  const bytesBefore = (text: string) => {
    expect(SOURCE.split(text)).toHaveLength(2)
    return new TextEncoder().encode(SOURCE.slice(0, SOURCE.indexOf(text))).length
  }

  test.each([
    ['require(amount > 1', 'Amounts.half'],
    ['assert(amount', 'Amounts.third'],
    ['if (msg.sender != owner)', 'Owned.onlyOwner'],
    ['return a - b', 'checked'],
    ['limit = limit_', 'Vault.constructor'],
    ['bytes(entry.note)', 'Vault._amountOf'],
    ['mstore(0, 42)', 'Vault._amountOf'],
    ['revert("no gifts")', 'Vault.receive'],
    ['function audit(', 'IAudit.audit'],
    ['mapping(', undefined],
    ['// Sätze', undefined],
  ])('%s stands in %s', (text, name) => {
    const offset = bytesBefore(text)
    expect(file.functionAt(offset)?.name).toBe(name)
    const line = LINES.findIndex((each) => each.includes(text))
    expect(file.positionAt(offset)).toEqual({
      line: line + 1,
      column: LINES[line]!.indexOf(text) + 1,
    })
  })

  test('braces and keywords in comments, strings and arguments are not read as code', () => {
    const text = `contract /* contract B { */ A {
      string s = "} function x() {";
      string t = 'it\\'s }';
      function (uint) internal returns (uint) pointer; // }
      function f() public with({a: 1}) { g({b: "}"}); assembly { function h(x) -> y { y := x } } }
      modifier with(S memory s) virtual;
      function () external payable { }
    }`
    const small = new SourceFile('A.sol', text)
    const at = (part: string) => small.functionAt(text.indexOf(part))?.name
    expect([
      at('g({'),
      at('y := x'),
      at('S memory'),
      at('external payable'),
      at('string t'),
    ]).toEqual(['A.f', 'A.h', 'A.with', 'A.fallback', undefined])
  })
})

describe.each([
  ['optimised', { optimizer: { enabled: true, runs: 200 } }, true],
  ['not optimised', {}, true],
  // Its optimiser takes panics for code of the compiler's own.
  ['by IR', { viaIR: true, optimizer: { enabled: true, runs: 200 } }, false],
])('code %s', (_, settings, isLegacy) => {
  let vault: CompiledContract
  let amounts: CompiledContract
  let map: CodeMap
  let code: Uint8Array
  beforeAll(() => {
    const { output } = compile({ 'src/Vault.sol': SOURCE }, settings)
    vault = output.contracts['src/Vault.sol']!['Vault']!
    amounts = output.contracts['src/Vault.sol']!['Amounts']!
    const { object, sourceMap } = vault.evm.deployedBytecode
    code = bytesOfHex(object.replace(/__.{36}__/g, '11'.repeat(20)))
    map = new CodeMap(code, sourceMap, new Map([[0, new SourceFile('src/Vault.sol', SOURCE)]]))
  }, 60_000)

  test('leads to the lines it was made from', () => {
    const indexes = instructionIndexes(code)
    const lines = new Set<string>()
    indexes.forEach((index, pc) => {
      const location = index < 0 ? undefined : map.locationAt(pc)
      if (location !== undefined) lines.add(`${location.functionName} ${location.line}`)
    })
    const lineOf = (text: string) => LINES.findIndex((line) => line.includes(text)) + 1
    expect([...lines]).toEqual(
      expect.arrayContaining([
        ...(isLegacy ? [`checked ${lineOf('return a - b')}`] : []),
        `Owned.onlyOwner ${lineOf('revert NotOwner(')}`,
        `Vault._amountOf ${lineOf('bytes(entry.note)')}`,
        `Vault.receive ${lineOf('no gifts')}`,
        `Amounts.half ${lineOf('too small to halve')}`,
      ]),
    )
    expect(map.locationAt(code.length - 1)).toBeUndefined()
    expect(map.jumpAt(code.length - 1)).toBe('-')
  })

  test('is recognised with any immutables, libraries and metadata', () => {
    const pattern = new CodePattern(vault.evm.deployedBytecode.object)
    const onChain = bytesOfHex(
      vault.evm.deployedBytecode.object
        .replace(/__.{36}__/g, 'ab'.repeat(20))
        .replaceAll(`7f${'00'.repeat(32)}`, `7f${'cd'.repeat(32)}`),
    )
    expect(pattern.matches(onChain)).toBe(true)
    onChain[onChain.length - 10]! ^= 1 // in the hash of the metadata
    expect(pattern.matches(onChain)).toBe(true)
    expect(pattern.matches(onChain.subarray(0, -60))).toBe(false)
    onChain[5]! ^= 1
    expect(pattern.matches(onChain)).toBe(false)
  })

  test('is known in front of the constructor’s arguments', () => {
    const pattern = new CodePattern(vault.evm.bytecode.object)
    const creation = bytesOfHex(vault.evm.bytecode.object.replace(/__.{36}__/g, 'ab'.repeat(20)))
    expect(pattern.begins(creation)).toBe(true)
    expect(pattern.begins(Uint8Array.of(...creation, ...new Uint8Array(32)))).toBe(true)
    expect(pattern.begins(creation.subarray(0, 100))).toBe(false)
    expect(new CodePattern(amounts.evm.bytecode.object).begins(creation)).toBe(false)
  })

  test('of a library holds its own address', () => {
    const { object } = amounts.evm.deployedBytecode
    const pattern = new CodePattern(object)
    expect(
      pattern.matches(
        bytesOfHex(object.replaceAll(`73${'00'.repeat(20)}`, `73${'ef'.repeat(20)}`)),
      ),
    ).toBe(true)
    if (isLegacy) expect(object).toContain(`73${'00'.repeat(20)}`)
  })
})

test('text that is not code is refused', () => {
  expect(() => new CodePattern('0xabc')).toThrow('"abc..." is not hexadecimal code')
  expect(() => new CodePattern('zz')).toThrow(DecodeError)
})
