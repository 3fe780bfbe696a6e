import type { Cid } from '../cid/index.ts'
import type { WalkBudget } from './walk-budget.ts'

/**
 * Blocks by CID, synchronous: a Wasm import cannot wait. Blocks are borrowed both ways and never
 * written to after `put`; who wants to change one copies it.
 */
export interface Blockstore {
  /** The block's bytes, or undefined if it is not here. */
  get(cid: Cid): Uint8Array | undefined
  has(cid: Cid): boolean
  put(cid: Cid, block: Uint8Array): void
  /** Puts a DAG-CBOR block, and returns its CID; only in stores that work the CID out themselves. */
  link?(block: Uint8Array): Cid
  /** Limit for walks over blocks of unknown origin; walks over a store without one are not checked. */
  readonly budget?: WalkBudget
}
