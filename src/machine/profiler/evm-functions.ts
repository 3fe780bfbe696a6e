import type { EvmFrame } from '../../builtin-actors/index.ts'
import type { ActorId, MethodNum } from '../../types/index.ts'

/** A function of a contract's source. */
export interface EvmFunction {
  readonly name: string
  readonly file: string | undefined
  readonly line: number | undefined
}

/** A line of a contract's source. */
export interface EvmLine {
  readonly file: string
  readonly line: number
}

/** The functions of code that is about to run. */
export interface EvmFunctions {
  /** The function that the caller requests, in which the frame begins; its place is found as it runs. */
  readonly entry: { readonly name: string; readonly id: string }
  /** Whether the jump at `pc` enters a function (`i`) or leaves one (`o`). */
  jumpAt(pc: number): 'i' | 'o' | '-'
  /** The function whose code stands at `pc`; undefined for what the compiler made itself. */
  functionAt(pc: number): EvmFunction | undefined
  /** The line that the instruction at `pc` belongs to; undefined if the profile has functions only. */
  readonly lineAt?: ((pc: number) => EvmLine | undefined) | undefined
}

/**
 * Names the function that a call of a contract requests, where the contract's code runs as Wasm; undefined for
 * other calls.
 */
export type EvmEntryFinder = (
  id: ActorId,
  method: MethodNum,
  params: { readonly codec: number; readonly data: Uint8Array } | undefined,
) => EvmFunctions['entry'] | undefined

/** Knows the functions of code, by the compiler's source maps; undefined for code that is not known. */
export type EvmFunctionFinder = (frame: EvmFrame) => EvmFunctions | undefined
