import { expect, test } from 'vitest'
import { Kamt, MemoryBlockstore } from '../../src/ipld/index.ts'

test('a map that was loaded before does not see what a change of the other one did', () => {
  const store = new MemoryBlockstore()
  const first = new Kamt(store)
  for (let key = 0n; key < 40n; key++) first.set(key << 200n, key + 1n)
  const root = first.flush()
  const changed = Kamt.load(store, root)
  const untouched = Kamt.load(store, root)
  for (let key = 0n; key < 40n; key += 2n) changed.delete(key << 200n)
  changed.set(7n, 7n)
  const after = changed.flush()
  for (let key = 0n; key < 40n; key++) expect(untouched.get(key << 200n)).toBe(key + 1n)
  expect(untouched.get(7n)).toBeUndefined()
  const again = Kamt.load(store, root)
  expect([...again.entries()]).toHaveLength(40)
  expect([...Kamt.load(store, after).entries()]).toHaveLength(21)
})
