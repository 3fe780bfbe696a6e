import { describeFunction } from './name-section.ts'
import type { ParsedModule } from './parsed-module.ts'
import { featureOf, type Refusal } from './refused-opcodes.ts'
import { type RejectionPhase, WasmRejected } from './wasm-rejected.ts'

/** Why the walk of a body ended; the numbers of `assembly/memory.ts`, `Failure`. */
interface BodyFailure {
  readonly failure: number
  /** Number of the body. */
  readonly body: number
  /** Byte of the module. */
  readonly position: number
  readonly detail: number
}

const MULTI_VALUE: Refusal = { feature: 'multi-value', flag: '-C target-feature=-multivalue' }
const MULTI_MEMORY: Refusal = { feature: 'multiple memories', flag: '-C target-cpu=mvp' }

/** Text and phase by failure; a {@link Refusal} is a feature that is missing. */
const REJECTIONS: readonly (
  | ((module: ParsedModule, failure: BodyFailure) => Refusal & { readonly what: string })
  | readonly [phase: RejectionPhase, what: (detail: number) => string]
)[] = [
  ['validate', () => 'nothing'],
  (module, { position }) => {
    const op = module.bytes[position]!
    return { what: `instruction 0x${op.toString(16).padStart(2, '0')}`, ...featureOf(op) }
  },
  (_, { detail }) => ({ what: `value type 0x${detail.toString(16)}`, ...valueTypeFeature(detail) }),
  () => ({ what: 'a block with a type of its own', ...MULTI_VALUE }),
  () => ({ what: 'a memory index', ...MULTI_MEMORY }),
  ['stack-limiter', () => 'a value is taken from an empty stack'],
  [
    'stack-limiter',
    () =>
      'unreachable code takes more values than the stack of its function holds, which the ' +
      "reference's stack limiter refuses: remove dead code (wasm-opt --dce)",
  ],
  ['stack-limiter', () => 'the targets of a br_table differ in arity'],
  [
    'gas-metering',
    (detail) =>
      `a bulk instruction has the constant ${detail} as its length, which the FVM refuses: it ` +
      'would trap, or be refused, at run time anyhow',
  ],
  ['gas-metering', () => 'the price of a block overflows 64 bits'],
  [
    'compile',
    (detail) =>
      `the function has ${detail} locals and a bulk instruction with a variable length, whose ` +
      'metering takes one more than the 50,000 there may be',
  ],
]

/** Throws what a failure of the walk means. */
export function rejectBody(module: ParsedModule, failure: BodyFailure): never {
  const where =
    `in ${describeFunction(module, failure.body + module.importedFunctions)} ` +
    `at byte ${failure.position}`
  const rejection = REJECTIONS[failure.failure]
  if (typeof rejection === 'function') {
    const { what, feature, flag, limiter } = rejection(module, failure)
    throw new WasmRejected(
      limiter === true ? 'stack-limiter' : 'validate',
      `${what} ${where} needs the Wasm feature "${feature}", which the FVM does not have: compile ` +
        `without it (Rust: ${flag})`,
    )
  }
  const [phase, what] = rejection ?? ['validate', (): string => 'unknown code']
  throw new WasmRejected(phase, `${what(failure.detail)} (${where})`)
}

function valueTypeFeature(type: number): Refusal {
  if (type === 0x7b) return { feature: 'SIMD', flag: '-C target-feature=-simd128' }
  if (type === 0x6f) {
    return {
      feature: 'references to host values',
      flag: '-C target-feature=-reference-types',
    }
  }
  return { feature: 'garbage collection', flag: '-C target-cpu=mvp' }
}
