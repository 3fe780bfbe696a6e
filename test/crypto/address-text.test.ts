import fc from 'fast-check'
import * as iso from 'iso-filecoin/address'
import { expect, test } from 'vitest'
import {
  actorAddress,
  addressFromString,
  addressToString,
  blsAddress,
  secp256k1Address,
} from '../../src/crypto/index.ts'
import { Address } from '../../src/types/index.ts'
import { fromHex, referenceRows, toHex } from './reference.ts'

const bytes = (min: number, max = min) => fc.uint8Array({ minLength: min, maxLength: max })
const u64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })
const address = fc.oneof(
  u64.map((id) => Address.id(id)),
  bytes(0, 99).map(actorAddress),
  bytes(65).map(secp256k1Address),
  bytes(48).map(blsAddress),
  fc.tuple(u64, bytes(0, 54)).map(([namespace, sub]) => Address.delegated(namespace, sub)),
)

test('an address survives its text, with either prefix', () => {
  fc.assert(
    fc.property(address, fc.constantFrom('f' as const, 't' as const), (a, prefix) => {
      const text = addressToString(a, prefix)
      expect(text[0]).toBe(prefix)
      expect(toHex(addressFromString(text).bytes)).toBe(toHex(a.bytes))
    }),
    { numRuns: 300 },
  )
})

test('texts parse as in the reference', () => {
  for (const { text, expect: answer } of referenceRows('addr')) {
    if (text.startsWith('t')) continue // the reference takes the prefix of its one network
    if (answer === null)
      expect(() => addressFromString(text), text).toThrow(
        expect.objectContaining({ code: 'FVM_BAD_ADDRESS' }),
      )
    else expect(toHex(addressFromString(text).bytes)).toBe(answer)
  }
})

test('iso-filecoin writes and reads the same texts', () => {
  const shared = fc.oneof(
    u64.filter((id) => id < 2n ** 63n).map((id) => Address.id(id)), // it keeps ids in an i64
    bytes(1, 99).map(actorAddress),
    bytes(65).map(secp256k1Address),
    bytes(48).map(blsAddress),
    bytes(20).map((sub) => Address.delegated(10n, sub)),
  )
  fc.assert(
    fc.property(shared, (a) => {
      const text = addressToString(a)
      expect(iso.from(a.bytes, 'mainnet').toString()).toBe(text)
      expect(toHex(iso.fromString(text).toBytes())).toBe(toHex(a.bytes))
    }),
  )
})

test('text that was changed in one place is never read as the same address', () => {
  fc.assert(
    fc.property(address, fc.nat(200), fc.string({ minLength: 1, maxLength: 1 }), (a, at, c) => {
      const text = addressToString(a)
      const index = 1 + (at % (text.length - 1))
      const changed = text.slice(0, index) + c + text.slice(index + 1)
      fc.pre(changed !== text)
      try {
        expect(addressFromString(changed).equals(a)).toBe(false)
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'FVM_BAD_ADDRESS' })
      }
    }),
    { numRuns: 500 },
  )
})

test('an error states the given and the accepted values', () => {
  expect(() => addressFromString('f01x')).toThrow(
    '"f01x" is not an address: "1x" is not an id of 1 to 20 digits; accepted are f0<id>',
  )
  expect(() => addressFromString('0xff')).toThrow('it does not start with f or t')
  expect(() => addressFromString('f1')).toThrow('it has 2 characters')
  expect(() => addressFromString('f9abc')).toThrow('its protocol is "9", not 0 to 4')
  expect(() => addressFromString('f410abc')).toThrow('it has no second f after its namespace')
  expect(() => secp256k1Address(fromHex('02ff'))).toThrow('has 2 bytes: give the 65')
  expect(() => blsAddress(fromHex('02ff'))).toThrow(
    'a BLS public key has 2 bytes: give the 48 of its compressed form',
  )
})
