import type { SlotAccess } from '../builtin-actors/index.ts'
import type { Hex } from '../harness/index.ts'
import type { Call } from '../kernel/index.ts'
import type { EthState } from './eth-state.ts'
import type { Session } from './session.ts'

const EMPTY = new Uint8Array(0)

/** Records an access to storage. */
export function noteSlot(
  { slots, accesses }: Session,
  state: EthState,
  { actorId, slot, before, after, isWrite }: SlotAccess,
): void {
  const noted = { account: state.ethOf(actorId), slot, isWrite, before, after }
  slots?.push(noted)
  accesses?.at(-1)?.slots.push(noted)
}

/** Records an access to an account. */
export function noteAccess(
  { accesses }: Session,
  { state, depth }: { readonly state: EthState; readonly depth: number },
  call: Call,
  { to, input }: { readonly to: Hex; readonly input: Uint8Array },
): void {
  if (accesses === undefined) return
  const balance = state.balance(to)
  const nonce = state.nonce(to)
  accesses.push({
    kind: call.readOnly ? 3 : 0,
    account: to,
    accessor: state.ethOf(call.from),
    isInitialized: state.actorOf(to) !== undefined,
    oldBalance: balance,
    newBalance: balance + call.value,
    oldNonce: nonce,
    newNonce: nonce,
    code: EMPTY,
    value: call.value,
    data: input,
    isReverted: false,
    depth,
    slots: [],
  })
}
