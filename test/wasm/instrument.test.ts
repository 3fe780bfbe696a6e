import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FatalError } from '../../src/types/index.ts'
import { WasmRejected } from '../../src/wasm/index.ts'
import { assemble, instrumented, TestInstance } from './modules.ts'
import { LOAD_CASES } from './rejected-cases.ts'
import { RUN_CASES } from './run-cases.ts'

const PLENTY = 1n << 50n

function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

describe('what a rejection says', () => {
  const message = (wat: string): unknown =>
    (thrownBy(() => instrumented(assemble(wat))) as Error | undefined)?.message

  test('names the function, the byte, the feature and the flag', () => {
    const wat = '(func $clear (drop (v128.const i64x2 1 2)))'
    expect(message(wat)).toBe(
      'instruction 0xfd in function 0 (clear) at byte 23 needs the Wasm feature "SIMD", which the ' +
        'FVM does not have: compile without it (Rust: -C target-feature=-simd128)',
    )
  })
  test('names the index if there is no name', () => {
    expect(message('(func) (func (param i32) (drop (ref.null func)))')).toBe(
      'instruction 0xd0 in function 1 at byte 31 needs the Wasm feature "reference types", which ' +
        'the FVM does not have: compile without it (Rust: -C target-feature=-reference-types)',
    )
  })
  test('names a type outside of functions', () => {
    expect(message('(func (import "a" "b") (result i32 i32))')).toBe(
      'a function type with 2 results at byte 16 needs the Wasm feature "multi-value", which the ' +
        'FVM does not have: compile without it (Rust: -C target-feature=-multivalue)',
    )
  })
  test('gives the constant that is negative', () => {
    expect(message('(memory 1) (func $f (drop (memory.grow (i32.const -3))))')).toBe(
      'a bulk instruction has the constant -3 as its length, which the FVM refuses: it would trap, ' +
        'or be refused, at run time anyhow (in function 0 (f) at byte 30)',
    )
  })
  test('is the engine’s for a module that is not valid', () => {
    const error = thrownBy(() => instrumented(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1)))
    expect(error).toBeInstanceOf(WasmRejected)
    expect((error as WasmRejected).message).toMatch(/^not a valid Wasm module: /)
  })
})

describe('limits of V8 that the reference has not', () => {
  /** A module of one function, `(i32) -> i32`, with these instructions. */
  function moduleOf(...code: readonly Uint8Array[]): Uint8Array {
    const instructions = concat([Uint8Array.of(0), ...code, Uint8Array.of(0x20, 0, 0x0b)])
    const body = concat([Uint8Array.of(1, ...leb(instructions.length)), instructions])
    return concat([
      Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 3, 2, 1, 0),
      Uint8Array.of(10, ...leb(body.length)),
      body,
    ])
  }
  const repeat = (count: number, ...bytes: readonly number[]): Uint8Array => {
    const all = new Uint8Array(count * bytes.length)
    for (let i = 0; i < all.length; i++) all[i] = bytes[i % bytes.length] as number
    return all
  }

  test('a body that metering makes too large has its charges called', () => {
    const block = [Uint8Array.of(0x02, 0x40), repeat(450_000, 0x20, 0, 0x0d, 0)]
    const { bytes } = instrumented(moduleOf(...block, Uint8Array.of(0x0b)))
    expect(bytes.length).toBeLessThan(7_654_321)
    expect(WebAssembly.validate(bytes)).toBe(true)
  })
  test.each([
    [
      'a body too large even so',
      [repeat(1_200_000, 0x20, 0, 0x0d, 0)],
      /^function 0 has 4800007 b/,
    ],
    [
      'a body too large from the start',
      [repeat(2_600_000, 0x20, 0, 0x1a)],
      /maximum function size/,
    ],
    [
      'a br_table too long',
      [Uint8Array.of(0x20, 0, 0x0e, ...leb(66_000)), repeat(66_001, 0)],
      /max br_table size/,
    ],
  ])('%s is the host’s failure', (_, code, text) => {
    const wasm = moduleOf(Uint8Array.of(0x02, 0x40), ...code, Uint8Array.of(0x0b))
    const error = thrownBy(() => instrumented(wasm))
    expect(error).toBeInstanceOf(FatalError)
    expect((error as FatalError).message).toMatch(text)
  })
  test('a br_table too long for the reference as well is refused', () => {
    const table = [Uint8Array.of(0x20, 0, 0x0e, ...leb(132_000)), repeat(132_001, 0)]
    const wasm = moduleOf(Uint8Array.of(0x02, 0x40), ...table, Uint8Array.of(0x0b))
    expect(thrownBy(() => instrumented(wasm))).toBeInstanceOf(WasmRejected)
  })
})

describe('the rewritten module', () => {
  test('keeps the names of functions, so that traps tell where', () => {
    const { bytes } = instrumented(
      assemble(`(func $deepest (param i32) (result i32) (unreachable))
        (func $outer (export "run") (param i32) (result i32) (call $deepest (local.get 0)))`),
    )
    const { gas, exports } = new TestInstance({ bytes })
    gas.value = PLENTY
    const { stack } = thrownBy(() => exports['run']?.(0)) as Error
    expect(stack).toMatch(/deepest[^]*outer/)
  })
  test('drops exports under its own names and keeps the rest', () => {
    const { bytes, info } = instrumented(
      assemble(`(memory (export "memory") 1)
        (func (export "litefvm:gas")) (global (export "litefvm:reset") i32 (i32.const 1))
        (func (export "run") (param i32) (result i32) (local.get 0))`),
    )
    expect(WebAssembly.Module.exports(new WebAssembly.Module(bytes))).toEqual([
      { name: 'memory', kind: 'memory' },
      { name: 'run', kind: 'function' },
      { name: 'litefvm:gas', kind: 'global' },
      { name: 'litefvm:reset', kind: 'function' },
    ])
    expect(info.exports.map(({ name }) => name)).toEqual([
      'memory',
      'litefvm:gas',
      'litefvm:reset',
      'run',
    ])
  })
  test('reports the facts that the host needs', () => {
    const wasm = assemble(`(import "vm" "probe" (func (param i32 i64) (result i32)))
      (import "vm" "memory" (memory 1))
      (table (export "table") 7 9 funcref)
      (global (mut i64) (i64.const 1)) (global i32 (i32.const 1))
      (func $start) (start $start)
      (func (export "run") (param f32) (result i64) (i64.const 1))`)
    const run = { name: 'run', kind: 'function', params: ['f32'], results: ['i64'] }
    const probe = { module: 'vm', name: 'probe', kind: 'function', params: ['i32', 'i64'] }
    expect(instrumented(wasm).info).toEqual({
      memory: null,
      exportedTableMin: 7,
      initialTableElements: 7,
      imports: [
        { ...probe, results: ['i32'] },
        { module: 'vm', name: 'memory', kind: 'memory', params: [], results: [] },
      ],
      exports: [{ name: 'table', kind: 'table', params: [], results: [] }, run],
      hasStart: true,
      originalSize: wasm.length,
      resettable: true,
      probes: false,
      blocks: 0,
      virtualMemory: false,
      shadowStackTop: null,
      usesFloats: false,
      mutableGlobals: 1,
    })
  })
  test.each([
    ['code that sets a table element', '(table.set 0 (i32.const 0) (table.get 0 (i32.const 0)))'],
    ['code that drops a segment', '(data.drop 0)'],
    ['code that drops elements', '(elem.drop 0)'],
    ['code that grows a table', '(drop (table.grow 0 (table.get 0 (i32.const 0)) (i32.const 1)))'],
  ])('%s makes its instances unfit for reset', (_, code) => {
    const wasm = assemble(
      `(memory 1) (data "x") (table 1 funcref) (elem func 0) (func ${code}) (export "f" (func 0))`,
    )
    expect(instrumented(wasm).info.resettable).toBe(false)
  })
  test('resets globals to their bits, not their values', () => {
    const { bytes } = instrumented(
      assemble(`(global $f (mut f64) (f64.const nan:0x4000000000123)) (global $i (mut i64) (i64.const -7))
        (func $t (result i32) (i32.const 3))
        (global $r (mut funcref) (ref.func $t)) (table 1 funcref)
        (func (export "run") (param i32) (result i32)
          (global.set $f (f64.const 1)) (global.set $i (i64.const 2)) (i32.const 0))
        (func (export "bits") (result i32)
          (i32.xor (i32.wrap_i64 (i64.reinterpret_f64 (global.get $f))) (i32.wrap_i64 (global.get $i))))`),
    )
    const instance = new TestInstance({ bytes })
    instance.run(0, PLENTY)
    expect(instance.exports['bits']?.()).toBe(2)
    instance.exports['litefvm:reset']?.()
    expect(instance.exports['bits']?.()).toBe(0x123 ^ -7)
  })
  test('takes numbers padded as LLVM pads them', () => {
    const wasm = assemble(`(type (func (param i32) (result i32))) (table funcref (elem 0))
      (func (export "run") (type 0) (call_indirect (type 0) (local.get 0) (i32.const 0)))`)
    // call_indirect 0 0, with both indices as five bytes.
    const at = wasm.findIndex((byte, i) => byte === 0x11 && wasm[i + 1] === 0 && wasm[i + 2] === 0)
    const padded = Uint8Array.of(0x11, 0x80, 0x80, 0x80, 0x80, 0, 0x80, 0x80, 0x80, 0x80, 0)
    const body = wasm.subarray(at - 6, at + 4)
    const section = concat([body.subarray(1, 6), padded, Uint8Array.of(0x0b)])
    const code = Uint8Array.of(10, section.length + 2, 1, section.length)
    const start = wasm.findIndex((byte, i) => byte === 10 && i + 4 === at - 5)
    const patched = concat([wasm.subarray(0, start), code, section])
    const plain = new TestInstance(instrumented(wasm)).run(3, 1_000_000n)
    expect(new TestInstance(instrumented(patched)).run(3, 1_000_000n)).toEqual(plain)
  })
})

describe('damaged modules', () => {
  const modules = [...RUN_CASES, ...LOAD_CASES]
    .map(({ wat }) => assemble(wat))
    .filter((wasm) => wasm.length < 2000)
  const module = fc.constantFrom(...modules)

  /** Either a clear refusal, or a module that V8 takes. */
  function check(wasm: Uint8Array): void {
    let bytes: Uint8Array<ArrayBuffer>
    try {
      ;({ bytes } = instrumented(wasm))
    } catch (error) {
      if (error instanceof WasmRejected || error instanceof FatalError) return
      throw error
    }
    expect(WebAssembly.validate(bytes)).toBe(true)
  }

  test('with bytes changed are refused or rewritten', () => {
    const edit = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(module, fc.array(edit, { minLength: 1, maxLength: 4 }), (wasm, edits) => {
        const changed = wasm.slice()
        for (const [at, value] of edits) changed[8 + (at % (changed.length - 8))] = value
        check(changed)
      }),
      { numRuns: 3000 },
    )
  })
  test('cut short are refused or rewritten', () => {
    fc.assert(
      fc.property(module, fc.nat(), (wasm, at) => check(wasm.subarray(0, at % wasm.length))),
      { numRuns: 500 },
    )
  })
})

function leb(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  bytes.push(rest)
  return bytes
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
