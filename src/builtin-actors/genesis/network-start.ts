import {
  type Blockstore,
  type CborSchema,
  type Cid,
  Codec,
  cidOf,
  encodeAs,
  TypedHamt,
} from '../../ipld/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import {
  type ActorId,
  Address,
  type ChainEpoch,
  divFloor,
  type TokenAmount,
} from '../../types/index.ts'
import { MARKET_SCHEMA, MARKET_SCHEMA_V10 } from '../market/schema.ts'
import type { Claim } from '../power/claims.ts'
import { POWER_CLAIM_SCHEMA, POWER_SCHEMA, POWER_SCHEMA_V10 } from '../power/schema.ts'
import {
  REWARD_STATE,
  type RewardState,
  remainingTotal,
  updateWithReward,
} from '../reward/state.ts'
import { EPOCHS_IN_DAY, EPOCHS_IN_YEAR } from '../runtime/network.ts'
import { policyOf } from '../runtime/policy.ts'
import { proofOf } from '../runtime/registered-proofs.ts'
import { estimateOf } from '../runtime/smooth.ts'
import { readState } from '../runtime/violations.ts'

const EIB = 1n << 60n

/*
 * Mainnet as it was at one epoch. Source: filcensus.reiers.io, snapshot of 2026-06-18: epoch, raw and
 * quality-adjusted power.
 */
const MAINNET_EPOCH = 6_116_703n
const MAINNET_RAW_CENTI_EIB = 171n
const MAINNET_QA_CENTI_EIB = 1_500n
/** The baseline at {@link MAINNET_EPOCH}, in bytes, by the reward actor's own rule from its first epoch on. */
const MAINNET_BASELINE_POWER = 163_064_181_403_454_857_848n
/*
 * Effective network time in epochs, and the baseline at that time: 3.35 years, if the baseline has
 * accumulated what the network had of it, 33 EiB-years. Estimated from the history of its raw power;
 * a block reward then was 4.5 FIL.
 */
const MAINNET_EFFECTIVE_TIME = (335n * EPOCHS_IN_YEAR) / 100n
const MAINNET_EFFECTIVE_BASELINE = (2_555n * EIB) / 100n

// Source: builtin-actors v18.0.0 `actors/miner/src/monies.rs`.
/** Share of the circulating supply that is to be pledged. */
const LOCK_TARGET = { num: 3n, denom: 10n }
/** Thousandths of the consensus pledge that follow the baseline; the others follow the power alone. */
const BASELINE_PLEDGE_PERMILLE = 700n
const STORAGE_PLEDGE_DAYS = 20n

/** Ids of the claims that hold the power of the rest of the network; no actor has them. */
const NETWORK_CLAIM_IDS: readonly ActorId[] = [60n, 61n, 62n, 63n]
/** RegisteredPoStProof of those claims: window PoSt of 32 GiB sectors, V1P1 from v11 on. */
const windowPostProofOf = (actorsVersion: number): bigint =>
  proofOf(actorsVersion < 11 ? 'windowPostV1' : 'windowPostV1P1', 32n << 30n)

/** State roots of the actors that know the network's size. */
export interface NetworkHeads {
  readonly reward: Cid
  readonly power: Cid
  readonly market: Cid
}

/** The size of the rest of the network, and the epoch at which the world begins. */
export interface NetworkStart {
  readonly network: string
  readonly actorsVersion: number
  readonly epoch: ChainEpoch
  /** Quality-adjusted power in bytes. */
  readonly qualityAdjPower: bigint
  /** attoFIL that the pledge total is computed for. */
  readonly circulatingSupply: TokenAmount
}

/**
 * Puts the size of a network like mainnet into the states that the constructors made: power, pledge,
 * baseline and rewards. Cron's next tick is that of the world's epoch.
 *
 * Raw power is to quality-adjusted power as on mainnet. The reward actor has mainnet's curves from
 * {@link MAINNET_EPOCH} on, moved in time to the world's epoch: its totals are what is left to mint.
 * The pledge is what the power would pledge now, as if it was onboarded at once.
 *
 * @returns the new roots, with their blocks in `store`
 */
export function startNetwork(
  store: Blockstore,
  heads: NetworkHeads,
  start: NetworkStart,
): NetworkHeads {
  const { qualityAdjPower } = start
  const rawPower = (qualityAdjPower * MAINNET_RAW_CENTI_EIB) / MAINNET_QA_CENTI_EIB
  const reward = readState(store, heads.reward, REWARD_STATE)
  startRewards(reward, rawPower, start.epoch)
  return {
    reward: putState(store, REWARD_STATE, reward),
    power: startPower(store, heads.power, { ...start, rawPower, reward }),
    market: startMarket(store, heads.market, start),
  }
}

function startRewards(state: RewardState, rawPower: bigint, epoch: ChainEpoch): void {
  // The reward curves depend on time as exponentials: a later start is a smaller total.
  state.simpleTotal = remainingTotal(state.simpleTotal, MAINNET_EPOCH)
  state.baselineTotal = remainingTotal(state.baselineTotal, MAINNET_EFFECTIVE_TIME)
  state.effectiveNetworkTime = epoch > 0n ? 1n : 0n // it cannot be past the epoch
  state.effectiveBaselinePower = MAINNET_EFFECTIVE_BASELINE
  state.cumsumBaseline = MAINNET_EFFECTIVE_BASELINE
  state.cumsumRealized = MAINNET_EFFECTIVE_BASELINE / 2n
  state.thisEpochBaselinePower = MAINNET_BASELINE_POWER
  state.epoch = epoch - 1n
  updateWithReward(state, rawPower)
  state.thisEpochRewardSmoothed = estimateOf(state.thisEpochReward, 0n)
}

interface PowerStart extends NetworkStart {
  readonly rawPower: bigint
  readonly reward: RewardState
}

function startPower(store: Blockstore, head: Cid, start: PowerStart): Cid {
  const { actorsVersion, qualityAdjPower, rawPower, epoch } = start
  const codec = rawCodec(actorsVersion < 15 ? POWER_SCHEMA_V10 : POWER_SCHEMA) as CborSchema<
    Raw<typeof POWER_SCHEMA_V10>
  > // the later layout has these fields too
  const state = readState(store, head, codec)
  const { minimumConsensusPower } = policyOf(start.network)
  const { bitWidth } = POWER_SCHEMA.fields.claims.collection
  const claims = TypedHamt.load(store, state.claims, { bitWidth }, rawCodec(POWER_CLAIM_SCHEMA))
  for (const [i, id] of NETWORK_CLAIM_IDS.entries()) {
    const claim: Claim = {
      windowPostProof: windowPostProofOf(actorsVersion),
      rawBytePower: partOf(rawPower, i),
      qualityAdjPower: partOf(qualityAdjPower, i),
    }
    claims.set(Address.id(id).bytes, claim)
    state.minerCount += 1n
    if (claim.rawBytePower < minimumConsensusPower) continue
    state.minerAboveMinPowerCount += 1n
    state.totalRawBytePower += claim.rawBytePower
    state.totalQualityAdjPower += claim.qualityAdjPower
  }
  state.claims = claims.flush()
  state.totalBytesCommitted = rawPower
  state.totalQaBytesCommitted = qualityAdjPower
  state.totalPledgeCollateral = pledgeOf(start)
  state.thisEpochRawBytePower = rawPower
  state.thisEpochQualityAdjPower = qualityAdjPower
  state.thisEpochPledgeCollateral = state.totalPledgeCollateral
  state.thisEpochQaPowerSmoothed = estimateOf(qualityAdjPower, 0n)
  state.firstCronEpoch = epoch
  return putState(store, codec, state)
}

function startMarket(store: Blockstore, head: Cid, { actorsVersion, epoch }: NetworkStart): Cid {
  const codec = rawCodec(actorsVersion < 13 ? MARKET_SCHEMA_V10 : MARKET_SCHEMA) as CborSchema<
    Raw<typeof MARKET_SCHEMA_V10>
  > // the later layout has these fields too
  const state = readState(store, head, codec)
  state.lastCron = epoch - 1n
  return putState(store, codec, state)
}

/** Pledge of all the power at the rates of the start, in attoFIL. */
function pledgeOf({ qualityAdjPower, circulatingSupply, reward }: PowerStart): TokenAmount {
  const { thisEpochReward, thisEpochBaselinePower } = reward
  const storagePledge = thisEpochReward * STORAGE_PLEDGE_DAYS * EPOCHS_IN_DAY
  const target = divFloor(circulatingSupply * LOCK_TARGET.num, LOCK_TARGET.denom)
  const largest =
    qualityAdjPower > thisEpochBaselinePower ? qualityAdjPower : thisEpochBaselinePower
  const byBaseline = divFloor(target * qualityAdjPower * BASELINE_PLEDGE_PERMILLE, largest * 1_000n)
  const byPower = divFloor(target * (1_000n - BASELINE_PLEDGE_PERMILLE), 1_000n)
  return storagePledge + byBaseline + byPower
}

/** A part of a total among the claims; the first one has the rest of the division. */
function partOf(total: bigint, index: number): bigint {
  const parts = BigInt(NETWORK_CLAIM_IDS.length)
  return index === 0 ? total - (total / parts) * (parts - 1n) : total / parts
}

function putState<T>(store: Blockstore, codec: CborSchema<T>, state: T): Cid {
  const block = encodeAs(codec, state)
  const cid = cidOf(Codec.DAG_CBOR, block)
  store.put(cid, block)
  return cid
}
