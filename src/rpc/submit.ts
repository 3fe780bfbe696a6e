import type { SignedMessage } from '../node/index.ts'
import type { RpcContext } from './context.ts'

/**
 * Sends a message: takes it into the pool and, in automine mode, makes its tipset.
 *
 * @param isPostponed - whether the tipset may be made after the answer was written
 * @throws UsageError `FVM_REFUSED` for what nodes refuse
 */
export function submit(
  context: RpcContext,
  signed: SignedMessage,
  isPostponed = false,
): Promise<SignedMessage> {
  context.node.admit(signed)
  return mineAdmitted(context, signed, isPostponed)
}

/** Makes the tipset of a message that is in the pool, in automine mode. */
export async function mineAdmitted(
  { node, afterAnswer, inSlices }: RpcContext,
  signed: SignedMessage,
  isPostponed = false,
): Promise<SignedMessage> {
  if (!node.state.mining.automine) return signed
  // Null rounds that pass first may take too long for the moment between two requests.
  if (node.miner.nullRounds > 0n) await inSlices((at) => at.miner.mineEach())
  else if (isPostponed && afterAnswer !== undefined) afterAnswer(() => node.mineEach())
  else node.mineEach()
  return signed
}
