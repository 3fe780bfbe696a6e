import type { Gen } from '../gen/gen.ts'
import type { Assembler } from './assembler.ts'

/** Code that is being written. */
export interface Program {
  readonly g: Gen
  readonly a: Assembler
  /** The depth in contracts that contracts create. */
  readonly depth: number
  /** Generates the code of another contract at the given depth. */
  readonly childCode: (depth: number) => Uint8Array
  /** Number of calls that may still be written; with the counter that a call passes on, it limits all calls of a message. */
  calls: number
  /** The memory offset of the next result. */
  results: number
  /** Whether a loop is being written: it gets no costly operations, and none that create or delete contracts. */
  isInLoop: boolean
}
