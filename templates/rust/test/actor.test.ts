import { FVM } from 'litefvm'
import { beforeEach, expect, test } from 'vitest'
import { COUNTER, WASM } from './actor.js'

let vm: FVM

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.deploy(WASM, { as: 'counter', definition: COUNTER, params: { number: 40 } })
})

const counter = () => vm.actor('counter', COUNTER).connect('alice')

test('the counter counts', () => {
  expect(counter().Increment({ number: 2 })).toBe(42n)
  expect(counter().Count()).toBe(42n)
  expect(counter().state()).toEqual({ count: 42n })
})

test('counting is an event', () => {
  const { events } = counter().send('Increment', { number: 2 })
  expect(events.map(({ fields }) => fields)).toEqual([{ counter: 42 }])
})

test('it stops where its numbers end', () => {
  const result = counter().send('Increment', { number: 2n ** 64n - 1n })
  expect(result.exitName).toBe('USR_ILLEGAL_STATE')
  expect(result.explain()).toContain('the counter is full')
})

test('only the init actor constructs', () => {
  const result = counter().send('Constructor', { number: 1 })
  expect(result.exitName).toBe('USR_FORBIDDEN')
})
