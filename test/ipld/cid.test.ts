import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { expect, test } from 'vitest'
import { Cid, Codec, cidFromString, cidOf, cidToString, HashCode } from '../../src/ipld/index.ts'
import { DecodeError, UsageError } from '../../src/types/index.ts'
import { fromHex, toHex } from './hex.ts'

const anyCid = fc.oneof(
  fc.uint8Array({ maxLength: 8 }).map((block) => cidOf(Codec.DAG_CBOR, block)),
  fc
    .tuple(
      fc.nat(),
      fc.constantFrom(HashCode.IDENTITY, HashCode.SHA2_256, HashCode.BLAKE2B_256, 0x1012),
      fc.uint8Array({ maxLength: 64 }),
    )
    .map(([codec, hash, digest]) => Cid.v1(codec, hash, digest)),
  fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((digest) => Cid.fromBytes(Uint8Array.of(0x12, 0x20, ...digest))),
)

test('a CID has the bytes, fields and text of multiformats', () => {
  fc.assert(
    fc.property(anyCid, (cid) => {
      const theirs = CID.decode(cid.bytes)
      expect(cid.version).toBe(theirs.version)
      expect(cid.codec).toBe(theirs.code)
      expect(cid.hashCode).toBe(theirs.multihash.code)
      expect(toHex(cid.digest)).toBe(toHex(theirs.multihash.digest))
      expect(cidToString(cid)).toBe(theirs.toString())
      expect(cidFromString(theirs.toString()).equals(cid)).toBe(true)
    }),
  )
})

test('a key gives its CID back, and differs for different CIDs', () => {
  fc.assert(
    fc.property(anyCid, anyCid, (a, b) => {
      expect(toHex(Cid.fromKey(a.key).bytes)).toBe(toHex(a.bytes))
      expect(a.key === b.key).toBe(toHex(a.bytes) === toHex(b.bytes))
      expect(Cid.fromKey(a.key).version).toBe(a.version)
    }),
  )
})

test('a CID by its key only is the CID of the bytes', () => {
  const cid = cidOf(Codec.RAW, Uint8Array.of(7))
  const short = Cid.fromTrusted38(Uint8Array.of(9, ...cid.bytes, 9), 1)
  expect(short.equals(cid)).toBe(true)
  expect(toHex(short.bytes)).toBe(toHex(cid.bytes))
  expect([short.codec, short.hashCode, short.tail]).toEqual([cid.codec, cid.hashCode, cid.tail])
})

test('any bytes are a CID or a DecodeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      try {
        const { cid, next } = Cid.readNext(bytes, 0)
        expect(next).toBeLessThanOrEqual(bytes.length)
        expect(toHex(Cid.fromBytes(cid.bytes).bytes)).toBe(toHex(cid.bytes))
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DecodeError)
      }
    }),
    { numRuns: 2000 },
  )
})

test('a codec of ten bytes loses its bits past 64: one CID, several spellings', () => {
  const canonical = Cid.fromBytes(fromHex('01710001aa'))
  const other = Cid.fromBytes(fromHex('01f1808080808080808002' + '0001aa'))
  expect(other.equals(canonical)).toBe(true)
  expect(toHex(other.bytes)).toBe('01710001aa')
})

test('bytes after a CID are refused; a sequential reader gets the offset of its end', () => {
  const bytes = fromHex('01550001aabb')
  expect(() => Cid.fromBytes(bytes)).toThrow('a CID of 5 bytes is followed by 1 more')
  expect(Cid.readNext(bytes, 0).next).toBe(5)
})

test('a text that is not a CID is refused with the accepted forms', () => {
  for (const text of ['', 'b', 'carol', 'bafy2bzac', 'Qm', 'f1abc', 'zzz', 'k'])
    expect(() => cidFromString(text)).toThrow(UsageError)
  expect(() => cidFromString('carol')).toThrow(
    '"carol" is not a CID: a text such as bafy2bzace... (base32, base36 or base58btc) is accepted',
  )
})

test('the CID of a block is blake2b-256 of its bytes', () => {
  // The empty array: Filecoin's EMPTY_ARR_CID.
  expect(cidToString(cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80)))).toBe(
    'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a',
  )
})

test('toEqual tells CIDs apart, though their fields are private', () => {
  const [a, b] = [1, 2].map((n) => Cid.v1(0x71, 0xb220, new Uint8Array(32).fill(n)))
  expect(a).not.toEqual(b)
  expect({ link: a }).not.toEqual({ link: b })
  expect(a).toEqual(Cid.fromBytes(a!.bytes))
  expect(a).toEqual(Cid.fromKey(a!.key))
  expect(String(a)).toBe(cidToString(a!))
})
