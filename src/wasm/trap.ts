import { Abort, ExitCode, FatalError, OUT_OF_GAS } from '../types/index.ts'

/**
 * JavaScript's stack is full. It says nothing of the actor: whoever runs the message runs it again
 * on a larger stack. Not an `Error`: a stack trace of a full stack is long and of no use.
 */
export class HostStackOverflow {
  readonly message = 'the JavaScript stack is full'
}

/** The one instance that is thrown. */
export const HOST_STACK_OVERFLOW: HostStackOverflow = new HostStackOverflow()

/**
 * Words of V8's traps, and the reference's for the same.
 *
 * @see wasmtime-environ 36.0.20 `src/trap_encoding.rs`, `Display for Trap`
 */
const TRAP_WORDS: Readonly<Record<string, string>> = {
  unreachable: 'wasm trap: wasm `unreachable` instruction executed',
  'memory access out of bounds': 'wasm trap: out of bounds memory access',
  'data segment out of bounds': 'wasm trap: out of bounds memory access',
  'table index is out of bounds': 'wasm trap: undefined element: out of bounds table access',
  'table access out of bounds': 'wasm trap: undefined element: out of bounds table access',
  'element segment out of bounds': 'wasm trap: undefined element: out of bounds table access',
  'divide by zero': 'wasm trap: integer divide by zero',
  'remainder by zero': 'wasm trap: integer divide by zero',
  'divide result unrepresentable': 'wasm trap: integer overflow',
  'float unrepresentable in integer range': 'wasm trap: invalid conversion to integer',
  'null function or function signature mismatch':
    'wasm trap: uninitialized element or indirect call type mismatch',
}

/**
 * Names what left a call into Wasm. What our own code throws (`Abort`, `OUT_OF_GAS`,
 * `FatalError`) comes back as it is; a trap is an {@link Abort} with SYS_ILLEGAL_INSTRUCTION.
 *
 * @returns what to throw instead
 * @see fvm 4.8.4 `src/syscalls/error.rs`, `From<anyhow::Error> for Abort`
 */
export function thrownByWasm(thrown: unknown): unknown {
  if (thrown === OUT_OF_GAS || thrown instanceof Abort) return thrown
  if (thrown instanceof WebAssembly.RuntimeError) {
    const words = TRAP_WORDS[thrown.message] ?? thrown.message
    return new Abort(ExitCode.SYS_ILLEGAL_INSTRUCTION, words, 0, thrown)
  }
  if (isStackOverflow(thrown)) return HOST_STACK_OVERFLOW
  if (thrown instanceof RangeError)
    return new FatalError(`the JavaScript engine gave up: ${thrown.message}`, { cause: thrown })
  return thrown
}

/**
 * Whether V8 ran out of stack: only this RangeError says so. Code that catches all errors of a
 * library must ask this first; otherwise a full stack becomes the library's answer.
 */
export function isStackOverflow(thrown: unknown): boolean {
  return (
    thrown === HOST_STACK_OVERFLOW ||
    (thrown instanceof RangeError && thrown.message === 'Maximum call stack size exceeded')
  )
}
