import { expect, test } from 'vitest'
import { Choices } from '../../src/fuzz/choices.ts'

function decide(c: Choices): unknown {
  return [
    c.below(1000),
    c.chance(50),
    c.pick(['a', 'b', 'c']),
    c.weighted([
      [3, 'x'],
      [0, 'never'],
      [1, 'y'],
    ]),
    c.list(5, () => c.below(9)),
    c.bigint(8),
  ]
}

test('the same seed decides the same, and another seed otherwise', () => {
  const made = decide(Choices.fromSeed(1, 2, 3))
  expect(decide(Choices.fromSeed(1, 2, 3))).toEqual(made)
  expect(decide(Choices.fromSeed(1, 2, 4))).not.toEqual(made)
  expect(decide(Choices.fromSeed(2, 1, 3))).not.toEqual(made)
})

test('decisions made again make the same', () => {
  const c = Choices.fromSeed(7)
  const made = decide(c)
  const again = Choices.replay(c.made)
  expect(decide(again)).toEqual(made)
  expect(again.made).toEqual(c.made)
})

test('where decisions run out, the first alternatives are taken', () => {
  expect(decide(Choices.replay([]))).toEqual([0, false, 'a', 'x', [], 0n])
})

test('decisions out of range are brought into it', () => {
  expect(Choices.replay([1003]).below(1000)).toBe(3)
})

test('every alternative with a weight is found, and none without', () => {
  const c = Choices.fromSeed(5)
  const found = new Set<string>()
  for (let i = 0; i < 1000; i++)
    found.add(
      c.weighted([
        [1, 'seldom'],
        [0, 'never'],
        [50, 'often'],
      ]),
    )
  expect([...found].sort()).toEqual(['often', 'seldom'])
})
