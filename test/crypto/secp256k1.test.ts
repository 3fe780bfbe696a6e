import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recoverSecp256k1, secp256k1PublicKey, signSecp256k1Hash } from '../../src/crypto/index.ts'
import { recoverWith } from '../../src/crypto/secp256k1.ts'
import { NOBLE_SECP256K1 } from '../../src/crypto/secp256k1-noble.ts'
import { derivePublicKey } from '../../src/crypto/secp256k1-public-key.ts'
import { createTinySecp256k1 } from '../../src/crypto/secp256k1-tiny.ts'
import { fromHex, orNull, referenceRows, toHex } from './reference.ts'

const tiny = createTinySecp256k1()!
const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n })

test('the fast backend is there in Node', () => {
  expect(tiny.name).toBe('tiny-secp256k1')
})

test.each([tiny, NOBLE_SECP256K1])(
  '$name recovers the keys that the reference recovers',
  (backend) => {
    for (const { hash, sig, expect: answer } of referenceRows('recover')) {
      const result = orNull(() => toHex(recoverWith(backend, fromHex(hash), fromHex(sig))))
      expect(result, `hash ${hash} signature ${sig}`).toBe(answer)
    }
  },
)

test.each([tiny, NOBLE_SECP256K1])('$name signs as the reference signs', (backend) => {
  for (const { sk, hash, expect: answer } of referenceRows('secpsign')) {
    const { compact, recoveryId } = backend.sign(fromHex(hash), fromHex(sk))
    expect(toHex(compact) + recoveryId.toString(16).padStart(2, '0')).toBe(answer)
  }
})

test('both backends agree on any bytes', () => {
  fc.assert(
    fc.property(bytes(32), bytes(64), fc.nat(5), (hash, compact, id) => {
      const signature = Uint8Array.of(...compact, id)
      const answers = [tiny, NOBLE_SECP256K1].map((backend) =>
        orNull(() => toHex(recoverWith(backend, hash, signature))),
      )
      expect(answers[0]).toBe(answers[1])
    }),
    { numRuns: 60 },
  )
})

test('both backends sign alike, and the key is recovered', () => {
  const privateKey = bytes(32).filter((key) => key[0]! < 255 && key.some((b) => b > 0))
  fc.assert(
    fc.property(privateKey, bytes(32), (key, hash) => {
      expect(tiny.sign(hash, key)).toEqual(NOBLE_SECP256K1.sign(hash, key))
      expect(tiny.publicKey(key)).toEqual(NOBLE_SECP256K1.publicKey(key))
      const recovered = recoverSecp256k1(hash, signSecp256k1Hash(key, hash))
      expect(toHex(recovered)).toBe(toHex(secp256k1PublicKey(key)))
    }),
    { numRuns: 20 },
  )
})

test('a signature that was made with its public key recovers that key, and altered ones recover theirs', () => {
  fc.assert(
    fc.property(bytes(32), bytes(32), fc.nat(64), (hash, seed, at) => {
      const key = Uint8Array.of(1, ...seed.subarray(1)) // below the order of the group
      const publicKey = secp256k1PublicKey(key)
      const signature = signSecp256k1Hash(key, hash, publicKey)
      expect(signature).toEqual(signSecp256k1Hash(key, hash))
      const recovered = recoverSecp256k1(hash, signature)
      expect(recovered).toEqual(recoverWith(tiny, hash, signature))
      recovered.fill(0)
      expect(recoverSecp256k1(hash, signature)).toEqual(publicKey)
      const [otherHash, other] = [hash.slice(), signature.slice()]
      otherHash[at % 32]! ^= 1
      other[at]! ^= 1
      for (const [h, s] of [
        [otherHash, signature],
        [hash, other],
      ] as const)
        expect(orNull(() => toHex(recoverSecp256k1(h, s)))).toBe(
          orNull(() => toHex(recoverWith(NOBLE_SECP256K1, h, s))),
        )
    }),
    { numRuns: 40 },
  )
})

test('a message that is signed again has the same signature', () => {
  fc.assert(
    fc.property(bytes(32), bytes(32), fc.nat(31), (seed, hash, at) => {
      const key = Uint8Array.of(1, ...seed.subarray(1)) // below the order of the group
      const otherKey = key.with(31, key[31]! ^ 1)
      const otherHash = hash.with(at, hash[at]! ^ 1)
      signSecp256k1Hash(key, hash).fill(0)
      for (const [k, h] of [
        [key, hash],
        [otherKey, hash],
        [key, otherHash],
        [key, hash],
      ] as const) {
        const { compact, recoveryId } = NOBLE_SECP256K1.sign(h, k)
        expect(signSecp256k1Hash(k, h)).toEqual(Uint8Array.of(...compact, recoveryId))
      }
    }),
    { numRuns: 20 },
  )
})

test('a signature of any other length recovers no key', () => {
  const key = new Uint8Array(32).fill(7)
  const hash = new Uint8Array(32).fill(1)
  const signature = signSecp256k1Hash(key, hash, secp256k1PublicKey(key))
  // more bytes than a call may have arguments
  expect(() => recoverSecp256k1(hash, new Uint8Array(2_000_000))).toThrow(
    'has 2000000 bytes, not 65',
  )
  expect(() => recoverSecp256k1(new Uint8Array(2_000_000), signature)).toThrow('has 2000000 bytes')
  const shifted = Uint8Array.of(1, ...signature)
  expect(() => recoverSecp256k1(hash.subarray(1), shifted)).toThrow('a hash has 31 bytes: give 32')
})

test('bad input is named', () => {
  const hash = new Uint8Array(32)
  expect(() => recoverSecp256k1(hash, new Uint8Array(64))).toThrow('has 64 bytes, not 65')
  expect(() => recoverSecp256k1(new Uint8Array(31), new Uint8Array(65))).toThrow('has 31 bytes')
  expect(() => recoverSecp256k1(hash, new Uint8Array(65))).toThrow('1 to n - 1 are accepted')
  expect(() => recoverSecp256k1(hash, new Uint8Array(65).fill(9))).toThrow(
    'the recovery id is 9: 0 to 3 are accepted',
  )
  expect(() => secp256k1PublicKey(new Uint8Array(32))).toThrow('of a number from 1 to n - 1')
  expect(() => secp256k1PublicKey(new Uint8Array(32).fill(255))).toThrow(
    'of a number from 1 to n - 1',
  )
  expect(() => signSecp256k1Hash(new Uint8Array(32).fill(1), new Uint8Array(3))).toThrow(
    'a hash has 3 bytes: give 32',
  )
})

test('a public key is derived without a backend as the backends derive it', () => {
  const order = 0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141n
  const bytesOf = (n: bigint) =>
    Uint8Array.from(Buffer.from(n.toString(16).padStart(64, '0'), 'hex'))
  // Each sum of the comb, and its neighbours; the ends of the range.
  const sums = Array.from({ length: 15 }, (_, i) =>
    [0, 1, 2, 3].reduce(
      (sum, row) => sum + (((i + 1) >> row) & 1 ? 1n << BigInt(64 * row) : 0n),
      0n,
    ),
  )
  const edges = [
    ...sums.flatMap((sum) => [sum, sum + 1n, 2n * sum]),
    order - 1n,
    order - 2n,
    order >> 1n,
  ]
  for (const key of edges)
    expect(derivePublicKey(key)).toEqual(NOBLE_SECP256K1.publicKey(bytesOf(key)))
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: order - 1n }), (key) => {
      expect(derivePublicKey(key)).toEqual(tiny.publicKey(bytesOf(key)))
    }),
  )
})
