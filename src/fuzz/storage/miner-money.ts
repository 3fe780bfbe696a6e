import { MINER, REWARD } from '../../builtin-actors/index.ts'
import { faultHeader } from '../../conformance/index.ts'
import { cbor, encodeValue } from '../../schema/index.ts'
import {
  Address,
  FIL,
  REWARD_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  SYSTEM_ACTOR_ID,
} from '../../types/index.ts'
import type { CallDraft } from '../gen/gen.ts'
import { idOf, workersOf } from './miner-people.ts'
import { mostly } from './miner-sealing.ts'
import type { MinerFacts } from './storage-view.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const CRON_PAYLOAD = cbor.tuple({ eventType: cbor.i64 })

/** Withdraws as the owner or the beneficiary. */
export function withdraw(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  const { owner, beneficiary } = miner.info
  return typedCall(g, MINER, 'WithdrawBalance', {
    to: miner.id,
    callers: [idOf(c.chance(50) ? owner : beneficiary)],
    params: {
      amountRequested: c.pick([0n, 1n, FIL, 50n * FIL, 20_000n * FIL, c.chance(5) ? -1n : 7n]),
    },
  })
}

/** Pays the debt. */
export function repayDebt(g: StorageGen, miner: MinerFacts): CallDraft {
  return typedCall(g, MINER, 'RepayDebt', { to: miner.id, callers: workersOf(g, miner) })
}

/** Sends FIL to the miner. */
export function fund({ c }: StorageGen, miner: MinerFacts): CallDraft {
  const value = BigInt(1 + c.below(3_000)) * FIL
  return { note: 'fund a miner', to: Address.id(miner.id), method: 0n, value, params: undefined }
}

/** A block's reward, as the reward actor pays it or as the end of a tipset does. */
export function reward(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  const penalty = c.weighted([
    [6, 0n],
    [3, FIL / 7n],
    [1, 30_000n * FIL],
  ])
  if (c.chance(50)) {
    const amount = BigInt(c.below(4)) * FIL
    return typedCall(g, MINER, 'ApplyRewards', {
      to: miner.id,
      callers: [REWARD_ACTOR_ID],
      value: amount,
      params: { reward: mostly(g, amount, [-1n, 10n ** 30n]), penalty: mostly(g, penalty, [-1n]) },
    })
  }
  return typedCall(g, REWARD, 'AwardBlockReward', {
    to: REWARD_ACTOR_ID,
    callers: [SYSTEM_ACTOR_ID],
    params: {
      miner: Address.id(miner.id),
      penalty,
      gasReward: 0n,
      winCount: 1n + BigInt(c.below(3)),
    },
  })
}

/** Reports a consensus fault, mostly one that there is. */
export function reportFault(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c, session } = g
  const { consensusFaultElapsed } = miner.info
  const earliest = consensusFaultElapsed > 0n ? consensusFaultElapsed : session.epoch - 10n
  const epoch = mostly(g, earliest < session.epoch ? earliest : session.epoch - 1n, [
    session.epoch,
    0n,
  ])
  const header = faultHeader(mostly(g, miner.id, [0n]), epoch, c.below(3))
  return typedCall(g, MINER, 'ReportConsensusFault', {
    to: miner.id,
    params: {
      header1: c.chance(5) ? c.bytes(4) : header,
      header2: c.bytes(2),
      headerExtra: new Uint8Array(0),
    },
  })
}

/** An event of power's cron, with its estimates. */
export function cronEvent(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c, view } = g
  const eventType = c.weighted([
    [5, 1n],
    [5, 2n],
    [1, 0n],
    [1, 3n],
    [1, -1n],
  ])
  return typedCall(g, MINER, 'OnDeferredCronEvent', {
    to: miner.id,
    callers: [STORAGE_POWER_ACTOR_ID],
    params: {
      eventPayload: c.chance(3) ? c.bytes(2) : encodeValue(CRON_PAYLOAD, { eventType }),
      rewardSmoothed: view.reward().thisEpochRewardSmoothed,
      qualityAdjPowerSmoothed: view.power().thisEpochQaPowerSmoothed,
    },
  })
}
