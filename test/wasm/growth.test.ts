import { expect, test } from 'vitest'
import { mayGrowMemory, mayGrowTable } from '../../src/wasm/growth.ts'
import { countFirstSizes, PAGE_BYTES } from '../../src/wasm/index.ts'
import { createPool, load, OpenBudget } from './host.ts'

const INSTANCE_PAGES = 8192

test('a memory may grow to 512 MiB; past that a growth is refused, but counted', () => {
  const budget = new OpenBudget()
  expect(mayGrowMemory(budget, 1, INSTANCE_PAGES - 1)).toBe(true)
  expect(mayGrowMemory(budget, 1, INSTANCE_PAGES)).toBe(false)
  expect(budget.asked).toEqual([(INSTANCE_PAGES - 1) * PAGE_BYTES, INSTANCE_PAGES * PAGE_BYTES])
})

test('a growth that the budget refuses does not happen', () => {
  expect(mayGrowMemory({ growMemory: () => false }, 1, 1)).toBe(false)
  expect(mayGrowTable({ growMemory: () => false }, 1)).toBe(false)
})

test('first memory counts before first tables, 8 bytes an element', () => {
  const budget = new OpenBudget()
  expect(countFirstSizes(budget, 2, 5)).toBe(true)
  expect(budget.asked).toEqual([2 * PAGE_BYTES, 40])
})

test('the budget is asked for what can be granted only: not for nothing, nor past a maximum', () => {
  const loaded = load(`(module (memory (export "memory") 1 3) (table $t 1 4 funcref)
    (func (export "invoke") (param i32) (result i32)
      (drop (memory.grow (i32.const 0))) (drop (memory.grow (i32.const 3)))
      (drop (memory.grow (i32.const 2)))
      (drop (table.grow $t (table.get $t (i32.const 0)) (i32.const 0)))
      (drop (table.grow $t (table.get $t (i32.const 0)) (i32.const 4)))
      (table.grow $t (table.get $t (i32.const 0)) (i32.const 3))))`)
  const budget = new OpenBudget()
  const instance = createPool().acquire(loaded, budget)
  instance.gas = 10n ** 12n
  expect(instance.invoke(0)).toBe(1)
  expect(budget.asked).toEqual([2 * PAGE_BYTES, 24])
})
