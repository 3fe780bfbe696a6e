import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppendMap } from '../../src/harness/append-map.ts'

test('every version of a map keeps its own entries in order, whichever version is added to', () => {
  const step = fc.record({ version: fc.nat(20), key: fc.nat(8), value: fc.nat(3) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const versions: [AppendMap<number, number>, Map<number, number>][] = [
        [AppendMap.empty(), new Map()],
      ]
      for (const { version, key, value } of steps) {
        const [map, model] = versions[version % versions.length]!
        versions.push([map.with(key, value), new Map(model).set(key, value)])
      }
      for (const [map, model] of versions) {
        expect([...map]).toEqual([...model])
        expect([...map.keys()]).toEqual([...model.keys()])
        expect([...map.values()]).toEqual([...model.values()])
        expect(map.size).toBe(model.size)
        for (let key = 0; key <= 8; key++) {
          expect(map.get(key)).toBe(model.get(key))
          expect(map.has(key)).toBe(model.has(key))
        }
      }
    }),
  )
})

test('a map made of entries keeps the last value of a key at its first place', () => {
  const map = AppendMap.from([
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ])
  expect([...map]).toEqual([
    ['a', 3],
    ['b', 2],
  ])
})

test('setting the value that a key has changes nothing', () => {
  const map = AppendMap.from([['a', 1]])
  expect(map.with('a', 1)).toBe(map)
})
