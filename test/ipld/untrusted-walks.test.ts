import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Amt,
  BufferedBlockstore,
  type Cid,
  diffAmts,
  diffHamts,
  diffKamts,
  Hamt,
  Kamt,
  MemoryBlockstore,
  reachableBlocks,
  UntrustedBlockstore,
  WalkBudget,
} from '../../src/ipld/index.ts'
import { cbor, decodeValue } from '../../src/schema/index.ts'
import { DecodeError } from '../../src/types/index.ts'
import {
  CountingStore,
  entriesOf,
  linkedAmt,
  linkedHamt,
  linkedKamt,
  putCbor,
} from './linked-nodes.ts'

/* Walks over blocks of unknown origin end, whatever the blocks link. */

const ONE = Uint8Array.of(1)
const TWO = Uint8Array.of(2)
const KEY = Uint8Array.of(9)

const untrusted = (store: MemoryBlockstore, limit?: number): UntrustedBlockstore =>
  new UntrustedBlockstore(store, new WalkBudget('the blocks of a test', limit))

test('a HAMT whose nodes all link one child fails at the first entry that lies elsewhere', () => {
  const store = new CountingStore()
  const root = linkedHamt(store, 8, [KEY, ONE])
  store.reads = 0
  const map = Hamt.load(untrusted(store), root, { bitWidth: 5 })
  expect(() => entriesOf(map)).toThrow(
    /^the blocks of a test: a key of the HAMT does not lie where its hash leads at 0\/0\/0\/0\/0\/0\/0\/0\/0 below bafy/,
  )
  expect(store.reads).toBe(9)
})

test('a KAMT whose nodes all link one child fails at the second path to it', () => {
  const store = new CountingStore()
  const root = linkedKamt(store, 8, 1)
  store.reads = 0
  const entries = Kamt.load(untrusted(store), root).entries()
  expect(entries.next()).toEqual({ done: false, value: { key: 1n, value: 1n } })
  expect(() => entries.next()).toThrow(/a key of the KAMT does not lie where its hash leads/)
  expect(store.reads).toBe(10)
})

test('an AMT whose nodes all link one child ends with its budget, and an error says so', () => {
  const store = new CountingStore()
  const root = linkedAmt(store, 20, ONE)
  store.reads = 0
  const array = Amt.load(untrusted(store, 10_000), root)
  expect(() => Array.from(array.entries())).toThrow(
    new DecodeError(
      'the blocks of a test: the walk stopped after 10000 steps, which is the limit: the blocks hold more than that, or link one another many times',
    ),
  )
  expect(store.reads).toBeLessThan(2000)
})

test.each([7n, 9n])('an AMT of 8 values whose root says %s is malformed', (count) => {
  const store = new MemoryBlockstore()
  const array = Amt.load(untrusted(store), linkedAmt(store, 0, ONE, count))
  expect(() => Array.from(array.entries())).toThrow(
    `an AMT does not hold the ${count} values that its root says`,
  )
})

test('the differences of such trees end, too', () => {
  const store = new CountingStore()
  const side = (root: Cid) => ({ store: untrusted(store, 20_000), root })
  const a = linkedHamt(store, 8, [KEY, ONE])
  const b = linkedHamt(store, 8, [KEY, TWO])
  store.reads = 0
  expect(() => [...diffHamts(side(a), side(b), { bitWidth: 5 })]).toThrow(
    'a key of the HAMT does not lie where its hash leads',
  )
  expect(store.reads).toBeLessThan(40)
  const c = linkedKamt(store, 8, 1)
  const d = linkedKamt(store, 8, 2)
  expect(() => [...diffKamts(side(c), side(d))]).toThrow(
    'a key of the KAMT does not lie where its hash leads',
  )
  const e = linkedAmt(store, 15, ONE)
  const f = linkedAmt(store, 15, TWO)
  expect(() => [...diffAmts(side(e), side(f))]).toThrow('the walk stopped after 20000 steps')
  const plain = { store, root: undefined }
  expect(() => [...diffHamts(plain, { store, root: a }, { bitWidth: 5 })]).toThrow(
    'a key of the HAMT does not lie where its hash leads',
  )
})

test('AMTs of two bit widths differ only in their values', () => {
  const store = new MemoryBlockstore()
  const build = (bitWidth: number, values: readonly (readonly [number, Uint8Array])[]): Cid => {
    const array = new Amt(store, { bitWidth })
    for (const [index, value] of values) array.set(index, value)
    return array.flush()
  }
  const a = build(3, [
    [0, ONE],
    [70, ONE],
    [900, ONE],
  ])
  const b = build(5, [
    [0, ONE],
    [70, TWO],
    [1000, TWO],
  ])
  expect([...diffAmts({ store, root: a }, { store, root: b })]).toEqual([
    { index: 70n, before: ONE, after: TWO },
    { index: 900n, before: ONE, after: undefined },
    { index: 1000n, before: undefined, after: TWO },
  ])
})

test('a chain of nodes deeper than keys are long is malformed', () => {
  const store = new MemoryBlockstore()
  for (const depth of [52, 300, 20_000]) {
    const root = chainHamt(store, depth)
    const map = Hamt.load(untrusted(store), root, { bitWidth: 5 })
    expect(() => entriesOf(map)).toThrow(DecodeError)
    const none = { store, root: undefined }
    expect(() => [...diffHamts(none, { store, root }, { bitWidth: 5 })]).toThrow(DecodeError)
  }
})

/** A HAMT whose nodes have one link each. */
function chainHamt(store: MemoryBlockstore, depth: number): Cid {
  let node = linkedHamt(store, 0, [KEY, ONE])
  for (let level = 0; level < depth; level++) {
    const child = node
    node = putCbor(store, (w) => {
      w.writeArrayHeader(2)
      w.writeBytes(Uint8Array.of(1))
      w.writeArrayHeader(1)
      w.writeLink(child)
    })
  }
  return node
}

test('views of states check where entries lie, and each walk has a budget of its own', () => {
  const store = new MemoryBlockstore()
  const view = decodeValue(
    cbor.hamt(cbor.keys.bytes, cbor.u64),
    linkTo(linkedHamt(store, 8, [KEY, ONE])),
    'a map',
    store,
  )
  expect(() => view.size).toThrow(
    'the HAMT of u64 by bytes: a key of the HAMT does not lie where its hash leads',
  )
  expect(view.get(KEY)).toBeUndefined()
  const array = decodeValue(cbor.amt(cbor.u64), linkTo(linkedAmt(store, 2, ONE)), 'an array', store)
  for (let i = 0; i < 3; i++) expect(Array.from(array)).toHaveLength(512)
})

/** The encoded link. */
function linkTo(cid: Cid): Uint8Array {
  const store = new MemoryBlockstore()
  return store.get(putCbor(store, (w) => w.writeLink(cid))) ?? ONE
}

const pairs = fc.uniqueArray(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(20)), {
  selector: ([key]) => key.join(),
  maxLength: 400,
})

test.each([1, 3, 5, 8])('sound HAMTs of bit width %i read the same, checked or not', (bitWidth) => {
  fc.assert(
    fc.property(pairs, (entries) => {
      const store = new MemoryBlockstore()
      const map = new Hamt(store, { bitWidth })
      for (const [key, value] of entries) map.set(key, Uint8Array.of(value))
      const root = map.flush()
      const checked = Hamt.load(untrusted(store), root, { bitWidth })
      expect(entriesOf(checked)).toEqual(entriesOf(Hamt.load(store, root, { bitWidth })))
      const [first] = entries
      if (first === undefined) return
      const from = Array.from(checked.entries(first[0]), ({ key }) => key.join())
      expect(from[0]).toBe(first[0].join())
    }),
    { numRuns: 40 },
  )
})

const words = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
  fc.bigInt({ min: 0n, max: 2000n }),
  fc.bigInt({ min: (1n << 256n) - 2000n, max: (1n << 256n) - 1n }),
)

test.each([1, 3, 5, 8])('sound KAMTs of bit width %i read the same, checked or not', (bitWidth) => {
  fc.assert(
    fc.property(fc.uniqueArray(words, { maxLength: 200 }), (keys) => {
      const store = new MemoryBlockstore()
      const options = { bitWidth, maxArrayWidth: 1 }
      const map = new Kamt(store, options)
      for (const key of keys) map.set(key, key)
      const read = Array.from(Kamt.load(untrusted(store), map.flush(), options).entries())
      expect(read.map(({ key }) => key)).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)))
    }),
    { numRuns: 40 },
  )
})

test.each([1, 3, 5])('sound AMTs of bit width %i read the same, checked or not', (bitWidth) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(100_000), { maxLength: 200 }), (indexes) => {
      const store = new MemoryBlockstore()
      const array = new Amt(store, { bitWidth })
      for (const index of indexes) array.set(index, ONE)
      const read = Array.from(Amt.load(untrusted(store), array.flush()).entries(), ({ index }) =>
        Number(index),
      )
      expect(read).toEqual(indexes.toSorted((a, b) => a - b))
    }),
    { numRuns: 40 },
  )
})

test('a store that is not untrusted reads what the reference reads', () => {
  const store = new BufferedBlockstore(new MemoryBlockstore())
  const root = linkedHamt(store, 2, [KEY, ONE])
  expect(entriesOf(Hamt.load(store, root, { bitWidth: 5 }))).toHaveLength(1024)
})

test('the blocks of a linked tree are each met once', () => {
  const store = new CountingStore()
  const root = linkedHamt(store, 30, [KEY, ONE])
  store.reads = 0
  expect([...reachableBlocks(store, [root])]).toHaveLength(31)
  expect(store.reads).toBe(31)
})
