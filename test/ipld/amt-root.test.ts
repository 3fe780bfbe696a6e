import { expect, test } from 'vitest'
import { amtRootOf, CborWriter } from '../../src/ipld/index.ts'
import { encodeValue, ScriptStore, vectors } from './map-script.ts'

interface Roots {
  readonly name: string
  readonly bitWidth: number
  readonly roots: readonly (readonly [number, string])[]
}

const rows = vectors<Partial<Roots>>('amt').filter((row): row is Roots => row.roots !== undefined)

test.each(rows)("the root of values, $name, is the reference's", ({ bitWidth, roots }) => {
  const made = roots.map(([n]) => {
    const store = new ScriptStore()
    const values = Array.from({ length: n }, (_, i) => encodeValue(i % 100))
    const root = amtRootOf(values, bitWidth, store)
    expect(amtRootOf(values, bitWidth).key).toBe(root.key)
    return [n, store.checkpoint(root)]
  })
  expect(made).toEqual(roots)
})

test('a bit width of 0 is a usage error', () => {
  expect(() => amtRootOf([new CborWriter().finish()], 0)).toThrow(
    'the bit width of an AMT is 0: use 1 to 18',
  )
})
