import type { BitField, Cid } from '../../ipld/index.ts'
import { cbor, type Raw } from '../../schema/index.ts'
import {
  ActorError,
  Address,
  BURNT_FUNDS_ACTOR_ID,
  type ChainEpoch,
  ExitCode,
  METHOD_SEND,
  REWARD_ACTOR_ID,
  STORAGE_MARKET_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  SYSTEM_ACTOR_ID,
  type TokenAmount,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import { MARKET } from '../market/definition.ts'
import {
  BATCH_ACTIVATE_DEALS_SCHEMA,
  BATCH_ACTIVATION_SCHEMA,
  type SECTOR_DEAL_ACTIVATION_SCHEMA,
  type SECTOR_DEALS_SCHEMA,
  SECTORS_TERMINATE_SCHEMA,
  VERIFIED_DEALS_SCHEMA,
  VERIFY_DEALS_SCHEMA,
} from '../market/schema.ts'
import { POWER } from '../power/definition.ts'
import {
  CURRENT_TOTAL_POWER_SCHEMA,
  ENROLL_CRON_EVENT_SCHEMA,
  UPDATE_CLAIMED_POWER_SCHEMA,
} from '../power/schema.ts'
import { REWARD } from '../reward/definition.ts'
import { BatchReturn } from '../runtime/batch-return.ts'
import { builtinNumberOf } from '../runtime/native-actor.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { BATCH_RETURN_SCHEMA } from '../runtime/shared-schemas.ts'
import { VERIFREG } from '../verifreg/definition.ts'
import {
  CLAIM_ALLOCATIONS_SCHEMA,
  type CLAIM_SCHEMA,
  type SECTOR_CLAIMS_SCHEMA,
} from '../verifreg/schema.ts'
import { CRON_EVENT_PAYLOAD_SCHEMA } from './params.ts'
import { isZeroPower, type PowerPair } from './power-pair.ts'
import { decodeRaw, encodeRaw } from './raw-blocks.ts'

/* Calls of the miner to other actors. Source: builtin-actors v18.0.0 `actors/miner/src/ext.rs` and `lib.rs`. */

const POWER_ACTOR = Address.id(STORAGE_POWER_ACTOR_ID)
const UPDATE_CLAIMED_POWER = builtinNumberOf(POWER, 'UpdateClaimedPower')
const ENROLL_CRON_EVENT = builtinNumberOf(POWER, 'EnrollCronEvent')
const UPDATE_PLEDGE_TOTAL = builtinNumberOf(POWER, 'UpdatePledgeTotal')
const CURRENT_TOTAL_POWER = builtinNumberOf(POWER, 'CurrentTotalPower')
const REWARD_ACTOR = Address.id(REWARD_ACTOR_ID)
const THIS_EPOCH_REWARD = builtinNumberOf(REWARD, 'ThisEpochReward')
const MARKET_ACTOR = Address.id(STORAGE_MARKET_ACTOR_ID)
const VERIFY_DEALS_FOR_ACTIVATION = builtinNumberOf(MARKET, 'VerifyDealsForActivation')
const BATCH_ACTIVATE_DEALS = builtinNumberOf(MARKET, 'BatchActivateDeals')
const ON_MINER_SECTORS_TERMINATE = builtinNumberOf(MARKET, 'OnMinerSectorsTerminate')
const REGISTRY = Address.id(VERIFIED_REGISTRY_ACTOR_ID)
const CLAIM_ALLOCATIONS = builtinNumberOf(VERIFREG, 'ClaimAllocations')
const GET_CLAIMS = builtinNumberOf(VERIFREG, 'GetClaims')

/** Events that a miner enrols in the power actor's cron. */
export const CronEvent = { provingDeadline: 1n, processEarlyTerminations: 2n } as const
export type CronEvent = (typeof CronEvent)[keyof typeof CronEvent]

/** The estimated reward of an epoch, and the baseline power. */
export type ThisEpochReward = Raw<typeof REWARD.methods.ThisEpochReward.returns>
/** The power and the pledge of the network. */
export type CurrentTotalPower = Raw<typeof CURRENT_TOTAL_POWER_SCHEMA>
/** A sector and the deals that it is to hold. */
export type SectorDeals = Raw<typeof SECTOR_DEALS_SCHEMA>
/** The deals of a sector that were activated. */
export type SectorDealActivation = Raw<typeof SECTOR_DEAL_ACTIVATION_SCHEMA>
/** The outcome of each sector, and the deals of those that succeeded. */
export interface BatchActivateDealsResult {
  readonly activationResults: BatchReturn
  readonly activations: readonly SectorDealActivation[]
}
/** A claim of the verified registry. */
export type Claim = Raw<typeof CLAIM_SCHEMA>
/** Allocations that a sector claims. */
export type SectorAllocationClaims = Raw<typeof SECTOR_CLAIMS_SCHEMA>
/** The outcome of each sector, and the bytes that those that succeeded have claimed. */
export interface ClaimAllocationsReturn {
  readonly sectorResults: BatchReturn
  readonly sectorClaims: readonly bigint[]
}

/** Asks the reward actor for the reward of this epoch. */
export function requestCurrentEpochBlockReward(rt: Runtime): ThisEpochReward {
  return decodeRaw(
    REWARD.methods.ThisEpochReward.returns,
    rt.send(REWARD_ACTOR, THIS_EPOCH_REWARD, undefined, 0n),
  )
}

/** Asks the power actor for the power and the pledge of the network. */
export function requestCurrentTotalPower(rt: Runtime): CurrentTotalPower {
  return decodeRaw(
    CURRENT_TOTAL_POWER_SCHEMA,
    rt.send(POWER_ACTOR, CURRENT_TOTAL_POWER, undefined, 0n),
  )
}

/** Has the power actor call the miner at an epoch. */
export function enrollCronEvent(rt: Runtime, eventEpoch: ChainEpoch, eventType: CronEvent): void {
  const payload = encodeRaw(CRON_EVENT_PAYLOAD_SCHEMA, { eventType }).data
  const params = encodeRaw(ENROLL_CRON_EVENT_SCHEMA, { eventEpoch, payload })
  rt.send(POWER_ACTOR, ENROLL_CRON_EVENT, params, 0n)
}

/** Has the power actor call the miner in the next epoch, for the rest of early terminations. */
export function scheduleEarlyTerminationWork(rt: Runtime): void {
  enrollCronEvent(rt, rt.currEpoch + 1n, CronEvent.processEarlyTerminations)
}

/** Adds to the miner's power; nothing is sent for a delta of zero. */
export function requestUpdatePower(rt: Runtime, delta: PowerPair): void {
  if (isZeroPower(delta)) return
  const params = encodeRaw(UPDATE_CLAIMED_POWER_SCHEMA, {
    rawByteDelta: delta.raw,
    qualityAdjustedDelta: delta.qa,
  })
  rt.send(POWER_ACTOR, UPDATE_CLAIMED_POWER, params, 0n)
}

/** Adds to the network's pledge; nothing is sent for a delta of zero. */
export function notifyPledgeChanged(rt: Runtime, pledgeDelta: TokenAmount): void {
  if (pledgeDelta === 0n) return
  rt.send(POWER_ACTOR, UPDATE_PLEDGE_TOTAL, encodeRaw(cbor.tokenAmount, pledgeDelta), 0n)
}

/** Burns funds; nothing is sent unless the amount is positive. */
export function burnFunds(rt: Runtime, amount: TokenAmount): void {
  if (amount > 0n) rt.send(Address.id(BURNT_FUNDS_ACTOR_ID), METHOD_SEND, undefined, amount)
}

/** Has the market end the deals of sectors. In a message of the system, such as cron, its failure is ignored. */
export function requestTerminateDeals(rt: Runtime, epoch: ChainEpoch, sectors: BitField): void {
  if (sectors.isEmpty) return
  const params = encodeRaw(SECTORS_TERMINATE_SCHEMA, { epoch, sectors })
  try {
    rt.send(MARKET_ACTOR, ON_MINER_SECTORS_TERMINATE, params, 0n)
  } catch (thrown) {
    if (!(thrown instanceof ActorError) || rt.message.origin !== SYSTEM_ACTOR_ID) throw thrown
  }
}

/** The CommD of the deals of each sector, null for one without; the market is asked only if there are deals. */
export function verifyDeals(rt: Runtime, sectors: SectorDeals[]): (Cid | null)[] {
  if (sectors.every(({ dealIds }) => dealIds.length === 0)) return sectors.map(() => null)
  const params = encodeRaw(VERIFY_DEALS_SCHEMA, { sectors })
  const returned = rt.send(MARKET_ACTOR, VERIFY_DEALS_FOR_ACTIVATION, params, 0n)
  return decodeRaw(VERIFIED_DEALS_SCHEMA, returned).unsealedCids
}

/** Activates the deals of sectors; the market is asked only if there are deals. */
export function batchActivateDeals(
  rt: Runtime,
  sectors: SectorDeals[],
  computeCid: boolean,
): BatchActivateDealsResult {
  if (sectors.every(({ dealIds }) => dealIds.length === 0))
    return {
      activationResults: new BatchReturn(sectors.length),
      activations: sectors.map(() => ({ activated: [], unsealedCid: null })),
    }
  const params = encodeRaw(BATCH_ACTIVATE_DEALS_SCHEMA, { sectors, computeCid })
  const returned = rt.send(MARKET_ACTOR, BATCH_ACTIVATE_DEALS, params, 0n)
  const { activationResults, activations } = decodeRaw(BATCH_ACTIVATION_SCHEMA, returned)
  return { activationResults: toBatch(activationResults), activations }
}

/** Claims allocations for sectors; the registry is asked only if there are claims. */
export function batchClaimAllocations(
  rt: Runtime,
  sectors: SectorAllocationClaims[],
  allOrNothing: boolean,
): ClaimAllocationsReturn {
  if (sectors.every(({ claims }) => claims.length === 0))
    return {
      sectorResults: new BatchReturn(sectors.length),
      sectorClaims: sectors.map(() => 0n),
    }
  const params = encodeRaw(CLAIM_ALLOCATIONS_SCHEMA, { sectors, allOrNothing })
  const returned = rt.send(REGISTRY, CLAIM_ALLOCATIONS, params, 0n)
  const { results, claimedSpaces } = decodeRaw(VERIFREG.methods.ClaimAllocations.returns, returned)
  return { sectorResults: toBatch(results), sectorClaims: claimedSpaces }
}

/** Claims of this miner. @throws ActorError `USR_ILLEGAL_ARGUMENT` if one is missing */
export function getClaims(rt: Runtime, claimIds: bigint[]): Claim[] {
  const params = encodeRaw(VERIFREG.methods.GetClaims.params, {
    provider: rt.message.receiver,
    claimIds,
  })
  const { results, claims } = decodeRaw(
    VERIFREG.methods.GetClaims.returns,
    rt.send(REGISTRY, GET_CLAIMS, params, 0n),
  )
  if (results.successCount < claimIds.length)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'invalid claims')
  return claims
}

function toBatch({ successCount, failures }: Raw<typeof BATCH_RETURN_SCHEMA>): BatchReturn {
  return new BatchReturn(successCount, failures)
}
