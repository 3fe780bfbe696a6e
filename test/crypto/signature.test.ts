import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyBlsWith } from '../../src/crypto/bls.ts'
import { NOBLE_BLS } from '../../src/crypto/bls-noble.ts'
import { deriveBlsPublicKey } from '../../src/crypto/bls-public-key.ts'
import { createWasmBls } from '../../src/crypto/bls-wasm.ts'
import {
  BLS_ORDER,
  blsAddress,
  blsPublicKey,
  isSignatureType,
  loadFastBls,
  SignatureType,
  secp256k1Address,
  secp256k1PublicKey,
  signBls,
  verifyBlsAggregate,
  verifySignature,
} from '../../src/crypto/index.ts'
import { Address } from '../../src/types/index.ts'
import { fromHex, referenceRows, toHex } from './reference.ts'

const wasm = await createWasmBls()
const reversed = (hex: string) => BigInt(`0x${toHex(fromHex(hex).reverse())}`)

describe.each([NOBLE_BLS, wasm])('$name', (backend) => {
  test('verifies aggregates as the reference does', () => {
    const rows = backend === NOBLE_BLS ? everyThird(referenceRows('agg')) : referenceRows('agg')
    for (const { sig, keys, msgs, expect: answer } of rows) {
      const result = verifyBlsWith(backend, fromHex(sig), keys.map(fromHex), msgs.map(fromHex))
      expect(result, JSON.stringify({ sig, keys, msgs })).toBe(answer ?? false)
    }
  })

  test('makes the public keys and signatures of the reference', () => {
    for (const { sk, expect: answer } of referenceRows('blspub'))
      expect(toHex(backend.publicKey(reversed(sk)))).toBe(answer)
    for (const { sk, msg, expect: answer } of referenceRows('blssign'))
      expect(toHex(backend.sign(reversed(sk), fromHex(msg)))).toBe(answer)
  })

  test('verifies single signatures as the reference does, also with points outside the subgroup', () => {
    const rows = referenceRows('verify').filter(
      ({ type, addr }) => type === 2 && addr.startsWith('03'),
    )
    for (const { sig, data, addr, expect: answer } of rows) {
      const result = verifyBlsWith(backend, fromHex(sig), [fromHex(addr.slice(2))], [fromHex(data)])
      expect(result, JSON.stringify({ sig, data, addr })).toBe(answer ?? false)
    }
  })
})

function everyThird<T>(rows: T[]): T[] {
  return rows.filter((_, i) => i % 3 === 0) // noble needs 15 ms a pairing
}

test('a BLS public key is derived without a backend as the reference derives it', () => {
  for (const { sk, expect: answer } of referenceRows('blspub'))
    expect(toHex(deriveBlsPublicKey(reversed(sk)))).toBe(answer)
  // Each sum of the comb, and its neighbours; the ends of the range.
  const sums = Array.from({ length: 15 }, (_, i) =>
    [0, 1, 2, 3].reduce(
      (sum, row) => sum + (((i + 1) >> row) & 1 ? 1n << BigInt(64 * row) : 0n),
      0n,
    ),
  )
  const edges = sums.flatMap((sum) => [sum, sum + 1n, 2n * sum])
  for (const scalar of [...edges, BLS_ORDER - 1n, BLS_ORDER - 2n, BLS_ORDER >> 1n])
    expect(deriveBlsPublicKey(scalar)).toEqual(wasm.publicKey(scalar % BLS_ORDER))
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: BLS_ORDER - 1n }), (scalar) => {
      expect(deriveBlsPublicKey(scalar)).toEqual(wasm.publicKey(scalar))
    }),
  )
})

test('a signature is valid if the reference accepts it, with every backend', async () => {
  await loadFastBls()
  for (const { type, sig, data, addr, expect: answer } of referenceRows('verify')) {
    const signer = Address.fromBytes(fromHex(addr))
    const result = verifySignature(type, fromHex(sig), fromHex(data), signer)
    expect(result, JSON.stringify({ type, sig, data, addr })).toBe(answer ?? false)
  }
})

test('aggregates of the reference: none is true, equal messages and a zero key are false', () => {
  const keys = [1, 2].map((n) => new Uint8Array(32).fill(n))
  const publicKeys = keys.map(blsPublicKey)
  const messages = [new Uint8Array([1]), new Uint8Array([2, 3])]
  const row = referenceRows('agg').find(
    ({ expect: answer, keys: k }) => answer === true && k.length > 1,
  )!
  const [sig, some, texts] = [fromHex(row.sig), row.keys.map(fromHex), row.msgs.map(fromHex)]
  expect(verifyBlsAggregate(sig, some, texts)).toBe(true)
  expect(verifyBlsAggregate(new Uint8Array(96), [], [])).toBe(true)
  expect(verifyBlsAggregate(sig, some, texts.slice(1))).toBe(false)
  expect(verifyBlsAggregate(sig, publicKeys, messages)).toBe(false)
  const identity = new Uint8Array(48)
  identity[0] = 0xc0
  expect(verifyBlsAggregate(sig, [...some, identity], [...texts, messages[0]!])).toBe(false)
})

test('a message of any length can be signed and checked', () => {
  const key = new Uint8Array(32).fill(3)
  const signer = blsAddress(blsPublicKey(key))
  for (const length of [0, 1, 300_000]) {
    const message = new Uint8Array(length).fill(5)
    const signature = signBls(key, message)
    expect(verifySignature(SignatureType.BLS, signature, message, signer)).toBe(true)
  }
})

test("a secp256k1 signature as long as an actor's memory is false", () => {
  const signer = secp256k1Address(secp256k1PublicKey(new Uint8Array(32).fill(3)))
  const signature = new Uint8Array(2_000_000)
  const { Secp256k1 } = SignatureType
  expect(verifySignature(Secp256k1, signature, new Uint8Array(3), signer)).toBe(false)
})

test('there are two signature types', () => {
  expect([0, 1, 2, 3].filter(isSignatureType)).toEqual([1, 2])
})

test('a BLS private key out of range is refused', () => {
  for (const key of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(31).fill(1)])
    expect(() => blsPublicKey(key)).toThrow(
      'the BLS private key is not valid: give 32 bytes, little-endian',
    )
})
