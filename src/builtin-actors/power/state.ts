import { type Raw, rawCodec } from '../../schema/index.ts'
import { ActorError, type ChainEpoch, ExitCode, GIB } from '../../types/index.ts'
import { Multimap } from '../runtime/multimap.ts'
import type { Policy } from '../runtime/policy.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { estimateOf, nextEstimate } from '../runtime/smooth.ts'
import { CRON_EVENT_SCHEMA, POWER_SCHEMA } from './schema.ts'

/** The raw state of the power actor. Powers are in bytes, pledge is in attoFIL. */
export type PowerState = Raw<typeof POWER_SCHEMA>
/** A call that cron makes to a miner. */
export type CronEvent = Raw<typeof CRON_EVENT_SCHEMA>

/** Codec of the raw state. */
export const POWER_STATE = rawCodec(POWER_SCHEMA)

const CRON_EVENT = rawCodec(CRON_EVENT_SCHEMA)

// Source of the constants: builtin-actors v18.0.0 `actors/power/src/state.rs` and `policy.rs`.
/** Miners with the minimum power that make the network count only such miners. */
export const CONSENSUS_MINER_MIN_MINERS = 4n
/** Bit widths of the queue of cron's calls. */
export const CRON_QUEUE_WIDTHS = { outer: 6, inner: 6 }
/** The first estimate of the network's quality-adjusted power, in bytes. */
const INITIAL_QA_POWER_POSITION = 750_000n * GIB
/** Bytes per epoch that the first estimate grows by. */
const INITIAL_QA_POWER_VELOCITY = 3_840n * GIB
/** RegisteredPoStProof numbers that are known: winning PoSt of 5 sizes, then window PoSt V1P1 of 5 sizes. */
// biome-ignore format: one list of proofs a line
const KNOWN_POST_PROOFS: ReadonlySet<bigint> = new Set([
  0n, 1n, 2n, 3n, 4n,
  10n, 11n, 12n, 13n, 14n,
])

/** The state of a network without miners; its empty collections are written. */
export function createPowerState(rt: Runtime): PowerState {
  const claims = rt.openMap(POWER_SCHEMA.fields.claims).flush()
  const cronEventQueue = new Multimap(rt, CRON_QUEUE_WIDTHS, CRON_EVENT).flush()
  return {
    totalRawBytePower: 0n,
    totalBytesCommitted: 0n,
    totalQualityAdjPower: 0n,
    totalQaBytesCommitted: 0n,
    totalPledgeCollateral: 0n,
    thisEpochRawBytePower: 0n,
    thisEpochQualityAdjPower: 0n,
    thisEpochPledgeCollateral: 0n,
    thisEpochQaPowerSmoothed: estimateOf(INITIAL_QA_POWER_POSITION, INITIAL_QA_POWER_VELOCITY),
    minerCount: 0n,
    minerAboveMinPowerCount: 0n,
    rampStartEpoch: 0n,
    rampDurationEpochs: 0n,
    cronEventQueue,
    firstCronEpoch: 0n,
    claims,
    proofValidationBatch: null,
  }
}

/** The calls that cron is to make, by epoch. */
export function loadCronEvents(rt: Runtime, state: PowerState): Multimap<CronEvent> {
  return new Multimap(rt, CRON_QUEUE_WIDTHS, CRON_EVENT, state.cronEventQueue)
}

/** Raw and quality-adjusted power of the network: of miners with the minimum, unless there are few of them. */
export function currentPowerOf(state: PowerState): { raw: bigint; qualityAdj: bigint } {
  return state.minerAboveMinPowerCount < CONSENSUS_MINER_MIN_MINERS
    ? { raw: state.totalBytesCommitted, qualityAdj: state.totalQaBytesCommitted }
    : { raw: state.totalRawBytePower, qualityAdj: state.totalQualityAdjPower }
}

/** Smooths the network's power over the epochs since the last time. */
export function updateSmoothedPower(state: PowerState, delta: ChainEpoch): void {
  state.thisEpochQaPowerSmoothed = nextEstimate(
    state.thisEpochQaPowerSmoothed,
    state.thisEpochQualityAdjPower,
    delta,
  )
}

/** Fixes the figures of an epoch that ends. @returns the network's raw power in bytes */
export function closeEpoch(state: PowerState): bigint {
  const { raw, qualityAdj } = currentPowerOf(state)
  state.thisEpochPledgeCollateral = state.totalPledgeCollateral
  state.thisEpochQualityAdjPower = qualityAdj
  state.thisEpochRawBytePower = raw
  updateSmoothedPower(state, 1n) // cron runs at every epoch
  return raw
}

/** Whether a window PoSt proof type has a minimum power. */
export function hasMinimumPower(windowPostProof: bigint): boolean {
  return KNOWN_POST_PROOFS.has(windowPostProof)
}

/** The power that a miner needs to count, in bytes. @throws ActorError `USR_ILLEGAL_STATE` for an unknown proof type */
export function minimumPowerOf(policy: Policy, windowPostProof: bigint): bigint {
  if (!hasMinimumPower(windowPostProof))
    throw new ActorError(ExitCode.USR_ILLEGAL_STATE, `unsupported proof type: ${windowPostProof}`)
  return policy.minimumConsensusPower
}
