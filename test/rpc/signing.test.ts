import fc from 'fast-check'
import { toHex, hashMessage as viemMessage, hashTypedData as viemTypedData } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { keyOfSeed, seedOfMnemonic } from '../../src/crypto/index.ts'
import { DEV_MNEMONIC, deriveKeys } from '../../src/rpc/dev-keys.ts'
import { hashMessage, hashTypedData } from '../../src/rpc/typed-data.ts'

const TYPES = {
  Person: [
    { name: 'name', type: 'string' },
    { name: 'wallet', type: 'address' },
    { name: 'tags', type: 'bytes4[2]' },
  ],
  Mail: [
    { name: 'from', type: 'Person' },
    { name: 'to', type: 'Person[]' },
    { name: 'amount', type: 'int96' },
    { name: 'isUrgent', type: 'bool' },
    { name: 'body', type: 'bytes' },
  ],
} as const

const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => toHex(bytes))
const person = fc.record({ name: fc.string(), wallet: hex(20), tags: fc.tuple(hex(4), hex(4)) })
const mail = fc.record({
  from: person,
  to: fc.array(person, { maxLength: 3 }),
  amount: fc.bigInt(-(1n << 95n), (1n << 95n) - 1n).map(String),
  isUrgent: fc.boolean(),
  body: fc.uint8Array({ maxLength: 70 }).map((bytes) => toHex(bytes)),
})

test('typed data has the digest that viem gives it', () => {
  fc.assert(
    fc.property(mail, fc.string(), (message, name) => {
      const domain = { name, chainId: 31_415_926 }
      const data = { domain, types: TYPES, primaryType: 'Mail', message }
      expect(toHex(hashTypedData(data))).toBe(viemTypedData(data as never))
    }),
  )
})

test('messages have the digest that viem gives them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => {
      expect(toHex(hashMessage(raw))).toBe(viemMessage({ raw }))
    }),
  )
})

test.each([
  ['a type that is not there', { types: {}, primaryType: 'Mail', message: {} }, 'no type Mail'],
  ['no types', { primaryType: 'Mail', message: {} }, 'types: it is nothing'],
  [
    'a number that is too large',
    { types: { A: [{ name: 'n', type: 'uint8' }] }, primaryType: 'A', message: { n: 256 } },
    'an integer of 8 bits',
  ],
  ['text', 'no', 'an object, or its JSON'],
])('typed data with %s is refused', (_, data, why) => {
  expect(() => hashTypedData(data)).toThrow(why)
})

test('keys follow from the phrase, those of the table too', () => {
  const seed = seedOfMnemonic(DEV_MNEMONIC)
  const keys = deriveKeys(DEV_MNEMONIC, 10)
  for (let i = 0; i < 10; i++) {
    const eth = keyOfSeed(seed, `m/44'/60'/0'/0/${i}`)
    const filecoin = keyOfSeed(seed, `m/44'/461'/0'/0/${i}`)
    expect(toHex(keys[i]!.privateKey)).toBe(toHex(eth))
    expect(toHex(keys[10 + i]!.privateKey)).toBe(toHex(filecoin))
  }
  const { address } = mnemonicToAccount(DEV_MNEMONIC, { addressIndex: 3 })
  expect(toHex(keys[3]!.address.payload)).toBe(address.toLowerCase())
})
