import type { Result } from '../harness/index.ts'
import { UsageError } from '../types/index.ts'
import type { ChainHost } from './chain-host.ts'
import type { ChainView } from './chain-view.ts'
import { isAccount } from './miner.ts'
import type { MinedMessage, Tipset } from './tipset.ts'

/** An executed message that ran once more. */
export interface Replayed {
  /** Its result, with the call tree. */
  readonly result: Result<unknown>
  /** The world before it. */
  readonly before: ChainHost
  /** The world after it. */
  readonly after: ChainHost
}

/**
 * Runs an executed message once more, on the state before it and at its tipset's moment.
 *
 * @throws UsageError `FVM_HISTORY` if the state before its tipset is not kept
 */
export function replayMessage(
  host: ChainHost,
  view: ChainView,
  tipset: Tipset,
  index: number,
): Replayed {
  const parent = view.parentOf(tipset)
  const start = view.startOf(tipset)
  const world = start ?? (parent === undefined ? undefined : view.worldOf(parent))
  if (parent === undefined || world === undefined)
    throw new UsageError(
      'FVM_HISTORY',
      `the state before height ${tipset.height} is not kept: start the node with a larger history`,
    )
  const after = host.fork(world, { tracing: true })
  const { height, header } = tipset
  const moment = { epoch: height, timestamp: header.timestamp, baseFee: header.parentBaseFee }
  after.setMoment(moment)
  for (const message of tipset.messages.slice(0, index)) applyAgain(after, message)
  const before = after.fork()
  const result = applyAgain(after, tipset.messages[index]!)
  return { result, before, after }
}

function applyAgain(host: ChainHost, mined: MinedMessage): Result<unknown> {
  const isPrank = mined.isImpersonated && !isAccount(host.vm.getActor(mined.message.from)?.type)
  return host.apply(mined.message, isPrank ? 'prank' : 'explicit', {
    length: mined.signature.length,
  })
}
