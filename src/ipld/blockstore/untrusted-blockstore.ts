import type { Cid } from '../cid/index.ts'
import type { Blockstore } from './blockstore.ts'
import { WalkBudget } from './walk-budget.ts'

/**
 * A view of a store whose blocks come from outside. Walks over maps and arrays of such a store check
 * that each entry lies where its key leads, keep no nodes, and spend a budget that all of them share.
 */
export class UntrustedBlockstore implements Blockstore {
  readonly budget: WalkBudget
  readonly #base: Blockstore

  constructor(base: Blockstore, budget: WalkBudget) {
    this.#base = base
    this.budget = budget
  }

  get(cid: Cid): Uint8Array | undefined {
    this.budget.spend()
    return this.#base.get(cid)
  }

  has(cid: Cid): boolean {
    return this.#base.has(cid)
  }

  put(cid: Cid, block: Uint8Array): void {
    this.#base.put(cid, block)
  }
}

/** The store itself if its walks are bounded, else an untrusted view of it with a budget of its own. */
export function boundedStore(store: Blockstore, what: string): Blockstore {
  return store.budget === undefined ? new UntrustedBlockstore(store, new WalkBudget(what)) : store
}
