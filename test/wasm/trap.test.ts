import { expect, test } from 'vitest'
import { Abort, ExitCode, FatalError, OUT_OF_GAS } from '../../src/types/index.ts'
import { HOST_STACK_OVERFLOW, isStackOverflow, thrownByWasm } from '../../src/wasm/index.ts'
import { createPool, load, OpenBudget } from './host.ts'

/** What a run of `body` throws. */
function thrownBy(body: string, fields = '', serve: () => void = () => undefined): unknown {
  const loaded = load(`(module (import "vm" "exit" (func $exit (result i32)))
    (memory (export "memory") 1) ${fields}
    (func (export "invoke") (param i32) (result i32) ${body}))`)
  const instance = createPool().acquire(loaded, new OpenBudget())
  instance.gas = 10n ** 15n
  instance.cell.serve = serve
  try {
    return instance.invoke(0)
  } catch (thrown) {
    return thrown
  }
}

// The words are the reference's: wasmtime-environ 36.0.20, Display for Trap.
const TRAPS: readonly (readonly [string, string, string])[] = [
  ['unreachable', 'wasm trap: wasm `unreachable` instruction executed', ''],
  ['(i32.load (i32.const 65533))', 'wasm trap: out of bounds memory access', ''],
  ['(i32.div_s (i32.const 1) (i32.const 0))', 'wasm trap: integer divide by zero', ''],
  ['(i32.rem_u (i32.const 1) (i32.const 0))', 'wasm trap: integer divide by zero', ''],
  ['(i32.div_s (i32.const 0x80000000) (i32.const -1))', 'wasm trap: integer overflow', ''],
  ['(i32.trunc_f64_s (f64.const 1e30))', 'wasm trap: invalid conversion to integer', ''],
  [
    '(call_indirect (type $t) (i32.const 5))',
    'wasm trap: undefined element: out of bounds table access',
    '(type $t (func (result i32))) (table 1 funcref)',
  ],
  [
    '(call_indirect (type $t) (i32.const 0))',
    'wasm trap: uninitialized element or indirect call type mismatch',
    '(type $t (func (result i32))) (table 1 funcref)',
  ],
]

test.each(TRAPS)('%s is an illegal instruction', (body, message, fields) => {
  const thrown = thrownBy(body, fields)
  expect(thrown).toBeInstanceOf(Abort)
  expect(thrown).toMatchObject({ exitCode: ExitCode.SYS_ILLEGAL_INSTRUCTION, message, blockId: 0 })
})

test.each([
  ['an abort', new Abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'no')],
  ['running out of gas', OUT_OF_GAS],
  ['a fatal error', new FatalError('broken')],
  ['a stranger', new TypeError('a bug')],
])('%s leaves through Wasm as it is', (_, value) => {
  const serve = (): void => {
    throw value
  }
  expect(thrownBy('(call $exit)', '', serve)).toBe(value)
})

test('a stack overflow in host code or in Wasm is an error of the host, not a trap', () => {
  const dive = (): number => 1 + dive()
  expect(thrownBy('(call $exit)', '', dive)).toBe(HOST_STACK_OVERFLOW)
  const nested = (): void => {
    const thrown = thrownBy('(call $exit)', '', nested)
    if (thrown !== 0) throw thrown
  }
  expect(thrownBy('(call $exit)', '', nested)).toBe(HOST_STACK_OVERFLOW)
})

test('every other RangeError is a fatal error', () => {
  const thrown = thrownBy('(call $exit)', '', () => {
    new Uint8Array(-1)
  })
  expect(thrown).toBeInstanceOf(FatalError)
})

test('only the words of V8 make a stack overflow', () => {
  expect(isStackOverflow(new RangeError('Maximum call stack size exceeded'))).toBe(true)
  expect(isStackOverflow(HOST_STACK_OVERFLOW)).toBe(true)
  expect(isStackOverflow(new RangeError('Invalid array length'))).toBe(false)
  expect(isStackOverflow(new Error('Maximum call stack size exceeded'))).toBe(false)
  expect(thrownByWasm(new RangeError('Maximum call stack size exceeded'))).toBe(HOST_STACK_OVERFLOW)
})
