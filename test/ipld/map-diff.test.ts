import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Amt,
  type Blockstore,
  CborWriter,
  type Cid,
  diffAmts,
  diffHamts,
  diffKamts,
  Hamt,
  Kamt,
  MemoryBlockstore,
} from '../../src/ipld/index.ts'

/* The differences of two trees against those of two plain maps. */

class CountingBlockstore extends MemoryBlockstore {
  reads = 0
  override get(cid: Cid): Uint8Array | undefined {
    this.reads++
    return super.get(cid)
  }
}

const encode = (n: number): Uint8Array => {
  const w = new CborWriter()
  w.writeUint(n)
  return w.finish()
}
const keyOf = (n: number): Uint8Array => Uint8Array.of(n >> 16, n >> 8, n)
const numberOf = (key: Uint8Array): number => key.reduce((n, byte) => (n << 8) | byte, 0)

const pairs = fc.array(fc.tuple(fc.nat(5000), fc.nat(3)), { maxLength: 300 })

type Entries = ReadonlyMap<number, number>

function expected(a: Entries, b: Entries): string[] {
  const keys = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key))
  return keys.map((key) => `${key}: ${a.get(key)} to ${b.get(key)}`).sort()
}

const valueText = (value: Uint8Array | undefined): string =>
  value === undefined ? 'undefined' : String(value[0])

function hamtOf(store: Blockstore, entries: Entries, bitWidth: number): Cid {
  const map = new Hamt(store, { bitWidth })
  for (const [key, value] of entries) map.set(keyOf(key), encode(value))
  return map.flush()
}

test.each([3, 5, 8])('two HAMTs of bit width %i differ where two maps do', (bitWidth) => {
  fc.assert(
    fc.property(pairs, pairs, (common, changes) => {
      const store = new MemoryBlockstore()
      const a = new Map(common)
      const b = new Map(common)
      for (const [key, value] of changes)
        if (value === 0) b.delete(key)
        else b.set(key, value)
      const diff = diffHamts(
        { store, root: hamtOf(store, a, bitWidth) },
        { store, root: hamtOf(store, b, bitWidth) },
        { bitWidth },
      )
      const found = [...diff].map(
        ({ key, before, after }) => `${numberOf(key)}: ${valueText(before)} to ${valueText(after)}`,
      )
      expect(found.sort()).toEqual(expected(a, b))
    }),
  )
})

test('two AMTs differ at the indexes at which two arrays do, with any heights', () => {
  fc.assert(
    fc.property(pairs, pairs, fc.integer({ min: 1, max: 6 }), (common, changes, bitWidth) => {
      const store = new MemoryBlockstore()
      const a = new Map(common)
      const b = new Map(common)
      for (const [key, value] of changes)
        if (value === 0) b.delete(key)
        else b.set(key * 7, value)
      const root = (entries: Entries): Cid => {
        const amt = new Amt(store, { bitWidth })
        for (const [index, value] of entries) amt.set(index, encode(value))
        return amt.flush()
      }
      const diff = [...diffAmts({ store, root: root(a) }, { store, root: root(b) })]
      const found = diff.map(
        ({ index, before, after }) => `${index}: ${valueText(before)} to ${valueText(after)}`,
      )
      expect(found.sort()).toEqual(expected(a, b))
      const indexes = diff.map(({ index }) => index)
      expect(indexes).toEqual([...indexes].sort((x, y) => Number(x - y)))
    }),
  )
})

test('two KAMTs differ where two storages do', () => {
  const slot = fc.oneof(
    fc.bigInt({ min: 0n, max: 40n }),
    fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
    fc.nat(40).map((n) => (1n << 200n) + BigInt(n)),
  )
  const writes = fc.array(fc.tuple(slot, fc.bigInt({ min: 0n, max: 3n })), { maxLength: 60 })
  fc.assert(
    fc.property(writes, writes, (common, changes) => {
      const store = new MemoryBlockstore()
      const a = new Map(common)
      const b = new Map([...common, ...changes])
      const root = (entries: ReadonlyMap<bigint, bigint>): Cid => {
        const kamt = new Kamt(store)
        for (const [key, value] of entries) kamt.set(key, value)
        return kamt.flush()
      }
      const diff = [...diffKamts({ store, root: root(a) }, { store, root: root(b) })]
      const found = diff.map(({ key }) => BigInt(`0x00${Buffer.from(key).toString('hex')}`))
      const keys = [...b.keys()].filter((key) => a.get(key) !== b.get(key))
      expect(found.map(String).sort()).toEqual(keys.map(String).sort())
    }),
  )
})

test('a map that is not there differs from another in all of its entries', () => {
  const store = new MemoryBlockstore()
  const root = hamtOf(
    store,
    new Map([
      [1, 1],
      [2, 2],
    ]),
    5,
  )
  const diff = [...diffHamts({ store, root: undefined }, { store, root }, { bitWidth: 5 })]
  expect(diff.map(({ before }) => before)).toEqual([undefined, undefined])
  expect([...diffHamts({ store, root }, { store, root }, { bitWidth: 5 })]).toEqual([])
})

test('10 differences in 20,000 entries are found by reading a few blocks', () => {
  const store = new CountingBlockstore()
  const entries = new Map(Array.from({ length: 20_000 }, (_, n) => [n, n % 20]))
  const a = hamtOf(store, entries, 5)
  for (let n = 0; n < 10; n++) entries.set(n * 1999, 23)
  const b = hamtOf(store, entries, 5)
  store.reads = 0
  expect([...diffHamts({ store, root: a }, { store, root: b }, { bitWidth: 5 })]).toHaveLength(10)
  expect(store.reads).toBeLessThan(100)
})
