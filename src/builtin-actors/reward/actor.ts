import { type CborReader, CborWriter, Codec } from '../../ipld/index.ts'
import {
  ActorError,
  Address,
  divFloor,
  ExitCode,
  type TokenAmount,
  toSafeNumber,
} from '../../types/index.ts'
import { readAddress, readTuple } from '../runtime/cbor-fields.ts'
import { methodWithoutParams, methodWithParams, type NativeActor } from '../runtime/dispatch.ts'
import type { Runtime } from '../runtime/runtime.ts'
import {
  BURNT_FUNDS_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  SYSTEM_ACTOR_ID,
} from '../runtime/singletons.ts'
import {
  createRewardState,
  REWARD_STATE,
  updateSmoothed,
  updateToNextEpoch,
  updateWithReward,
  writeEstimate,
} from './state.ts'

const EXPECTED_LEADERS_PER_EPOCH = 5n
const PENALTY_MULTIPLIER = 3n
/** ApplyRewards of the miner actor. */
const APPLY_REWARDS = 14n

/** @see builtin-actors v18.0.0 `actors/reward/src/lib.rs` */
export const REWARD_ACTOR: NativeActor = {
  name: 'reward',
  isRestricted: true,
  methods: new Map([
    [
      1n,
      methodWithParams('Constructor', readOptionalPower, (rt, power) => {
        rt.requireCaller(SYSTEM_ACTOR_ID)
        if (power === undefined) throw illegal('argument should not be nil')
        rt.create(REWARD_STATE, createRewardState(power))
        return undefined
      }),
    ],
    [
      2n,
      methodWithParams(
        'AwardBlockReward',
        (r) => {
          readTuple(r, 4, 'AwardBlockReward params')
          return {
            miner: readAddress(r),
            penalty: r.readBigInt(),
            gasReward: r.readBigInt(),
            winCount: r.readInt(),
          }
        },
        awardBlockReward,
      ),
    ],
    [
      3n,
      methodWithoutParams('ThisEpochReward', (rt) => {
        rt.acceptAnyCaller()
        const state = rt.state(REWARD_STATE)
        return (w) => {
          w.writeArrayHeader(2)
          writeEstimate(w, state.thisEpochRewardSmoothed)
          w.writeBigInt(state.thisEpochBaselinePower)
        }
      }),
    ],
    [
      4n,
      methodWithParams('UpdateNetworkKPI', readOptionalPower, (rt, power) => {
        rt.requireCaller(STORAGE_POWER_ACTOR_ID)
        if (power === undefined) throw illegal('argument cannot be None')
        return rt.transaction(REWARD_STATE, (state) => {
          const before = state.epoch
          while (state.epoch < rt.currEpoch) {
            const time = state.effectiveNetworkTime
            updateToNextEpoch(state, power)
            const advanced = toSafeNumber(state.effectiveNetworkTime - time, 'epochs')
            rt.sys.chargeExecution(MISSED_EPOCH_MILLIGAS + EFFECTIVE_EPOCH_MILLIGAS * advanced)
          }
          updateWithReward(state, power)
          updateSmoothed(state, state.epoch - before)
          return undefined
        })
      }),
    ],
  ]),
}

/** What an epoch without a reward costs, and one that the network's effective time advances in it. Source: runs of the official actor over 1,000 and 10,000 epochs, with and without power. */
const MISSED_EPOCH_MILLIGAS = 5_600_000
const EFFECTIVE_EPOCH_MILLIGAS = 3_750_000

interface AwardParams {
  readonly miner: Address
  readonly penalty: TokenAmount
  readonly gasReward: TokenAmount
  readonly winCount: bigint
}

function awardBlockReward(rt: Runtime, params: AwardParams): undefined {
  const { penalty, gasReward, winCount } = params
  rt.requireCaller(SYSTEM_ACTOR_ID)
  const priorBalance = rt.sys.currentBalance()
  if (penalty < 0n) throw illegal(`negative penalty ${penalty}`)
  if (gasReward < 0n) throw illegal(`negative gas reward ${gasReward}`)
  if (priorBalance < gasReward)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_STATE,
      `actor current balance ${priorBalance} insufficient to pay gas reward ${gasReward}`,
    )
  if (winCount <= 0n) throw illegal(`invalid win count ${winCount}`)
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
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeBigInt(total)
  w.writeBigInt(penalty * PENALTY_MULTIPLIER)
  const reward = { codec: Codec.CBOR, data: w.finish() }
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

function readOptionalPower(r: CborReader): bigint | undefined {
  return r.readNull() ? undefined : r.readBigInt()
}

function illegal(message: string): ActorError {
  return new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, message)
}
