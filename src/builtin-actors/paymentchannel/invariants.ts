import { addressToString } from '../../crypto/index.ts'
import type { Blockstore } from '../../ipld/index.ts'
import { loadAmt } from '../../schema/index.ts'
import { Protocol, type TokenAmount } from '../../types/index.ts'
import { Violations } from '../runtime/violations.ts'
import { PAYMENT_CHANNEL_SCHEMA } from './schema.ts'
import type { PaymentChannelState } from './state.ts'

/**
 * All that is wrong with a payment channel's state. The reference also refuses a least settling epoch
 * before anybody settles, and a lane that redeemed nothing; vouchers make both, so we do not.
 *
 * @see builtin-actors v18.0.0 `actors/paych/src/testing.rs`
 */
export function checkInvariants(
  state: PaymentChannelState,
  store: Blockstore,
  balance: TokenAmount,
): string[] {
  const { from, to, settlingAt, minSettleHeight, toSend } = state
  const violations = new Violations()
  for (const [name, party] of [
    ['from', from],
    ['to', to],
  ] as const)
    violations.require(
      party.protocol === Protocol.ID,
      `${name} address is not ID address ${addressToString(party)}`,
    )
  violations.require(
    settlingAt === 0n || settlingAt >= minSettleHeight,
    `channel is settling at epoch ${settlingAt} before min settle height ${minSettleHeight}`,
  )
  violations.require(toSend >= 0n, `channel is to send ${toSend}`)
  violations.require(
    balance >= toSend,
    `channel has insufficient funds to send (${balance} < ${toSend})`,
  )
  violations.reading('lanes', () => {
    loadAmt(PAYMENT_CHANNEL_SCHEMA.fields.laneStates, store, state.laneStates).forEach(
      (lane, { redeemed }) =>
        violations.require(redeemed >= 0n, `lane ${lane} redeemed ${redeemed}`),
    )
  })
  return violations.found
}
