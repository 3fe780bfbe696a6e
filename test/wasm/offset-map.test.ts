import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { debugSections } from '../../src/debug-info/debug-sections.ts'
import type { InstrumentOptions } from '../../src/wasm/index.ts'
import { originalOffsets } from '../../src/wasm/instrument.ts'
import { assemble, instrumented, PRICES } from './modules.ts'

const OPTIONS = { prices: PRICES, maxStackHeight: 2048 }
const VAULT = readFileSync(new URL('../../examples/rust-actor/vault.wasm', import.meta.url))
const SMALL = assemble(`
  (import "self" "root" (func $root (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (table 2 funcref)
  (elem (i32.const 0) $one $two)
  (type $unary (func (param i32) (result i32)))
  (func $one (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $two (param i32) (result i32) (local f64)
    (local.set 1 (f64.sqrt (f64.convert_i32_s (local.get 0))))
    (drop (memory.grow (local.get 0)))
    (memory.fill (i32.const 0) (i32.const 0) (local.get 0))
    (drop (call $root (i32.const 0) (i32.const 0) (i32.const 0)))
    (loop (br_if 0 (call $one (i32.const -1))))
    (call_indirect (type $unary) (call $one (local.get 0)) (i32.const 0)))
  (func (export "invoke") (param i32) (result i32) (call $two (i32.const 3)))`)

/** Bytes of a body's number of local groups, at most. */
const HEAD_BYTES = 5

const VARIANTS: readonly (readonly [string, Partial<InstrumentOptions>])[] = [
  ['plain', {}],
  ['compact', { compact: true }],
  ['over a virtual memory', { virtualMemory: true }],
  ['with probes', { probes: true }],
]

test.each(VARIANTS)('the bytes of every original body are found in order: %s', (_, more) => {
  for (const wasm of [SMALL, VAULT]) {
    const options = { ...OPTIONS, ...more }
    const map = originalOffsets(wasm, options)
    const { bytes } = instrumented(wasm, more)
    const original = debugSections(wasm)
    const rewritten = debugSections(bytes)
    const count = original.bodies.length / 2
    for (let body = 0; body < count; body++) {
      const start = original.bodies[body * 2] as number
      const end = original.bodies[body * 2 + 1] as number
      const sources: number[] = []
      let equal = 0
      const from = rewritten.bodies[body * 2] as number
      for (let at = from + HEAD_BYTES; at < (rewritten.bodies[body * 2 + 1] as number); at++) {
        const source = map.toOriginal(at)
        if (source === undefined) {
          // A probe at the very end of the last one.
          expect(sources.at(-1)).toBe(end - 1)
          continue
        }
        if (source !== sources.at(-1)) sources.push(source)
        if (bytes[at] === wasm[source]) equal++
      }
      // A body starts with its number of local groups, which is written anew.
      expect(sources, `function ${body}`).toEqual([...sources].sort((a, b) => a - b))
      expect(sources[0]).toBeLessThanOrEqual(start + HEAD_BYTES)
      expect(sources.at(-1)).toBeGreaterThanOrEqual(end - 1)
      expect(equal).toBeGreaterThanOrEqual(sources.length / 2)
    }
    const shim = rewritten.bodies[count * 2]
    expect(shim === undefined ? undefined : map.toOriginal(shim)).toBeUndefined()
  }
})

test('a call that is replaced counts as the call', () => {
  const map = originalOffsets(SMALL, OPTIONS)
  const { bytes } = instrumented(SMALL)
  const rewritten = debugSections(bytes)
  const original = debugSections(SMALL)
  const last = original.bodies.length / 2 - 1
  const callAt = (original.bodies[last * 2 + 1] as number) - 3 // call, its index, end
  expect(SMALL[callAt]).toBe(0x10)
  const end = rewritten.bodies[last * 2 + 1] as number
  expect(bytes[end - 3]).toBe(0x10)
  expect(map.toOriginal(end - 3)).toBe(callAt)
  expect(map.toOriginal(end - 6)).toBe(callAt)
  expect(map.toOriginal(end - 1)).toBe(callAt + 2)
})

test('taking notes changes nothing that is written', () => {
  const before = instrumented(VAULT).bytes
  originalOffsets(VAULT, OPTIONS)
  expect(Buffer.compare(instrumented(VAULT).bytes, before)).toBe(0)
})
