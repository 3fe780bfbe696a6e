import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format } from 'node:util'
import fc from 'fast-check'
import { encodeFunctionData, getAddress, type Hex, hexToBytes, parseAbi, toHex } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { formatLog } from '../../../src/harness/solidity/console/format.ts'
import { cbor, FVM, type Result } from '../../../src/index.ts'
import { compile } from './compile.ts'

const ABI = parseAbi([
  'function print(uint256)',
  'function silent(uint256)',
  'function all()',
  'function nested(uint256)',
  'function raw(bytes)',
])
const INVOKE_CONTRACT = 3844450837n

let initcode: Uint8Array
beforeAll(() => {
  const source = readFileSync(new URL('./Printer.sol', import.meta.url), 'utf8')
  const { output } = compile({ 'Printer.sol': source })
  initcode = hexToBytes(`0x${output.contracts['Printer.sol']!['Printer']!.evm.bytecode.object}`)
}, 60_000)

function printer(options: { console?: (line: string) => void; tracing?: boolean } = {}) {
  const vm = FVM.createSync(options)
  const alice = vm.account('alice', { type: 'eth' })
  const schema = cbor.bytes
  const made = vm.send({ from: alice, to: 'f010', method: 4n, schema, params: initcode })
  const id = made.changes.find(({ before }) => before === undefined)!.id
  const call = (data: Hex): Result<unknown> => {
    const params = hexToBytes(data)
    return vm.send({ from: alice, to: `f0${id}`, method: INVOKE_CONTRACT, schema, params })
  }
  return { vm, made, id, call, alice }
}

const print = (amount: bigint) =>
  encodeFunctionData({ abi: ABI, functionName: 'print', args: [amount] })
const raw = (data: Hex) => encodeFunctionData({ abi: ABI, functionName: 'raw', args: [data] })

describe('what a contract prints', () => {
  test('is in the result, in order, a constructor’s too', () => {
    const { call, made, alice } = printer()
    expect(made.consoleLogs).toEqual([`made by ${getAddress(alice.ethAddress as Hex)}`])
    const result = call(print(21n))
    expect(result.exitName).toBe('OK')
    expect(result.consoleLogs).toEqual([
      'amount: 21 of FIL',
      '1 true 0xdEADBEeF00000000000000000000000000000000 end',
    ])
  })

  test('appears in the call tree', () => {
    expect(printer().call(print(21n)).explain()).toContain(
      '\n    console.log: amount: 21 of FIL\n    console.log: 1 true 0xdEAD',
    )
  })

  test('changes neither the return value nor the storage of the contract', () => {
    const loud = printer()
    const silent = printer()
    const printed = loud.call(print(4n))
    const plain = silent.call(encodeFunctionData({ abi: ABI, functionName: 'silent', args: [4n] }))
    expect(printed.returnData).toEqual(plain.returnData)
    expect(loud.vm.getActor(`f0${loud.id}`)?.state).toEqual(
      silent.vm.getActor(`f0${silent.id}`)?.state,
    )
    expect(printed.changes.map(({ id }) => id)).toEqual(plain.changes.map(({ id }) => id))
  })

  test('shows every kind of value', () => {
    const result = printer().call(encodeFunctionData({ abi: ABI, functionName: 'all' }))
    expect(result.consoleLogs).toEqual([
      '',
      '-5',
      'one below zero, two',
      '0x0102',
      '0xdeadbeef',
      '100% of 7 false',
    ])
  })

  test('is kept of calls that were reverted, the outer ones first', () => {
    const result = printer().call(
      encodeFunctionData({ abi: ABI, functionName: 'nested', args: [2n] }),
    )
    expect(result.ok).toBe(false)
    expect(result.consoleLogs).toEqual(['depth 2', 'depth 1', 'depth 0'])
  })

  test('goes to the world’s console, from simulations too', () => {
    const lines: string[] = []
    const { call, vm, id } = printer({ console: (line) => lines.push(line) })
    lines.length = 0
    call(print(1n))
    expect(lines).toHaveLength(2)
    const params = hexToBytes(print(1n))
    vm.simulate({ to: `f0${id}`, method: INVOKE_CONTRACT, schema: cbor.bytes, params })
    expect(lines).toHaveLength(4)
  })

  test('is not known where nothing is traced', () => {
    expect(printer({ tracing: false }).call(print(1n)).consoleLogs).toEqual([])
  })

  test.each([
    ['an unknown function', '0x12345678', '0x12345678'],
    ['too few bytes for its argument', '0xf82c50f100', '0xf82c50f100'],
    ['no bytes', '0x', '0x'],
    ['a length past its end', `0x41304fac${'00'.repeat(31)}20${'ff'.repeat(32)}`, undefined],
    ['log(uint), as old versions hash it', `0xf5b1bba9${toHex(5n, { size: 32 }).slice(2)}`, '5'],
    ['log(uint256)', `0xf82c50f1${toHex(6n, { size: 32 }).slice(2)}`, '6'],
    ['log(int256)', `0x2d5b6cb9${'ff'.repeat(32)}`, '-1'],
  ] as const)('is read with care: %s', (_, data, line) => {
    const result = printer().call(raw(data))
    expect(result.exitName).toBe('OK')
    expect(result.consoleLogs).toEqual([line ?? data])
  })
})

describe('formatting', () => {
  const part = fc.oneof(
    fc.constantFrom('%s', '%d', '%i', '%o', '%O', '%j', '%c', '%%', '%', 'a', ' ', 'é'),
    fc.string({ maxLength: 3 }).filter((text) => !/[%xef']/.test(text)),
  )
  const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''))
  const value = fc.oneof(fc.constantFrom('x', 'é', ''), fc.bigInt(), fc.boolean())

  test('is Node’s, with numbers as texts and %d and %i as %s, which is what Hardhat does', () => {
    fc.assert(
      fc.property(text, fc.array(value, { maxLength: 4 }), (first, rest) => {
        fc.pre(!/%[oOj]/.test(first) || rest.every((item) => typeof item === 'string'))
        const shown = first.replace(/((?<!%)(?:%%)*)%[di]/g, '$1%s')
        // Places that nothing fills stay as they were written.
        const unfilled = (line: string) => line.replace(/%[di]/g, '%s')
        expect(unfilled(formatLog([first, ...rest]))).toBe(
          unfilled(format(shown, ...rest.map(String))),
        )
      }),
    )
  })

  test.each([
    [['%x', 255n], '0xff'],
    [['%e %e %e', 10n ** 18n, 1_500n, -7n], '1e18 1.5e3 -7e0'],
    [['%o %j', 'a', 'b'], `'a' "b"`],
    [['%s'], '%s'],
    [[1n, '%s', true], '1 %s true'],
  ])('case %# gives its line', (values, line) => {
    expect(formatLog(values)).toBe(line)
  })
})

test('console.sol is current with its script', () => {
  const root = new URL('../../../', import.meta.url)
  const script = fileURLToPath(new URL('scripts/build-console.mjs', root))
  const made = execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' })
  expect(readFileSync(new URL('solidity/console.sol', root), 'utf8')).toBe(made)
})
