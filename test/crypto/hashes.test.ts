import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  blake2b,
  blake2b256,
  blake2bCompress,
  createBlake2bStream,
  createHashStream,
  HASH_NAMES,
  hashByCode,
  keccak256,
  ripemd160,
  type SupportedHash,
  sha256,
} from '../../src/crypto/index.ts'
import { NOBLE_HASHES } from '../../src/crypto/noble-hashes.ts'
import { createWasmHashes } from '../../src/crypto/wasm-hashes.ts'

const wasm = createWasmHashes()!
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const text = (s: string): Uint8Array => new TextEncoder().encode(s)
const message = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc.nat(400).map((n) => new Uint8Array(n).fill(n)),
)
const names = Object.keys(HASH_NAMES) as SupportedHash[]

test.each([
  [
    'blake2b-512',
    '',
    '786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce',
  ],
  ['blake2b-256', '', '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8'],
  ['sha2-256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['keccak-256', '', 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
  ['ripemd-160', 'abc', '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc'],
] as const)('%s of "%s" is the published digest', (name, input, digest) => {
  expect(hex(hashByCode(HASH_NAMES[name], text(input))!)).toBe(digest)
})

test('the module and noble agree on every message', () => {
  fc.assert(
    fc.property(message, fc.integer({ min: 1, max: 64 }), (data, outLen) => {
      expect(wasm.blake2b(data, outLen)).toEqual(NOBLE_HASHES.blake2b(data, outLen))
      expect(wasm.sha256(data)).toEqual(NOBLE_HASHES.sha256(data))
      expect(wasm.keccak256(data)).toEqual(NOBLE_HASHES.keccak256(data))
      expect(wasm.ripemd160(data)).toEqual(NOBLE_HASHES.ripemd160(data))
    }),
    { numRuns: 500 },
  )
})

test('every length from 0 to 300 and around the size of the input buffer is padded rightly', () => {
  const source = new Uint8Array(200_000).map((_, i) => i * 31 + (i >> 8))
  const lengths = [...Array(301).keys(), 65_535, 65_536, 65_537, 65_600, 131_072, 131_073, 200_000]
  for (const length of lengths) {
    const data = source.subarray(0, length)
    for (const name of ['sha256', 'keccak256', 'ripemd160'] as const)
      expect(wasm[name](data), `${name} of ${length} bytes`).toEqual(NOBLE_HASHES[name](data))
    expect(wasm.blake2b(data, 32)).toEqual(NOBLE_HASHES.blake2b(data, 32))
    expect(sha256(data)).toEqual(NOBLE_HASHES.sha256(data))
  }
})

test('a stream gives the same digest however its message is cut, and streams do not mix', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), fc.constantFrom(...names), (parts, name) => {
      const whole = Uint8Array.from(parts.flatMap((p) => [...p]))
      const stream = createHashStream(name)
      const other = createHashStream('blake2b-512')
      for (const part of parts) {
        stream.update(part)
        other.update(text('noise'))
        blake2b256(part)
      }
      expect(stream.digest()).toEqual(hashByCode(HASH_NAMES[name], whole))
    }),
  )
})

test('a stream takes a message larger than the input buffer in odd parts', () => {
  const data = new Uint8Array(300_001).map((_, i) => i ^ (i >> 7))
  const stream = createBlake2bStream(20)
  for (let at = 0; at < data.length; at += 70_001) stream.update(data.subarray(at, at + 70_001))
  expect(stream.digest()).toEqual(NOBLE_HASHES.blake2b(data, 20))
  expect(() => stream.digest()).toThrow('the digest of a hash stream was taken twice')
  expect(() => stream.update(data)).toThrow('a hash stream was fed after its digest was taken')
})

test('F of blake2b gives the digests of EIP-152 for 0, 1 and 12 rounds', () => {
  const h = Buffer.from(
    '48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b',
    'hex',
  )
  const m = new Uint8Array(128)
  m.set(text('abc'))
  const t = new Uint8Array(16)
  t[0] = 3
  const f = (rounds: number, last: boolean): string =>
    hex(blake2bCompress(rounds, { h, m, t }, last))
  expect(f(0, true)).toBe(
    '08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b',
  )
  expect(f(12, true)).toBe(
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  )
  expect(f(12, false)).toBe(
    '75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d2875298743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735',
  )
  expect(f(1, true)).toBe(
    'b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fba551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421',
  )
})

test('F of the module and the plain one agree', () => {
  const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n })
  fc.assert(
    fc.property(
      fc.nat(33),
      bytes(64),
      bytes(128),
      bytes(16),
      fc.boolean(),
      (rounds, h, m, t, last) => {
        expect(wasm.blake2bCompress(rounds, { h, m, t }, last)).toEqual(
          NOBLE_HASHES.blake2bCompress(rounds, { h, m, t }, last),
        )
      },
    ),
  )
})

test('a digest is a fresh array of its own', () => {
  const a = sha256(new Uint8Array(1000))
  const b = sha256(new Uint8Array(1000).fill(1))
  expect(a).not.toEqual(b)
  expect(a.constructor).toBe(Uint8Array)
  expect(a.buffer.byteLength).toBe(32)
  expect(keccak256(a).buffer.byteLength).toBe(32)
  expect(ripemd160(a)).toHaveLength(20)
})

test('a code that the syscall does not take has no digest', () => {
  expect(hashByCode(0x13n, new Uint8Array())).toBeUndefined()
})

test('a digest length out of range is refused', () => {
  for (const outLen of [0, 65, Number.NaN])
    expect(() => blake2b(new Uint8Array(), outLen)).toThrow(
      `a digest of blake2b cannot have ${outLen} bytes: use 1 to 64`,
    )
})
