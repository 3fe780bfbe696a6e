import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  Address,
  addressFromEth,
  type Cid,
  cbor,
  cidFromString,
  encodeCbor,
  encodeValue,
  FVM,
  methodNumber,
} from '../../../src/index.ts'
import { compileSolidity, type SolidityBuild } from '../../../src/solc/index.ts'

/* The library solidity/Filecoin.sol, by a contract that has its functions. */

const FILE = fileURLToPath(new URL('./Probe.sol', import.meta.url))
const CID: Cid = cidFromString('baga6ea4seaqao7s73y24kcutaosvacpdjgfe5pw76ooefnyqw4ynr3d2y6x2mpq')
const MAX_U64 = 2n ** 64n - 1n

let build: SolidityBuild
beforeAll(async () => {
  build = await compileSolidity(FILE)
}, 60_000)

function world() {
  const vm = FVM.createSync()
  vm.account('alice', { type: 'eth' })
  vm.account('bob')
  return { vm, probe: vm.evm.deploy(build, { contract: 'Probe', from: 'alice' }) }
}

const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`
const RUNS = { numRuns: 40 }

describe('CBOR', () => {
  const u64 = fc.oneof(
    fc.constantFrom(0n, 23n, 24n, 255n, 256n, 65_535n, 65_536n, 2n ** 32n - 1n, 2n ** 32n, MAX_U64),
    fc.bigInt({ min: 0n, max: MAX_U64 }),
  )
  const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  const bytes = fc.uint8Array({ maxLength: 300 })

  test('is written as others write it, and read', () => {
    const { read } = world().probe
    const both = (kind: string, value: unknown, encoded: Uint8Array, shown = value) => {
      expect(read[kind]!([value])).toBe(hex(encoded))
      const reader = `read${kind === 'byteString' ? 'Bytes' : kind[0]!.toUpperCase() + kind.slice(1)}`
      expect(read[reader]!([hex(encoded)])).toEqual(shown)
    }
    fc.assert(
      fc.property(u64, (value) => both('unsigned', value, encodeValue(cbor.u64, value))),
      RUNS,
    )
    fc.assert(
      fc.property(i64, (value) => both('signed', value, encodeValue(cbor.i64, value))),
      RUNS,
    )
    fc.assert(
      fc.property(bytes, (value) => both('byteString', hex(value), encodeCbor(value))),
      RUNS,
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (value) =>
        both('amount', value, encodeValue(cbor.bigint, value)),
      ),
      RUNS,
    )
    both('amount', 0n, encodeValue(cbor.bigint, 0n))
    both('link', hex(CID.bytes), encodeCbor(CID))
    expect(read['text']!(['größer'])).toBe(hex(encodeCbor('größer')))
    for (const length of [0, 3, 23, 24, 300]) {
      const head = encodeCbor(Array.from({ length }, () => 0)).subarray(
        0,
        length < 24 ? 1 : length < 256 ? 2 : 3,
      )
      both('array', BigInt(length), head)
    }
  })

  test.each([
    ['readUnsigned', '0x'],
    ['readUnsigned', '0x20'],
    ['readUnsigned', '0x18'],
    ['readUnsigned', '0x1c'],
    ['readUnsigned', '0x1b00'],
    ['readArray', '0x60'],
    ['readBytes', '0x4201'],
    ['readLink', '0xd82b4100'],
    ['readLink', '0xd82a40'],
    ['readLink', '0xd82a4101'],
    ['readAmount', '0x420105'],
  ])('%s refuses %s', (reader, data) => {
    const { probe } = world()
    expect(probe.send[reader]!([data]).revert?.errorName).toBe('BadCbor')
  })
})

describe('addresses', () => {
  test('of ids are written as Filecoin does, and masked as FEVM does', () => {
    const { read } = world().probe
    for (const id of [0n, 1n, 127n, 128n, 1_000n, 2n ** 40n, MAX_U64]) {
      expect(read['idAddress']!([id])).toBe(hex(Address.id(id).bytes))
      const masked = read['masked']!([id]) as `0x${string}`
      expect(addressFromEth(masked).actorId).toBe(id)
      expect(read['idOf']!([masked])).toBe(id)
    }
  })

  test('lead to ids', () => {
    const { vm, probe } = world()
    expect(probe.read['idOf']!(['alice'])).toBe(vm.idOf('alice'))
    expect(probe.read['idOfBytes']!([vm.account('bob').address.bytes])).toBe(vm.idOf('bob'))
    const nobody = probe.send['idOf']!(['0x00000000000000000000000000000000000000aa'])
    expect(nobody.revert?.errorName).toBe('NoActor')
  })
})

describe('calls', () => {
  const NAME = methodNumber('Name')

  test('give the exit code and the return value', () => {
    const { probe } = world()
    expect(probe.write['tryCall']!([7n, NAME, '0x', 0n, true]).value).toEqual([
      0n,
      hex(encodeCbor('DataCap')),
    ])
    expect(probe.write['tryCall']!([7n, methodNumber('Nothing'), '0x', 0n, false]).value).toEqual([
      22n,
      '0x',
    ])
  })

  test('to an address without an actor, or with too little balance, have the number of the error', () => {
    const { probe } = world()
    const [nobody] = probe.write['tryCall']!([999_999n, NAME, '0x', 0n, false]).value as [bigint]
    const [broke] = probe.write['tryCall']!([7n, NAME, '0x', 5n, false]).value as [bigint]
    expect([nobody, broke]).toEqual([-6n, -5n])
  })

  test('of reserved methods are not made', () => {
    const { probe } = world()
    expect(probe.send['tryCall']!([7n, 2n, '0x', 0n, false]).revert?.text).toBe(
      '"the call was not made: its method is a reserved one"',
    )
  })

  test('send FIL to any actor', () => {
    const { vm, probe } = world()
    const result = probe.write['transfer']!([vm.idOf('bob')!], { value: '3 FIL' })
    expect(result.balanceChange('bob')).toBe(3n * 10n ** 18n)
    const failed = probe.send['transfer']!([999_999n], { value: 1n })
    expect(failed.revert?.text).toBe('ActorFailed(actor: 999999, method: 0, exitCode: -6)')
  })
})
