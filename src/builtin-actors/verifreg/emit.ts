import type { ActorId } from '../../types/index.ts'
import { type EventField, emitEvent, field, indexed } from '../runtime/events.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Allocation, Claim } from './state.ts'

/** Emits the datacap that a verifier may give, changed or not. @see builtin-actors v18.0.0 `actors/verifreg/src/emit.rs` */
export function emitVerifierBalance(
  rt: Runtime,
  verifier: ActorId,
  balance: bigint,
  client?: ActorId,
): void {
  const fields = [
    indexed('verifier', (w) => w.writeUint(verifier)),
    field('balance', (w) => w.writeBigInt(balance)),
  ]
  if (client !== undefined) fields.push(indexed('client', (w) => w.writeUint(client)))
  emitEvent(rt, 'verifier-balance', fields)
}

/** An allocation is made, or removed after it expired. */
export function emitAllocation(
  rt: Runtime,
  type: 'allocation' | 'allocation-removed',
  id: bigint,
  allocation: Allocation,
): void {
  emitEvent(rt, type, [
    ...commonFields(id, allocation),
    field('expiration', (w) => w.writeInt(allocation.expiration)),
  ])
}

/** An allocation is claimed, or a claim changed, or removed after it expired. */
export function emitClaim(
  rt: Runtime,
  type: 'claim' | 'claim-updated' | 'claim-removed',
  id: bigint,
  claim: Claim,
): void {
  emitEvent(rt, type, [
    ...commonFields(id, claim),
    field('term-start', (w) => w.writeInt(claim.termStart)),
    indexed('sector', (w) => w.writeUint(claim.sector)),
  ])
}

function commonFields(id: bigint, item: Allocation | Claim): EventField[] {
  return [
    indexed('id', (w) => w.writeUint(id)),
    indexed('client', (w) => w.writeUint(item.client)),
    indexed('provider', (w) => w.writeUint(item.provider)),
    indexed('piece-cid', (w) => w.writeLink(item.data)),
    field('piece-size', (w) => w.writeUint(item.size)),
    field('term-min', (w) => w.writeInt(item.termMin)),
    field('term-max', (w) => w.writeInt(item.termMax)),
  ]
}
