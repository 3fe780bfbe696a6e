import { emitEvent, indexed } from '../runtime/events.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { idOf } from './deals.ts'
import type { DealProposal } from './state.ts'

/** The events of a deal's life. @see builtin-actors v18.0.0 `actors/market/src/emit.rs` */
export type DealEvent = 'deal-published' | 'deal-activated' | 'deal-terminated' | 'deal-completed'

/** Emits an event of a deal with its id, client and provider. */
export function emitDeal(rt: Runtime, type: DealEvent, id: bigint, proposal: DealProposal): void {
  const client = idOf(proposal.client)
  const provider = idOf(proposal.provider)
  emitEvent(rt, type, [
    indexed('id', (w) => w.writeUint(id)),
    indexed('client', (w) => w.writeUint(client)),
    indexed('provider', (w) => w.writeUint(provider)),
  ])
}
