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
import { BatchReturn } from '../runtime/batch-return.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { BATCH_RETURN_SCHEMA, FILTER_ESTIMATE_SCHEMA } from '../runtime/shared-schemas.ts'
import { CRON_EVENT_PAYLOAD_SCHEMA } from './params.ts'
import { isZeroPower, type PowerPair } from './power-pair.ts'
import { decodeRaw, encodeRaw } from './raw-blocks.ts'

/* Calls of the miner to other actors. Source: builtin-actors v18.0.0 `actors/miner/src/ext.rs` and `lib.rs`. */

const POWER = Address.id(STORAGE_POWER_ACTOR_ID)
const UPDATE_CLAIMED_POWER = 3n
const ENROLL_CRON_EVENT = 4n
const UPDATE_PLEDGE_TOTAL = 6n
const CURRENT_TOTAL_POWER = 9n
const REWARD = Address.id(REWARD_ACTOR_ID)
const THIS_EPOCH_REWARD = 3n
const MARKET = Address.id(STORAGE_MARKET_ACTOR_ID)
const VERIFY_DEALS_FOR_ACTIVATION = 5n
const BATCH_ACTIVATE_DEALS = 6n
const ON_MINER_SECTORS_TERMINATE = 7n
const REGISTRY = Address.id(VERIFIED_REGISTRY_ACTOR_ID)
const CLAIM_ALLOCATIONS = 9n
const GET_CLAIMS = 10n

/** Events that a miner enrols in the power actor's cron. */
export const CronEvent = { provingDeadline: 1n, processEarlyTerminations: 2n } as const
export type CronEvent = (typeof CronEvent)[keyof typeof CronEvent]

const THIS_EPOCH_REWARD_SCHEMA = cbor.tuple({
  thisEpochRewardSmoothed: FILTER_ESTIMATE_SCHEMA,
  thisEpochBaselinePower: cbor.bigint,
})
/** The estimated reward of an epoch, and the baseline power. */
export type ThisEpochReward = Raw<typeof THIS_EPOCH_REWARD_SCHEMA>

const CURRENT_TOTAL_POWER_SCHEMA = cbor.tuple({
  rawBytePower: cbor.bigint,
  qualityAdjPower: cbor.bigint,
  pledgeCollateral: cbor.tokenAmount,
  qualityAdjPowerSmoothed: FILTER_ESTIMATE_SCHEMA,
  rampStartEpoch: cbor.i64,
  rampDurationEpochs: cbor.u64,
})
/** The power and the pledge of the network. */
export type CurrentTotalPower = Raw<typeof CURRENT_TOTAL_POWER_SCHEMA>

const ENROLL_CRON_EVENT_SCHEMA = cbor.tuple({ eventEpoch: cbor.i64, payload: cbor.bytes })
const UPDATE_CLAIMED_POWER_SCHEMA = cbor.tuple({
  rawByteDelta: cbor.bigint,
  qualityAdjustedDelta: cbor.bigint,
})
const SECTORS_TERMINATE_SCHEMA = cbor.tuple({ epoch: cbor.i64, sectors: cbor.bitfield })

const SECTOR_DEALS_SCHEMA = cbor.tuple({
  sectorNumber: cbor.u64,
  sectorType: cbor.i64,
  sectorExpiry: cbor.i64,
  dealIds: cbor.array(cbor.u64),
})
/** A sector and the deals that it is to hold. */
export type SectorDeals = Raw<typeof SECTOR_DEALS_SCHEMA>

const VERIFY_DEALS_SCHEMA = cbor.tuple({ sectors: cbor.array(SECTOR_DEALS_SCHEMA) })
const VERIFY_DEALS_RETURN_SCHEMA = cbor.tuple({
  unsealedCids: cbor.array(cbor.nullable(cbor.cid)),
})

const BATCH_ACTIVATE_DEALS_SCHEMA = cbor.tuple({
  sectors: cbor.array(SECTOR_DEALS_SCHEMA),
  computeCid: cbor.bool,
})
const SECTOR_DEAL_ACTIVATION_SCHEMA = cbor.tuple({
  activated: cbor.array(
    cbor.tuple({ client: cbor.u64, allocationId: cbor.u64, data: cbor.cid, size: cbor.u64 }),
  ),
  unsealedCid: cbor.nullable(cbor.cid),
})
/** The deals of a sector that were activated. */
export type SectorDealActivation = Raw<typeof SECTOR_DEAL_ACTIVATION_SCHEMA>
const BATCH_ACTIVATE_DEALS_RETURN_SCHEMA = cbor.tuple({
  activationResults: BATCH_RETURN_SCHEMA,
  activations: cbor.array(SECTOR_DEAL_ACTIVATION_SCHEMA),
})
/** The outcome of each sector, and the deals of those that succeeded. */
export interface BatchActivateDealsResult {
  readonly activationResults: BatchReturn
  readonly activations: readonly SectorDealActivation[]
}
/** Stands for a deal that has no allocation. */
export const NO_ALLOCATION_ID = 0n

const CLAIM_SCHEMA = cbor.tuple({
  provider: cbor.u64,
  client: cbor.u64,
  data: cbor.cid,
  size: cbor.u64,
  termMin: cbor.i64,
  termMax: cbor.i64,
  termStart: cbor.i64,
  sector: cbor.u64,
})
/** A claim of the verified registry. */
export type Claim = Raw<typeof CLAIM_SCHEMA>
const GET_CLAIMS_SCHEMA = cbor.tuple({ provider: cbor.u64, claimIds: cbor.array(cbor.u64) })
const GET_CLAIMS_RETURN_SCHEMA = cbor.tuple({
  batchInfo: BATCH_RETURN_SCHEMA,
  claims: cbor.array(CLAIM_SCHEMA),
})

const SECTOR_ALLOCATION_CLAIMS_SCHEMA = cbor.tuple({
  sector: cbor.u64,
  expiry: cbor.i64,
  claims: cbor.array(
    cbor.tuple({ client: cbor.u64, allocationId: cbor.u64, data: cbor.cid, size: cbor.u64 }),
  ),
})
/** Allocations that a sector claims. */
export type SectorAllocationClaims = Raw<typeof SECTOR_ALLOCATION_CLAIMS_SCHEMA>
const CLAIM_ALLOCATIONS_SCHEMA = cbor.tuple({
  sectors: cbor.array(SECTOR_ALLOCATION_CLAIMS_SCHEMA),
  allOrNothing: cbor.bool,
})
const CLAIM_ALLOCATIONS_RETURN_SCHEMA = cbor.tuple({
  sectorResults: BATCH_RETURN_SCHEMA,
  /** The bytes that each sector that succeeded has claimed. */
  sectorClaims: cbor.array(cbor.bigint),
})
/** The outcome of each sector, and the bytes that those that succeeded have claimed. */
export interface ClaimAllocationsReturn {
  readonly sectorResults: BatchReturn
  readonly sectorClaims: readonly bigint[]
}

/** Asks the reward actor for the reward of this epoch. */
export function requestCurrentEpochBlockReward(rt: Runtime): ThisEpochReward {
  return decodeRaw(THIS_EPOCH_REWARD_SCHEMA, rt.send(REWARD, THIS_EPOCH_REWARD, undefined, 0n))
}

/** Asks the power actor for the power and the pledge of the network. */
export function requestCurrentTotalPower(rt: Runtime): CurrentTotalPower {
  return decodeRaw(CURRENT_TOTAL_POWER_SCHEMA, rt.send(POWER, CURRENT_TOTAL_POWER, undefined, 0n))
}

/** Has the power actor call the miner at an epoch. */
export function enrollCronEvent(rt: Runtime, eventEpoch: ChainEpoch, eventType: CronEvent): void {
  const payload = encodeRaw(CRON_EVENT_PAYLOAD_SCHEMA, { eventType }).data
  const params = encodeRaw(ENROLL_CRON_EVENT_SCHEMA, { eventEpoch, payload })
  rt.send(POWER, ENROLL_CRON_EVENT, params, 0n)
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
  rt.send(POWER, UPDATE_CLAIMED_POWER, params, 0n)
}

/** Adds to the network's pledge; nothing is sent for a delta of zero. */
export function notifyPledgeChanged(rt: Runtime, pledgeDelta: TokenAmount): void {
  if (pledgeDelta === 0n) return
  rt.send(POWER, UPDATE_PLEDGE_TOTAL, encodeRaw(cbor.tokenAmount, pledgeDelta), 0n)
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
    rt.send(MARKET, ON_MINER_SECTORS_TERMINATE, params, 0n)
  } catch (thrown) {
    if (!(thrown instanceof ActorError) || rt.message.origin !== SYSTEM_ACTOR_ID) throw thrown
  }
}

/** The CommD of the deals of each sector, null for one without; the market is asked only if there are deals. */
export function verifyDeals(rt: Runtime, sectors: SectorDeals[]): (Cid | null)[] {
  if (sectors.every(({ dealIds }) => dealIds.length === 0)) return sectors.map(() => null)
  const params = encodeRaw(VERIFY_DEALS_SCHEMA, { sectors })
  const returned = rt.send(MARKET, VERIFY_DEALS_FOR_ACTIVATION, params, 0n)
  return decodeRaw(VERIFY_DEALS_RETURN_SCHEMA, returned).unsealedCids
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
  const returned = rt.send(MARKET, BATCH_ACTIVATE_DEALS, params, 0n)
  const { activationResults, activations } = decodeRaw(BATCH_ACTIVATE_DEALS_RETURN_SCHEMA, returned)
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
  const { sectorResults, sectorClaims } = decodeRaw(CLAIM_ALLOCATIONS_RETURN_SCHEMA, returned)
  return { sectorResults: toBatch(sectorResults), sectorClaims }
}

/** Claims of this miner. @throws ActorError `USR_ILLEGAL_ARGUMENT` if one is missing */
export function getClaims(rt: Runtime, claimIds: bigint[]): Claim[] {
  const params = encodeRaw(GET_CLAIMS_SCHEMA, { provider: rt.message.receiver, claimIds })
  const { batchInfo, claims } = decodeRaw(
    GET_CLAIMS_RETURN_SCHEMA,
    rt.send(REGISTRY, GET_CLAIMS, params, 0n),
  )
  if (batchInfo.successCount < claimIds.length)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'invalid claims')
  return claims
}

function toBatch({ successCount, failures }: Raw<typeof BATCH_RETURN_SCHEMA>): BatchReturn {
  return new BatchReturn(successCount, failures)
}
