import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cid, CidSet, Codec, HashCode } from '../../src/ipld/index.ts'

/** CIDs that share few tails, of 38 bytes and of other lengths. */
const cid = fc.tuple(fc.nat(40), fc.nat(3), fc.nat(3)).map(([head, tail, kind]) => {
  const digest = new Uint8Array(kind === 0 ? 2 : 32)
  digest[0] = head
  digest[digest.length - 1] = tail
  return Cid.v1(kind === 1 ? Codec.RAW : Codec.DAG_CBOR, HashCode.BLAKE2B_256, digest)
})

test('a set holds what a set of keys holds', () => {
  fc.assert(
    fc.property(fc.array(cid, { maxLength: 300 }), fc.array(cid), (added, asked) => {
      const set = new CidSet()
      for (const entry of added) set.add(entry)
      const keys = new Set(added.map((entry) => entry.key))
      expect(set.size).toBe(keys.size)
      for (const entry of [...added, ...asked]) expect(set.has(entry)).toBe(keys.has(entry.key))
    }),
  )
})

test('a CID in place and one of bytes are the same to it', () => {
  const set = new CidSet()
  const whole = Cid.v1(Codec.RAW, HashCode.BLAKE2B_256, new Uint8Array(32).fill(5))
  set.add(Cid.fromTrusted38(Uint8Array.of(0, ...whole.bytes), 1))
  set.add(whole)
  expect([set.has(whole), set.size]).toEqual([true, 1])
})
