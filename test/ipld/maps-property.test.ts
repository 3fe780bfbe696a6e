import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Amt, type Cid, Hamt, Kamt, MemoryBlockstore } from '../../src/ipld/index.ts'
import { encodeValue, hex, valueOf } from './map-script.ts'

const step = <K>(key: fc.Arbitrary<K>) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ op: fc.constant('set'), key, n: fc.nat(60) }) },
    { weight: 5, arbitrary: fc.record({ op: fc.constant('delete'), key, n: fc.constant(0) }) },
    { weight: 3, arbitrary: fc.record({ op: fc.constant('get'), key, n: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('load'), key, n: fc.constant(0) }) },
  )

/** What a map and its model have in common, with keys and values as text. */
interface Subject<K> {
  set(key: K, n: number): void
  delete(key: K): boolean
  get(key: K): string
  reload(): void
  entries(): Map<string, string>
  flush(): Cid
}

function replay<K>(
  subject: Subject<K>,
  steps: readonly { op: string; key: K; n: number }[],
  keyText: (key: K) => string,
): void {
  const model = new Map<string, string>()
  for (const { op, key, n } of steps) {
    const name = keyText(key)
    if (op === 'set') {
      subject.set(key, n)
      model.set(name, String(n))
    } else if (op === 'delete') expect(subject.delete(key)).toBe(model.delete(name))
    else if (op === 'get') expect(subject.get(key)).toBe(model.get(name) ?? '-')
    else subject.reload()
  }
  const sorted = (map: Map<string, string>) => [...map].sort()
  expect(sorted(subject.entries())).toEqual(sorted(model))
}

function hamtSubject(bitWidth: number, minDataDepth: number): Subject<Uint8Array> {
  const store = new MemoryBlockstore()
  const options = { bitWidth, minDataDepth }
  let hamt = new Hamt(store, options)
  return {
    set: (key, n) => hamt.set(key, encodeValue(n)),
    delete: (key) => hamt.delete(key),
    get: (key) => valueOf(hamt.get(key)),
    reload: () => {
      hamt = Hamt.load(store, hamt.flush(), options)
    },
    entries: () => new Map([...hamt.entries()].map(({ key, value }) => [hex(key), valueOf(value)])),
    flush: () => hamt.flush(),
  }
}

const keys = fc.uint8Array({ minLength: 0, maxLength: 2 }).map((key) => key.map((b) => b & 0x0f))

test('a HAMT holds what a Map holds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.nat(2),
      fc.array(step(keys), { maxLength: 200 }),
      (bitWidth, depth, steps) => replay(hamtSubject(bitWidth, depth), steps, hex),
    ),
    { numRuns: 150 },
  )
})

test("a HAMT's root depends on its entries, not on the order of changes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.nat(2),
      fc.array(step(keys), { maxLength: 200 }),
      (bitWidth, depth, steps) => {
        const subject = hamtSubject(bitWidth, depth)
        for (const { op, key, n } of steps) {
          if (op === 'set') subject.set(key, n)
          else if (op === 'delete') subject.delete(key)
          else if (op === 'load') subject.reload()
        }
        const fresh = hamtSubject(bitWidth, depth)
        for (const [key, value] of subject.entries())
          fresh.set(Uint8Array.from(Buffer.from(key, 'hex')), Number(value))
        expect(fresh.flush().key).toBe(subject.flush().key)
      },
    ),
    { numRuns: 150 },
  )
})

test('setting the value that is there writes nothing', () => {
  const store = new MemoryBlockstore()
  const hamt = new Hamt(store, { bitWidth: 5 })
  for (let i = 0; i < 200; i++) hamt.set(Uint8Array.of(i), encodeValue(i))
  const root = hamt.flush()
  const blocks = store.size
  const again = Hamt.load(store, root, { bitWidth: 5 })
  for (let i = 0; i < 200; i++) expect(again.set(Uint8Array.of(i), encodeValue(i))).toBe(false)
  expect(again.flush().key).toBe(root.key)
  expect(store.size).toBe(blocks)
})

test('a KAMT holds what a Map holds, in ascending order', () => {
  const key = fc.oneof(
    fc.nat(40).map(BigInt),
    fc.nat(40).map((n) => (1n << 255n) + BigInt(n)),
    fc.tuple(fc.nat(255), fc.nat(3)).map(([shift, n]) => BigInt(n) << BigInt(shift - (shift % 8))),
  )
  fc.assert(
    fc.property(fc.array(step(key), { maxLength: 150 }), (steps) => {
      const store = new MemoryBlockstore()
      let kamt = new Kamt(store)
      const subject: Subject<bigint> = {
        set: (k, n) => kamt.set(k, BigInt(n)),
        delete: (k) => kamt.delete(k),
        get: (k) => String(kamt.get(k) ?? '-'),
        reload: () => {
          kamt = Kamt.load(store, kamt.flush())
        },
        entries: () => new Map([...kamt.entries()].map((e) => [String(e.key), String(e.value)])),
        flush: () => kamt.flush(),
      }
      replay(subject, steps, String)
      const order = [...kamt.entries()].map((e) => e.key)
      expect(order).toEqual(order.toSorted((a, b) => (a < b ? -1 : 1)))
      const fresh = new Kamt(store)
      for (const entry of [...kamt.entries()].reverse()) fresh.set(entry.key, entry.value)
      expect(fresh.flush().key).toBe(kamt.flush().key)
    }),
    { numRuns: 150 },
  )
})

test('an AMT holds what a Map holds, in ascending order', () => {
  const index = fc.oneof(
    fc.nat(100).map(BigInt),
    fc.nat(1_000_000).map(BigInt),
    fc.bigInt({ min: 0n, max: (1n << 64n) - 2n }),
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(step(index), { maxLength: 100 }),
      (bitWidth, steps) => {
        const store = new MemoryBlockstore()
        let amt = new Amt(store, { bitWidth })
        const subject: Subject<bigint> = {
          set: (i, n) => amt.set(i, encodeValue(n)),
          delete: (i) => amt.delete(i),
          get: (i) => valueOf(amt.get(i)),
          reload: () => {
            amt = Amt.load(store, amt.flush())
          },
          entries: () =>
            new Map([...amt.entries()].map((e) => [String(e.index), valueOf(e.value)])),
          flush: () => amt.flush(),
        }
        replay(subject, steps, String)
        const order = [...amt.entries()].map((e) => e.index)
        expect(order).toEqual(order.toSorted((a, b) => (a < b ? -1 : 1)))
        expect(amt.count).toBe(BigInt(order.length))
        for (const { index: i } of [...amt.entries()]) amt.delete(i)
        expect(amt.flush().key).toBe(new Amt(store, { bitWidth }).flush().key)
      },
    ),
    { numRuns: 150 },
  )
})
