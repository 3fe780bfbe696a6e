import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CborWriter,
  Cid,
  Codec,
  cidOf,
  dagLinks,
  HashCode,
  scanLinks,
} from '../../src/ipld/index.ts'
import { ErrorNumber, OUT_OF_GAS, SyscallError } from '../../src/types/index.ts'

/** Prices by which a count of fields and links can be read off the gas. */
const PRICES = { perField: 1, perCid: 1 << 16 }
const RICH = { ...PRICES, available: 2 ** 40 }

const link = cidOf(Codec.RAW, Uint8Array.of(1))

function encode(...values: (Cid | number)[]): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(values.length)
  for (const value of values) {
    if (typeof value === 'number') w.writeUint(value)
    else w.writeLink(value)
  }
  return w.finish()
}

function inline(codec: number, block: Uint8Array): Cid {
  return Cid.v1(codec, HashCode.IDENTITY, block)
}

function failureOf(block: Uint8Array): ErrorNumber | undefined {
  const { failure } = scanLinks(Codec.DAG_CBOR, block, RICH)
  return failure instanceof SyscallError ? failure.errorNumber : undefined
}

test('a link costs a field for its array, one for its tag, and the price of a CID', () => {
  const scan = scanLinks(Codec.DAG_CBOR, encode(0, link, 1), RICH)
  expect(scan).toEqual({ links: [link], used: 4 + (1 << 16), failure: undefined })
})

test('raw and plain CBOR blocks have no links and cost nothing', () => {
  for (const codec of [Codec.RAW, Codec.CBOR])
    expect(scanLinks(codec, encode(0, link, 1), { ...RICH, available: 0 })).toEqual({
      links: [],
      used: 0,
      failure: undefined,
    })
})

test('a scan that runs out of gas at a CID uses all gas', () => {
  const scan = scanLinks(Codec.DAG_CBOR, encode(0, link, 1), { ...PRICES, available: 9 })
  expect([scan.used, scan.failure, scan.links]).toEqual([9, OUT_OF_GAS, []])
})

test('an inline block is scanned for its links and is none itself', () => {
  const scan = scanLinks(
    Codec.DAG_CBOR,
    encode(0, inline(Codec.DAG_CBOR, encode(0, link, 1)), 1),
    RICH,
  )
  expect(scan).toEqual({ links: [link], used: 8 + 2 * (1 << 16), failure: undefined })
})

test('commitments are passed over with any hash', () => {
  const piece = Cid.v1(Codec.FIL_COMMITMENT_UNSEALED, 0x1012, new Uint8Array(32))
  const sector = Cid.v1(Codec.FIL_COMMITMENT_SEALED, 0xb401, new Uint8Array(64))
  expect(scanLinks(Codec.DAG_CBOR, encode(piece, sector), RICH).links).toEqual([])
})

test('a link with a codec or hash that no block can have is an error NotFound', () => {
  const digest = new Uint8Array(32)
  for (const cid of [
    Cid.v1(0x70, HashCode.BLAKE2B_256, digest),
    Cid.v1(Codec.DAG_CBOR, HashCode.SHA2_256, digest),
    Cid.v1(Codec.DAG_CBOR, HashCode.BLAKE2B_256, digest.subarray(1)),
    inline(0x70, Uint8Array.of()),
  ])
    expect(failureOf(encode(cid))).toBe(ErrorNumber.NotFound)
})

test('malformed CBOR is a serialization error, with the gas up to there', () => {
  expect(failureOf(Uint8Array.of())).toBe(ErrorNumber.Serialization)
  expect(failureOf(Uint8Array.of(0, 0))).toBe(ErrorNumber.Serialization)
  expect(failureOf(Uint8Array.of(0x9f, 0xff))).toBe(ErrorNumber.Serialization)
  expect(scanLinks(Codec.DAG_CBOR, Uint8Array.of(0x82, 0), RICH).used).toBe(3)
})

test('a count that overflows 64 bits fails before the next field is charged', () => {
  const all = [0x9b, ...new Array(8).fill(0xff)]
  expect(scanLinks(Codec.DAG_CBOR, Uint8Array.from([...all, ...all]), RICH).used).toBe(2)
  expect(scanLinks(Codec.DAG_CBOR, Uint8Array.from([0x81, ...all]), RICH).used).toBe(3)
})

test('a codec that is not allowed is illegal', () => {
  const { failure } = scanLinks(0x70, Uint8Array.of(), RICH)
  expect(failure).toEqual(new SyscallError(ErrorNumber.IllegalCodec, 'codec 112 not allowed'))
})

test('a block that the kernel accepts has the links that a flush follows', () => {
  const value = fc.oneof(
    fc.nat(),
    fc.nat(20).map((n) => cidOf(Codec.DAG_CBOR, Uint8Array.of(n))),
  )
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), (values) => {
      const block = encode(...values)
      const { links } = scanLinks(Codec.DAG_CBOR, block, RICH)
      expect(links.map((cid) => cid.key)).toEqual(dagLinks(Codec.DAG_CBOR, block).map((c) => c.key))
    }),
  )
})

test('links outlive the bytes they were found in', () => {
  const block = encode(link)
  const { links } = scanLinks(Codec.DAG_CBOR, block, RICH)
  block.fill(0)
  expect(links[0]?.equals(link)).toBe(true)
})

test('any bytes end in links or a failure that the ABI knows', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (block) => {
      const { failure, used } = scanLinks(Codec.DAG_CBOR, block, RICH)
      expect(used).toBeGreaterThan(0)
      if (failure !== undefined) expect(failure).toBeInstanceOf(SyscallError)
    }),
    { numRuns: 2000 },
  )
})
