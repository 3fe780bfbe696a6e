import type { EvmObserver } from '../builtin-actors/index.ts'
import type { Profile, Result } from '../harness/index.ts'
import { UsageError } from '../types/index.ts'
import type { ChainHost } from './chain-host.ts'
import type { ChainView } from './chain-view.ts'
import type { MessagePlace } from './message-index.ts'
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

/** The world before an executed message, at its tipset's moment. @throws UsageError `FVM_HISTORY` if it is not kept */
export function worldBefore(
  host: ChainHost,
  view: ChainView,
  tipset: Tipset,
  index: number,
): ChainHost {
  const parent = view.parentOf(tipset)
  const start = view.startOf(tipset)
  const world = start ?? (parent === undefined ? undefined : view.worldOf(parent))
  if (parent === undefined || world === undefined)
    throw new UsageError(
      'FVM_HISTORY',
      `the state before height ${tipset.height} is not kept, or was not saved when the node was restarted: start it with a larger history`,
    )
  const before = host.fork(world, { tracing: true, isQuiet: true })
  const { height, header } = tipset
  before.setMoment({
    epoch: height,
    timestamp: header.timestamp,
    baseFee: header.parentBaseFee,
  })
  for (const message of tipset.messages.slice(0, index)) applyAgain(before, message)
  return before
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
  const after = worldBefore(host, view, tipset, index)
  const before = after.fork()
  const result = applyAgain(after, tipset.messages[index]!)
  return { result, before, after }
}

/**
 * Runs an executed message once more on native actors, while an observer watches contracts.
 *
 * @throws UsageError `FVM_HISTORY` if the state before its tipset is not kept
 */
export function observeMessage(
  host: ChainHost,
  view: ChainView,
  { tipset, index }: MessagePlace,
  observer: EvmObserver,
): void {
  const mined = tipset.messages[index]!
  const world = worldBefore(host, view, tipset, index)
  world.observe(mined.message, kindOf(world, mined), mined.signature.length, observer)
}

/**
 * Runs an executed message once more, and collects its gas by function.
 *
 * @throws UsageError `FVM_HISTORY` if the state before its tipset is not kept
 */
export function profileMessage(
  host: ChainHost,
  view: ChainView,
  tipset: Tipset,
  index: number,
): Profile {
  const world = worldBefore(host, view, tipset, index)
  return world.vm.profile(() => applyAgain(world, tipset.messages[index]!))
}

function applyAgain(host: ChainHost, mined: MinedMessage): Result<unknown> {
  return host.apply(mined.message, kindOf(host, mined), { length: mined.signature.length })
}

function kindOf(host: ChainHost, { message, isImpersonated }: MinedMessage): 'prank' | 'explicit' {
  return isImpersonated && !isAccount(host.vm.getActor(message.from)?.type) ? 'prank' : 'explicit'
}
