import type { Args } from './args.ts'
import type { CheatCall } from './cheat-call.ts'

/** A cheatcode: what it does, in a line for the docs, and the function that does it. */
export interface Cheat {
  readonly doc: string
  /** Returns the value, or a list of them if the signature gives more than one. */
  run(call: CheatCall, args: Args): unknown
}

/** Cheatcodes by name, or by signature if overloads differ in what they do. */
export type CheatTable = Readonly<Record<string, Cheat>>
