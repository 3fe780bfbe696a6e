import { expect, test } from 'vitest'
import { BoundedMap } from '../../src/types/index.ts'

test('a bounded map drops and returns the entry that was set first', () => {
  const map = new BoundedMap<string, number>(2)
  expect(map.set('a', 1)).toBeUndefined()
  expect(map.set('b', 2)).toBeUndefined()
  expect(map.set('a', 3)).toBeUndefined()
  expect(map.set('c', 4)).toBe(3)
  expect([map.size, map.get('a'), map.get('b'), map.get('c')]).toEqual([2, undefined, 2, 4])
  expect([...map.values()]).toEqual([2, 4])
  map.clear()
  expect(map.size).toBe(0)
})
