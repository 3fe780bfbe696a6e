import type { Cid } from '../../ipld/index.ts'
import type { ActorId, MethodNum } from '../../types/index.ts'
import { SYSCALL_KEY } from '../../wasm/index.ts'

/** Bit of a node's key: the rest is an index of {@link MessageProfile.frames}. */
export const FRAME_KEY = 0x4000_0000
/** Bit of a node's key: the rest is an index of {@link MessageProfile.charges}. */
export const CHARGE_KEY = 0x2000_0000

/** A frame that is not a function of Wasm code. */
export type ProfiledFrame =
  | {
      readonly type: 'actor'
      readonly id: ActorId
      readonly code: Cid
      /** The code's name if it is a built-in actor's. */
      readonly name: string | undefined
    }
  | { readonly type: 'method'; readonly method: MethodNum }
  /** A TypeScript actor: its own gas is a model. */
  | { readonly type: 'native' }
  /** A function of a contract whose source map is known. */
  | {
      readonly type: 'function'
      readonly name: string
      readonly file: string | undefined
      readonly line: number | undefined
    }
  /** A line of a contract's source, below the function that runs it. */
  | { readonly type: 'line'; readonly file: string; readonly line: number }
  /** The answer of a mock. */
  | { readonly type: 'mock' }
  /** A syscall of a TypeScript actor, named as Wasm imports it: `ipld::block_open`. */
  | { readonly type: 'syscall'; readonly name: string }

/**
 * The gas of one message by the code that spent it: a tree of calls, in which every milligas is counted
 * once. Node 0 is the message; a node comes after its parent.
 */
export interface MessageProfile {
  /**
   * The kind of each node: a frame, a charge by name ({@link FRAME_KEY}, {@link CHARGE_KEY}), a syscall
   * of Wasm code by the index of its import ({@link SYSCALL_KEY}), else a Wasm function by its
   * index, both in the code of the nearest actor above. Node 0 has -1.
   */
  readonly keys: Int32Array
  /** The parent of each node; -1 for node 0. */
  readonly parents: Int32Array
  /**
   * Milligas of the node alone, for computation. A function's own are those of its instructions,
   * which are charged as `wasm_exec`.
   */
  readonly compute: BigInt64Array
  /** Milligas of the node alone, for storage and other costs that come later. */
  readonly other: BigInt64Array
  /** The number of times that each node was entered or charged. */
  readonly counts: Uint32Array
  readonly frames: readonly ProfiledFrame[]
  readonly charges: readonly string[]
}

/** The parts of a node's key. */
export type NodeKind = 'message' | 'frame' | 'charge' | 'syscall' | 'function'

/** The kind of a node by its key; the rest of the key is {@link indexOfKey}. */
export function kindOfKey(key: number): NodeKind {
  if (key < 0) return 'message'
  if ((key & FRAME_KEY) !== 0) return 'frame'
  if ((key & CHARGE_KEY) !== 0) return 'charge'
  return (key & SYSCALL_KEY) !== 0 ? 'syscall' : 'function'
}

/** Returns the index that a key holds. */
export function indexOfKey(key: number): number {
  return key & (SYSCALL_KEY - 1)
}
