import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countLeading, lastAtMost } from '../../src/types/index.ts'

test('the leading positions of a condition are those that a plain search counts', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(45), (length, end) => {
      const asked: number[] = []
      const count = countLeading(length, (at) => {
        asked.push(at)
        return at < end
      })
      expect(count).toBe(Math.min(length, end))
      expect(asked.every((at) => at >= 0 && at < length)).toBe(true)
      expect(asked.length).toBeLessThanOrEqual(Math.ceil(Math.log2(length + 1)))
    }),
  )
})

test('the last number that is at most a value is the one that a plain search finds', () => {
  const numbers = fc
    .array(fc.integer({ min: -9, max: 9 }))
    .map((list) => list.toSorted((a, b) => a - b))
  fc.assert(
    fc.property(numbers, fc.integer({ min: -11, max: 11 }), (sorted, value) => {
      expect(lastAtMost(sorted, value)).toBe(sorted.findLastIndex((n) => n <= value))
    }),
  )
})
