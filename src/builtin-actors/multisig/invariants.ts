import { addressToString } from '../../crypto/index.ts'
import type { Blockstore } from '../../ipld/index.ts'
import { loadHamt } from '../../schema/index.ts'
import { Protocol } from '../../types/index.ts'
import { i64FromKey } from '../runtime/cbor-fields.ts'
import { Violations } from '../runtime/violations.ts'
import { MULTISIG_SCHEMA } from './schema.ts'
import { type MultisigState, SIGNERS_MAX, type Transaction } from './state.ts'

/**
 * All that is wrong with a multisig's state. The reference also refuses pending transactions with
 * enough approvals; a lower threshold makes them, so we do not.
 *
 * @see builtin-actors v18.0.0 `actors/multisig/src/testing.rs`
 */
export function checkInvariants(state: MultisigState, store: Blockstore): string[] {
  const violations = new Violations()
  checkSigners(state, violations)
  if (state.unlockDuration === 0n) {
    violations.require(
      state.startEpoch === 0n,
      `non-zero start epoch ${state.startEpoch} with zero unlock duration`,
    )
    violations.require(
      state.initialBalance === 0n,
      `non-zero locked balance ${state.initialBalance} with zero unlock duration`,
    )
  }
  violations.reading('pending transactions', () => {
    loadHamt(MULTISIG_SCHEMA.fields.pendingTxs, store, state.pendingTxs).forEach((key, txn) =>
      checkTransaction(state, i64FromKey(key), txn, violations),
    )
  })
  return violations.found
}

function checkSigners({ signers, threshold }: MultisigState, violations: Violations): void {
  violations.require(
    signers.length <= SIGNERS_MAX,
    `multisig has too many signers: ${signers.length}`,
  )
  violations.require(
    BigInt(signers.length) >= threshold,
    `multisig has insufficient signers to meet threshold (${signers.length} < ${threshold})`,
  )
  violations.require(threshold >= 1n, `multisig needs ${threshold} approvals`)
  const seen = new Set<string>()
  for (const signer of signers) {
    const text = addressToString(signer)
    violations.require(signer.protocol === Protocol.ID, `signer ${text} is not an ID address`)
    violations.require(!seen.has(text), `signer ${text} stands twice`)
    seen.add(text)
  }
}

function checkTransaction(
  { signers, nextTxId }: MultisigState,
  id: bigint,
  { approved }: Transaction,
  violations: Violations,
): void {
  violations.require(id < nextTxId, `next transaction id ${nextTxId} is not greater than ${id}`)
  const seen = new Set<string>()
  for (const approval of approved) {
    const text = addressToString(approval)
    violations.require(
      signers.some((signer) => signer.equals(approval)),
      `approval ${text} for transaction ${id} is not in signers list`,
    )
    violations.require(!seen.has(text), `duplicate approval ${text} for transaction ${id}`)
    seen.add(text)
  }
}
