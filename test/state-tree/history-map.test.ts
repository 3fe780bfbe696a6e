import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HistoryMap } from '../../src/state-tree/history-map.ts'

test('a rollback undoes what came after the noted length, newest first', () => {
  const map = new HistoryMap<string, number>()
  map.set('a', 1)
  const noted = map.historyLength
  map.set('a', 2)
  map.set('b', 3)
  map.set('a', 4)
  map.rollback(noted)
  expect([map.get('a'), map.get('b')]).toEqual([1, undefined])
  map.rollback(0)
  expect(map.get('a')).toBeUndefined()
})

test('a value equal to the one before is not noted', () => {
  const map = new HistoryMap<string, number>()
  map.set('a', 1)
  map.set('a', 1)
  expect(map.historyLength).toBe(1)
})

test('values set permanently, or with discarded history, stay', () => {
  const map = new HistoryMap<string, number>()
  map.setUnrecorded('a', 1)
  map.set('b', 2)
  map.discardHistory()
  map.set('b', 3)
  map.rollback(0)
  expect([map.get('a'), map.get('b')]).toEqual([1, 2])
})

const op = fc.oneof(
  fc.tuple(fc.constant('set' as const), fc.nat(4), fc.nat(5)),
  fc.tuple(fc.constant('begin' as const), fc.constant(0), fc.constant(0)),
  fc.tuple(fc.constant('revert' as const), fc.constant(0), fc.constant(0)),
)

test('any script of sets and rollbacks is as copying the map would be', () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 60 }), (script) => {
      const map = new HistoryMap<number, number>()
      let model = new Map<number, number>()
      const noted: [number, Map<number, number>][] = []
      for (const [kind, key, value] of script) {
        if (kind === 'set') {
          map.set(key, value)
          model.set(key, value)
        } else if (kind === 'begin') noted.push([map.historyLength, new Map(model)])
        else if (noted.length > 0) {
          const [length, copy] = noted.pop()!
          map.rollback(length)
          model = copy
        }
        for (let k = 0; k <= 4; k++) expect(map.get(k)).toBe(model.get(k))
      }
    }),
  )
})
