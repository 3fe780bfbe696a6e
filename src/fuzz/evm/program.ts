import type { Gen } from '../gen/gen.ts'
import type { Assembler } from './assembler.ts'

/** Code that is being written. */
export interface Program {
  readonly g: Gen
  readonly a: Assembler
  /** The depth in contracts that contracts create. */
  readonly depth: number
  /** Code that makes another contract, as deep as it says. */
  readonly childCode: (depth: number) => Uint8Array
  /** Calls that may still be written: with what a call passes on, they bound all calls of a message. */
  calls: number
  /** The memory offset of the next result. */
  results: number
  /** Whether a loop is being written: what is costly or changes who lives stays out of it. */
  isInLoop: boolean
}
