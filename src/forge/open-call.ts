import type { Hex } from '../harness/index.ts'
import type { ActorId } from '../types/index.ts'

/** A call that has begun. */
export interface OpenCall {
  readonly kind: 'call' | 'create' | 'other'
  readonly depth: number
  readonly to: Hex
  readonly isStatic: boolean
  /** Milligas that the message had used before. */
  readonly gasBefore: bigint
  /** Origin to go back to. */
  readonly origin: ActorId | undefined
  /** Undoes the state that a creation under a prank needs. */
  readonly finish: (() => void) | undefined
  /** Whether a creation is that of a contract that runs natively in a world of official actors. */
  readonly isNative: boolean
}
