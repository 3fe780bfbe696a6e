import type { EvmFrame } from '../../builtin-actors/index.ts'

/** A function of a contract's source. */
export interface EvmFunction {
  readonly name: string
  readonly file: string | undefined
  readonly line: number | undefined
}

/** The functions of code that is about to run. */
export interface EvmFunctions {
  /** The function that the caller requests, in which the frame begins. */
  readonly entry: EvmFunction
  /** Whether the jump at `pc` enters a function (`i`) or leaves one (`o`). */
  jumpAt(pc: number): 'i' | 'o' | '-'
  /** The function whose code stands at `pc`; undefined for what the compiler made itself. */
  functionAt(pc: number): EvmFunction | undefined
}

/** Knows the functions of code, by the compiler's source maps; undefined for code that is not known. */
export type EvmFunctionFinder = (frame: EvmFrame) => EvmFunctions | undefined
