import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VersionedList } from '../../src/node/versioned-list.ts'

type Step = { readonly kind: 'push' | 'take' | 'drop' | 'restore'; readonly n: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('push', 'push', 'take', 'drop', 'restore'),
    n: fc.nat(12),
  }),
  { maxLength: 40 },
)

/** A list in the plainest form: items by position, undefined where they were dropped. */
interface Model {
  readonly list: VersionedList<number>
  readonly items: readonly (number | undefined)[]
}

test('a list has the items of a plain array after any pushes, cuts and restores', () => {
  fc.assert(
    fc.property(steps, (script) => {
      let now: Model = { list: VersionedList.empty(), items: [] }
      const versions: Model[] = [now]
      let next = 0
      for (const { kind, n } of script) {
        const { list, items } = now
        if (kind === 'push') now = { list: list.push(next), items: [...items, next++] }
        if (kind === 'take') now = { list: list.take(n), items: items.slice(0, n) }
        if (kind === 'drop') {
          now = {
            list: list.dropBefore(n),
            items: items.map((item, i) => (i < n ? undefined : item)),
          }
        }
        if (kind === 'restore') now = versions[n % versions.length]!
        versions.push(now)
        for (const { list: one, items: plain } of versions) {
          expect(Array.from({ length: one.length }, (_, i) => one.at(i))).toEqual(plain)
          expect(one.kept).toBe(plain.filter((item) => item !== undefined).length)
          const found = one.findIndex((item) => item >= n)
          expect(found).toBe(
            Math.max(
              one.first,
              plain.findIndex((item) => item !== undefined && item >= n),
            ) +
              (plain.some((item) => item !== undefined && item >= n) ? 0 : one.length - one.first),
          )
        }
      }
    }),
  )
})
