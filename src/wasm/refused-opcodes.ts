import { Op } from './opcodes.ts'

/** A feature that the reference does not have. */
export interface Refusal {
  readonly feature: string
  /** The compiler flag that avoids it. */
  readonly flag: string
  /** Whether the engine accepts it and only the stack limiter does not. */
  readonly limiter?: boolean
}

const EXCEPTIONS: Refusal = {
  feature: 'exception handling',
  flag: '-C target-feature=-exception-handling',
}
const TAIL_CALLS: Refusal = { feature: 'tail calls', flag: '-C target-feature=-tail-call' }
const REFERENCES: Refusal = {
  feature: 'reference types',
  flag: '-C target-feature=-reference-types',
  limiter: true,
}
const FUNCTION_REFERENCES: Refusal = {
  feature: 'typed function references',
  flag: '-C target-cpu=mvp',
}
const GARBAGE_COLLECTION: Refusal = { feature: 'garbage collection', flag: '-C target-cpu=mvp' }
const SIMD: Refusal = { feature: 'SIMD', flag: '-C target-feature=-simd128' }
const THREADS: Refusal = { feature: 'threads', flag: '-C target-feature=-atomics' }
const WIDE: Refusal = { feature: 'wide arithmetic', flag: '-C target-feature=-wide-arithmetic' }
const UNKNOWN: Refusal = { feature: 'an unknown extension', flag: '-C target-cpu=mvp' }

const REFUSALS: ReadonlyMap<number, Refusal> = new Map([
  [0x06, EXCEPTIONS],
  [0x07, EXCEPTIONS],
  [0x08, EXCEPTIONS],
  [0x09, EXCEPTIONS],
  [0x0a, EXCEPTIONS],
  [0x12, TAIL_CALLS],
  [0x13, TAIL_CALLS],
  [0x14, FUNCTION_REFERENCES],
  [0x15, TAIL_CALLS],
  [0x18, EXCEPTIONS],
  [0x19, EXCEPTIONS],
  [0x1c, REFERENCES],
  [0x1f, EXCEPTIONS],
  [Op.RefNull, REFERENCES],
  [0xd1, REFERENCES],
  [Op.RefFunc, REFERENCES],
  [0xd3, GARBAGE_COLLECTION],
  [0xd4, FUNCTION_REFERENCES],
  [0xd5, FUNCTION_REFERENCES],
  [0xd6, FUNCTION_REFERENCES],
  [0xfb, GARBAGE_COLLECTION],
  [Op.Prefix, WIDE],
  [0xfd, SIMD],
  [0xfe, THREADS],
])

/** The feature that an instruction needs. */
export function featureOf(opcode: number): Refusal {
  return REFUSALS.get(opcode) ?? UNKNOWN
}
