import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Amt,
  amtRootOf,
  type Blockstore,
  type Cid,
  Codec,
  cidOf,
  cidToString,
  Hamt,
  Kamt,
  MemoryBlockstore,
  MissingBlockError,
} from '../../src/ipld/index.ts'
import { DecodeError, FatalError, UsageError } from '../../src/types/index.ts'
import { encodeValue } from './map-script.ts'

const OPTIONS = { bitWidth: 5 }

function filledHamt(store: Blockstore, n: number): Cid {
  const hamt = new Hamt(store, OPTIONS)
  for (let i = 0; i < n; i++) hamt.set(Uint8Array.of(i, i >> 8), encodeValue(i))
  return hamt.flush()
}

/** A copy of a store in which every block but the root has gone or is another one. */
function damaged(store: MemoryBlockstore, root: Cid, block?: Uint8Array): MemoryBlockstore {
  const out = new MemoryBlockstore()
  for (const entry of store.entries()) {
    if (entry.cid.equals(root)) out.put(entry.cid, entry.block)
    else if (block !== undefined) out.put(entry.cid, block)
  }
  return out
}

describe('a block that is missing', () => {
  test('is a fatal error that names its CID and the path to it in a HAMT', () => {
    const store = new MemoryBlockstore()
    const root = filledHamt(store, 400)
    const hamt = Hamt.load(damaged(store, root), root, OPTIONS)
    const text = /^HAMT node bafy2bza\w+ at \d+ below bafy2bza\w+ is not in the blockstore: /
    const run = () => hamt.get(Uint8Array.of(7, 0))
    expect(run).toThrow(text)
    expect(run).toThrow(FatalError)
    expect(run).toThrow(MissingBlockError)
    expect(run).toThrow(cidToString(root))
    expect(() => hamt.set(Uint8Array.of(7, 0), encodeValue(1))).toThrow(text)
    expect(() => hamt.delete(Uint8Array.of(7, 0))).toThrow(text)
    expect(() => hamt.forEach(() => {})).toThrow(text)
    expect(hamt.flush().key).toBe(root.key)
  })

  test('is one in an AMT and a KAMT', () => {
    const store = new MemoryBlockstore()
    const values = Array.from({ length: 300 }, (_, i) => encodeValue(i % 60))
    const root = amtRootOf(values, 3, store)
    const amt = Amt.load(damaged(store, root), root)
    const text = /^AMT node bafy2bza\w+ at 2 below bafy2bza\w+ is not in the blockstore: /
    expect(() => amt.get(130)).toThrow(text)
    expect(() => amt.set(130, values[0]!)).toThrow(text)
    expect(() => amt.delete(130)).toThrow(text)
    expect(() => amt.forEach(() => {})).toThrow(/^AMT node bafy2bza\w+ at 0 below/)
    expect(() => amt.forEachMut(() => undefined)).toThrow(/^AMT node bafy2bza\w+ at 0 below/)
    const kamt = new Kamt(store)
    for (let i = 0; i < 200; i++) kamt.set(BigInt(i), 1n)
    const kamtRoot = kamt.flush()
    const loaded = Kamt.load(damaged(store, kamtRoot), kamtRoot)
    expect(() => loaded.get(5n)).toThrow(/^KAMT node bafy2bza\w+ at \d+ below bafy2bza\w+ is not/)
  })

  test('that is a root is named', () => {
    const root = cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80))
    const store = new MemoryBlockstore()
    expect(() => Hamt.load(store, root, OPTIONS)).toThrow(`HAMT node ${cidToString(root)} is not`)
    expect(() => Amt.load(store, root)).toThrow(`AMT node ${cidToString(root)} is not in`)
    expect(() => Kamt.load(store, root)).toThrow(`KAMT node ${cidToString(root)} is not in`)
  })
})

describe('a block that is another one', () => {
  test('is an error that names its CID, its path and the fault', () => {
    const store = new MemoryBlockstore()
    const root = filledHamt(store, 400)
    const hamt = Hamt.load(damaged(store, root, Uint8Array.of(0x82, 0x40, 0x80)), root, OPTIONS)
    const run = () => hamt.get(Uint8Array.of(7, 0))
    expect(run).toThrow(DecodeError)
    expect(run).toThrow(/^HAMT node bafy2bza\w+ at \d+ below .*: a node below the root has no p/)
  })

  test('is an error where a node links to itself, at the depth where keys end', () => {
    const store = new MemoryBlockstore()
    const root = filledHamt(store, 400)
    const block = store.get(root)!
    const hamt = Hamt.load(damaged(store, root, block), root, OPTIONS)
    expect(() => hamt.get(Uint8Array.of(1))).toThrow(DecodeError)
    expect(() => hamt.forEach(() => {})).toThrow('deeper than its keys are long')
    const links = amtRootOf(
      Array.from({ length: 600 }, (_, i) => encodeValue(i % 60)),
      3,
      store,
    )
    const inner = [...store.entries()].find(({ block: b }) => b[0] === 0x83 && b[3]! > 0x80)!
    const amt = Amt.load(damaged(store, links, inner.block), links)
    expect(() => amt.forEach(() => {})).toThrow('an AMT has links at its lowest level')
    expect(() => amt.get(3)).toThrow('an AMT has links at its lowest level')
    expect(() => amt.set(3, encodeValue(1))).toThrow('an AMT has links at its lowest level')
  })

  test('has another codec', () => {
    const store = new MemoryBlockstore()
    const block = Uint8Array.of(0x82, 0x40, 0x80)
    const root = cidOf(Codec.RAW, block)
    store.put(root, block)
    expect(() => Hamt.load(store, root, OPTIONS)).toThrow('has codec 85, not CBOR or DAG-CBOR')
  })
})

test('an altered block never ends in anything but a DecodeError', () => {
  const store = new MemoryBlockstore()
  const blocks: Uint8Array[] = []
  filledHamt(store, 60)
  amtRootOf(
    Array.from({ length: 70 }, (_, i) => encodeValue(i % 60)),
    3,
    store,
  )
  const kamt = new Kamt(store)
  for (let i = 0; i < 60; i++) kamt.set((1n << 200n) + BigInt(i), BigInt(i))
  kamt.flush()
  for (const { block } of store.entries()) blocks.push(block)
  const altered = fc
    .tuple(fc.constantFrom(...blocks), fc.nat(), fc.nat(255), fc.nat(3))
    .map(([block, at, byte, how]) => {
      const bytes = [...block]
      const i = bytes.length === 0 ? 0 : at % bytes.length
      if (how === 0) bytes[i] = byte
      else if (how === 1) bytes.splice(i, 1)
      else if (how === 2) bytes.splice(i, 0, byte)
      else bytes.length = i
      return Uint8Array.from(bytes)
    })
  const uses: ((s: Blockstore, root: Cid) => void)[] = [
    (s, root) => {
      const hamt = Hamt.load(s, root, OPTIONS)
      hamt.get(Uint8Array.of(3, 0))
      hamt.forEach(() => {})
      hamt.set(Uint8Array.of(9, 9), encodeValue(1))
      hamt.delete(Uint8Array.of(3, 0))
      hamt.flush()
    },
    (s, root) => {
      const amt = Amt.load(s, root)
      amt.get(12)
      amt.forEach(() => {})
      amt.set(100, encodeValue(1))
      amt.delete(12)
      amt.flush()
    },
    (s, root) => {
      const trie = Kamt.load(s, root)
      trie.get((1n << 200n) + 3n)
      trie.forEach(() => {})
      trie.set(9n, 9n)
      trie.delete((1n << 200n) + 3n)
      trie.flush()
    },
  ]
  fc.assert(
    fc.property(altered, (block) => {
      const root = cidOf(Codec.DAG_CBOR, block)
      store.put(root, block)
      for (const use of uses) {
        try {
          use(store, root)
        } catch (thrown) {
          if (!(thrown instanceof DecodeError || thrown instanceof MissingBlockError)) throw thrown
        }
      }
    }),
    { numRuns: 3000 },
  )
})

test('options and indexes outside their ranges are usage errors', () => {
  const store = new MemoryBlockstore()
  expect(() => new Hamt(store, { bitWidth: 9 })).toThrow('the bit width is 9: use 1 to 8')
  expect(() => new Hamt(store, { bitWidth: 0 })).toThrow(UsageError)
  expect(() => new Amt(store, { bitWidth: 0 })).toThrow('the bit width of an AMT is 0: use 1 to 18')
  expect(() => new Amt(store).get((1n << 64n) - 1n)).toThrow('is not an index of an AMT')
  expect(() => new Amt(store).set(-1, encodeValue(1))).toThrow('-1 is not an index of an AMT')
  expect(() => new Kamt(store).get(1n << 256n)).toThrow('is not a 256-bit number')
})

test('a strict batch delete stops at an index that is not there', () => {
  const amt = new Amt(new MemoryBlockstore())
  amt.batchSet([encodeValue(1), encodeValue(2), encodeValue(3)])
  expect(() => amt.batchDelete([2, 7, 0], true)).toThrow('index 7 is not in the AMT')
  expect([...amt.entries()].map((e) => e.index)).toEqual([1n])
})
