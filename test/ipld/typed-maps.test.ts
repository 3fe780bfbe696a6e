import { expect, test } from 'vitest'
import {
  type CborSchema,
  decodeAs,
  encodeAs,
  MemoryBlockstore,
  TypedAmt,
  TypedHamt,
} from '../../src/ipld/index.ts'

interface Point {
  readonly x: bigint
  readonly y: bigint
}

const POINT: CborSchema<Point> = {
  encode(writer, { x, y }) {
    writer.writeArrayHeader(2)
    writer.writeUint(x)
    writer.writeInt(y)
  },
  decode(reader) {
    reader.readTupleHeader(2, 'a point')
    return { x: reader.readUint(), y: reader.readInt() }
  },
}

const key = (n: number) => Uint8Array.of(n)

test('a typed HAMT encodes given values and decodes stored ones', () => {
  const store = new MemoryBlockstore()
  const map = TypedHamt.create(store, { bitWidth: 5 }, POINT)
  expect(map.isEmpty).toBe(true)
  expect(map.set(key(1), { x: 1n, y: -1n })).toBe(true)
  expect(map.set(key(1), { x: 1n, y: -1n })).toBe(false)
  expect(map.replace(key(1), { x: 2n, y: -2n })).toEqual({ x: 1n, y: -1n })
  expect(map.setIfAbsent(key(1), { x: 3n, y: 3n })).toBe(false)
  expect(map.setIfAbsent(key(2), { x: 3n, y: 3n })).toBe(true)
  const loaded = TypedHamt.load(store, map.flush(), { bitWidth: 5 }, POINT)
  expect(loaded.get(key(1))).toEqual({ x: 2n, y: -2n })
  expect(loaded.get(key(9))).toBeUndefined()
  expect(loaded.has(key(2))).toBe(true)
  const all: Point[] = []
  loaded.forEach((_, point) => all.push(point))
  expect(all).toHaveLength(2)
  expect(loaded.forEachRanged(undefined, 1, () => {}).traversed).toBe(1)
  expect(loaded.take(key(1))).toEqual({ x: 2n, y: -2n })
  expect(loaded.delete(key(1))).toBe(false)
})

test('a typed AMT encodes given values and decodes stored ones', () => {
  const store = new MemoryBlockstore()
  const amt = TypedAmt.create(store, { bitWidth: 3 }, POINT)
  for (let i = 0; i < 20; i++) amt.set(i, { x: BigInt(i), y: 0n })
  const loaded = TypedAmt.load(store, amt.flush(), POINT)
  expect(loaded.count).toBe(20n)
  expect(loaded.get(7n)).toEqual({ x: 7n, y: 0n })
  expect(loaded.take(7)).toEqual({ x: 7n, y: 0n })
  expect(loaded.delete(7)).toBe(false)
  loaded.forEachMut((index, point) => (index === 8n ? { ...point, y: 9n } : undefined))
  expect(loaded.get(8)).toEqual({ x: 8n, y: 9n })
  const seen: bigint[] = []
  expect(loaded.forEachRanged(5, 3, (index) => seen.push(index))).toEqual({
    traversed: 3,
    next: 9n,
  })
  expect(seen).toEqual([5n, 6n, 8n])
  expect(loaded.batchDelete([1, 2, 7])).toBe(true)
  let first = 0n
  loaded.forEachWhile((index) => {
    first = index
    return false
  })
  expect(first).toBe(0n)
  expect(loaded.flush().key).not.toBe(amt.flush().key)
})

test('bytes after a value are refused', () => {
  const encoded = encodeAs(POINT, { x: 1n, y: 2n })
  expect(decodeAs(POINT, encoded)).toEqual({ x: 1n, y: 2n })
  expect(() => decodeAs(POINT, Uint8Array.of(...encoded, 0))).toThrow('bytes follow the value')
})
