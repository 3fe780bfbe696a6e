import { addressToString, verifySignature } from '../crypto/index.ts'
import { encodeMessage, formatFil, inclusionGas, MAX_MESSAGE_BYTES } from '../harness/index.ts'
import { Codec, cidOf } from '../ipld/index.ts'
import {
  BLOCK_GAS_LIMIT,
  type NetworkVersion,
  Protocol,
  TOTAL_FILECOIN,
  UsageError,
} from '../types/index.ts'
import { MINIMUM_BASE_FEE } from './base-fee.ts'
import type { ChainHost } from './chain-host.ts'
import { isAccount } from './miner.ts'
import type { NodeState } from './node-state.ts'
import { MAX_PENDING_OF_SENDER, replacingPremium } from './pool.ts'
import { SignatureKind, type SignedMessage } from './signed-message.ts'

/**
 * Checks what a node checks before a message comes into its pool. The texts are Lotus's, with the words
 * that clients of Ethereum look for.
 *
 * @throws UsageError `FVM_REFUSED` saying why
 * @see lotus `chain/messagepool/messagepool.go`, `checkMessage`, `verifyMsgBeforeAdd`, `addLocked`
 */
export function assertAdmissible(signed: SignedMessage, host: ChainHost, state: NodeState): void {
  assertValidForBlock(signed, host.config.networkVersion)
  assertSignature(signed, state)
  const { message } = signed
  const { vm } = host
  const sender = vm.getActor(message.from)
  const who = addressToString(message.from)
  if (sender === undefined)
    throw refused(
      `sender ${who} has no funds: insufficient funds for gas * price + value: balance 0, it is not on chain`,
    )
  const isPrank = signed.isImpersonated && !isAccount(sender.type)
  if (!isAccount(sender.type) && !isPrank)
    throw refused(`sender actor ${who} is not an account actor: it is a ${sender.type} actor`)
  if (message.sequence < sender.sequence)
    throw refused(
      `message nonce too low: the next nonce of ${who} is ${sender.sequence}, and the message has ${message.sequence}`,
    )
  if (message.gasFeeCap < state.minFeeCap)
    throw refused(
      `its fee cap is ${message.gasFeeCap}: transaction underpriced, as ${state.minFeeCap} is the least that was set`,
    )
  const replaced = assertReplaces(signed, state)
  if (isPrank) return
  let needed = message.value + message.gasLimit * message.gasFeeCap
  for (const pending of state.pool.of(message.from))
    if (pending.message.sequence !== message.sequence)
      needed += pending.message.value + pending.message.gasLimit * pending.message.gasFeeCap
  if (needed > sender.balance)
    throw refused(
      `not enough funds: insufficient funds for gas * price + value: ${who} has ${formatFil(sender.balance)}, and its messages need ${formatFil(needed)}`,
    )
  if (replaced) return
  if (state.pool.of(message.from).length >= MAX_PENDING_OF_SENDER)
    throw refused(
      `too many pending messages of ${who}: ${MAX_PENDING_OF_SENDER} are accepted, mine some first`,
    )
}

function assertValidForBlock(
  { message, chainLength }: SignedMessage,
  networkVersion: NetworkVersion,
): void {
  const { gasLimit, gasFeeCap, gasPremium, value } = message
  if (chainLength > MAX_MESSAGE_BYTES)
    throw refused(
      `message too big: it has ${chainLength} bytes, and ${MAX_MESSAGE_BYTES} are accepted`,
    )
  if (value < 0n || value > TOTAL_FILECOIN)
    throw refused(`its value is ${value} attoFIL: 0 to ${formatFil(TOTAL_FILECOIN)} are accepted`)
  if (gasFeeCap < MINIMUM_BASE_FEE)
    throw refused(
      `gas fee cap is below the minimum base fee: max fee per gas less than block base fee: it is ${gasFeeCap}, and ${MINIMUM_BASE_FEE} or more are accepted`,
    )
  if (gasPremium < 0n || gasPremium > gasFeeCap)
    throw refused(
      `its gas premium is ${gasPremium}: max priority fee per gas higher than max fee per gas, which is ${gasFeeCap}`,
    )
  if (gasLimit <= 0n || gasLimit > BLOCK_GAS_LIMIT)
    throw refused(
      `its gas limit is ${gasLimit}: 1 to ${BLOCK_GAS_LIMIT}, that of a block, are accepted`,
    )
  const least = inclusionGas(networkVersion, chainLength)
  if (gasLimit < least)
    throw refused(
      `its gas limit is ${gasLimit}: intrinsic gas too low, as its inclusion alone costs ${least}`,
    )
}

function assertSignature(signed: SignedMessage, state: NodeState): void {
  const { message, signature, transaction, isImpersonated } = signed
  if (isImpersonated) {
    if (state.impersonatesAll || state.impersonated.has(message.from.key)) return
    throw refused(
      `unknown account ${addressToString(message.from)}: the node has no key of it, so impersonate it first with hardhat_impersonateAccount`,
    )
  }
  // The signer of a transaction is recovered from its signature: there is nothing to compare it with.
  if (transaction !== undefined) return
  const kind = signature[0]
  const { protocol } = message.from
  const fits =
    (kind === SignatureKind.Secp256k1 && protocol === Protocol.Secp256k1) ||
    (kind === SignatureKind.Bls && protocol === Protocol.BLS)
  if (!fits)
    throw refused(
      `the signature has type ${kind}, and its sender is ${addressToString(message.from)}: give 1 for an f1 address and 2 for an f3 address; transactions of f4 addresses come by eth_sendRawTransaction`,
    )
  const signing = cidOf(Codec.DAG_CBOR, encodeMessage(message))
  if (verifySignature(kind, signature.subarray(1), signing.bytes, message.from)) return
  throw refused(`the signature is not that of ${addressToString(message.from)}: sign its CID`)
}

/** Whether a message takes the place of one in the pool. @throws UsageError if it pays too little for that */
function assertReplaces({ message, cid }: SignedMessage, state: NodeState): boolean {
  const known = state.pool.get(message.from, message.sequence)
  if (known === undefined) return false
  if (known.cid.equals(cid)) throw refused('already known: the message is in the pool')
  const least = replacingPremium(known.message.gasPremium)
  if (message.gasPremium >= least) return true
  throw refused(
    `replace by fee has too low GasPremium: replacement transaction underpriced: it is ${message.gasPremium}, and ${least} or more replaces the one with nonce ${message.sequence}`,
  )
}

function refused(why: string): UsageError {
  return new UsageError('FVM_REFUSED', why)
}
