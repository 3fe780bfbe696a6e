import { cbor } from '../../schema/index.ts'
import { FILTER_ESTIMATE_SCHEMA } from '../runtime/shared-schemas.ts'

/**
 * State of the reward actor. Powers are in bytes, their sums in byte-epochs.
 *
 * @see builtin-actors v18.0.0 `actors/reward/src/state.rs`; the same since v10
 */
export const REWARD_SCHEMA = cbor.tuple({
  cumsumBaseline: cbor.bigint,
  cumsumRealized: cbor.bigint,
  effectiveNetworkTime: cbor.i64,
  effectiveBaselinePower: cbor.bigint,
  thisEpochReward: cbor.tokenAmount,
  thisEpochRewardSmoothed: FILTER_ESTIMATE_SCHEMA,
  thisEpochBaselinePower: cbor.bigint,
  epoch: cbor.i64,
  totalStoragePowerReward: cbor.tokenAmount,
  simpleTotal: cbor.tokenAmount,
  baselineTotal: cbor.tokenAmount,
})

/** Params of AwardBlockReward. */
export const AWARD_SCHEMA = cbor.tuple({
  miner: cbor.address,
  penalty: cbor.tokenAmount,
  gasReward: cbor.tokenAmount,
  winCount: cbor.i64,
})
