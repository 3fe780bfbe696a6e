import { Codec, encodeAs } from '../../ipld/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import {
  ActorError,
  Address,
  BURNT_FUNDS_ACTOR_ID,
  divFloor,
  ExitCode,
  STORAGE_POWER_ACTOR_ID,
  SYSTEM_ACTOR_ID,
  toSafeNumber,
} from '../../types/index.ts'
import { MINER } from '../miner/definition.ts'
import { APPLY_REWARD_PARAMS_SCHEMA } from '../miner/params.ts'
import { builtinNumberOf, nativeActor } from '../runtime/native-actor.ts'
import { EXPECTED_LEADERS_PER_EPOCH } from '../runtime/network.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalArgument } from '../runtime/runtime-errors.ts'
import { REWARD } from './definition.ts'
import type { AWARD_SCHEMA } from './schema.ts'
import { createRewardState, REWARD_STATE, updateNetworkKpi } from './state.ts'

const PENALTY_MULTIPLIER = 3n
const APPLY_REWARDS = builtinNumberOf(MINER, 'ApplyRewards')

/** The cost of an epoch without a reward, and of each epoch that the effective time advances in it. Source: runs of the official actor over 1,000 and 10,000 epochs, with and without power. */
const MISSED_EPOCH_MILLIGAS = 5_600_000
const EFFECTIVE_EPOCH_MILLIGAS = 3_750_000

const APPLY_REWARDS_PARAMS = rawCodec(APPLY_REWARD_PARAMS_SCHEMA)

/** The reward actor in TypeScript. @see builtin-actors v18.0.0 `actors/reward/src/lib.rs` */
export const REWARD_ACTOR = nativeActor(REWARD, {
  handlers: {
    Constructor(rt, power) {
      rt.requireCaller(SYSTEM_ACTOR_ID)
      if (power === null) throw illegalArgument('argument should not be nil')
      rt.create(REWARD_STATE, createRewardState(power))
    },
    AwardBlockReward: awardBlockReward,
    ThisEpochReward(rt) {
      rt.acceptAnyCaller()
      return rt.state(REWARD_STATE)
    },
    UpdateNetworkKPI(rt, power) {
      rt.requireCaller(STORAGE_POWER_ACTOR_ID)
      if (power === null) throw illegalArgument('argument cannot be None')
      rt.transaction(REWARD_STATE, (state) => {
        updateNetworkKpi(state, power, rt.currEpoch, (advanced) => {
          const epochs = toSafeNumber(advanced, 'epochs')
          rt.sys.chargeExecution(MISSED_EPOCH_MILLIGAS + EFFECTIVE_EPOCH_MILLIGAS * epochs)
        })
      })
    },
  },
})

function awardBlockReward(rt: Runtime, params: Raw<typeof AWARD_SCHEMA>): undefined {
  const { penalty, gasReward, winCount } = params
  rt.requireCaller(SYSTEM_ACTOR_ID)
  const priorBalance = rt.sys.currentBalance()
  if (penalty < 0n) throw illegalArgument(`negative penalty ${penalty}`)
  if (gasReward < 0n) throw illegalArgument(`negative gas reward ${gasReward}`)
  if (priorBalance < gasReward)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_STATE,
      `actor current balance ${priorBalance} insufficient to pay gas reward ${gasReward}`,
    )
  if (winCount <= 0n) throw illegalArgument(`invalid win count ${winCount}`)
  const miner = rt.resolveAddress(params.miner)
  if (miner === undefined)
    throw new ActorError(ExitCode.USR_NOT_FOUND, 'failed to resolve given owner address')
  const total = rt.transaction(REWARD_STATE, (state) => {
    let block = divFloor(state.thisEpochReward * winCount, EXPECTED_LEADERS_PER_EPOCH)
    let sum = gasReward + block
    const balance = rt.sys.currentBalance()
    if (sum > balance) {
      sum = balance
      block = sum - gasReward
    }
    state.totalStoragePowerReward += block
    return sum
  })
  const award = { reward: total, penalty: penalty * PENALTY_MULTIPLIER }
  const reward = { codec: Codec.CBOR, data: encodeAs(APPLY_REWARDS_PARAMS, award) }
  if (!isSent(() => rt.send(Address.id(miner), APPLY_REWARDS, reward, total)))
    isSent(() => rt.send(Address.id(BURNT_FUNDS_ACTOR_ID), 0n, undefined, total))
  return undefined
}

function isSent(send: () => unknown): boolean {
  try {
    send()
    return true
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    return false
  }
}
