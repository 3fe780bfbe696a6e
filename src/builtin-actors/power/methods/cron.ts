import { cbor, type Raw, rawCodec } from '../../../schema/index.ts'
import {
  ActorError,
  Address,
  CRON_ACTOR_ID,
  ExitCode,
  REWARD_ACTOR_ID,
} from '../../../types/index.ts'
import { MINER } from '../../miner/definition.ts'
import { REWARD } from '../../reward/definition.ts'
import { ActorType } from '../../runtime/actor-type.ts'
import { i64Key } from '../../runtime/cbor-fields.ts'
import { builtinNumberOf } from '../../runtime/native-actor.ts'
import { decodeReturn, encodeParams } from '../../runtime/params.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { FilterEstimate } from '../../runtime/smooth.ts'
import { deleteClaim, loadClaims } from '../claims.ts'
import type { ENROLL_CRON_EVENT_SCHEMA } from '../schema.ts'
import { type CronEvent, closeEpoch, loadCronEvents, POWER_STATE } from '../state.ts'

const THIS_EPOCH_REWARD = builtinNumberOf(REWARD, 'ThisEpochReward')
const UPDATE_NETWORK_KPI = builtinNumberOf(REWARD, 'UpdateNetworkKPI')
const ON_DEFERRED_CRON_EVENT = builtinNumberOf(MINER, 'OnDeferredCronEvent')

const THIS_EPOCH_REWARD_RETURN = rawCodec(REWARD.methods.ThisEpochReward.returns)
const DEFERRED_CRON_EVENT = rawCodec(MINER.methods.OnDeferredCronEvent.params)
const NETWORK_POWER = rawCodec(cbor.bigint)

/** M4: a miner asks to be called by cron at an epoch; one that has passed is served at the next tick. */
export function enrollCronEvent(
  rt: Runtime,
  { eventEpoch, payload }: Raw<typeof ENROLL_CRON_EVENT_SCHEMA>,
): void {
  rt.requireCallerType(ActorType.storageminer)
  const event: CronEvent = { miner: Address.id(rt.message.caller), payload }
  if (eventEpoch < 0n)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `cron event epoch ${eventEpoch} cannot be less than zero`,
    )
  rt.transaction(POWER_STATE, (state) => {
    const events = loadCronEvents(rt, state)
    if (eventEpoch < state.firstCronEpoch) state.firstCronEpoch = eventEpoch
    events.add(i64Key(eventEpoch), event)
    state.cronEventQueue = events.flush()
  })
}

/** M5: calls the miners that are due, fixes the epoch's figures and reports the network's power to the reward actor. */
export function onEpochTickEnd(rt: Runtime): void {
  rt.requireCaller(CRON_ACTOR_ID)
  const reward = Address.id(REWARD_ACTOR_ID)
  const answer = rt.send(reward, THIS_EPOCH_REWARD, undefined, 0n)
  const { thisEpochRewardSmoothed } = decodeReturn(answer, (r) =>
    THIS_EPOCH_REWARD_RETURN.decode(r),
  )
  processDeferredCronEvents(rt, thisEpochRewardSmoothed)
  const power = rt.transaction(POWER_STATE, (state) => {
    const raw = closeEpoch(state)
    return encodeParams((w) => NETWORK_POWER.encode(w, raw))
  })
  rt.send(reward, UPDATE_NETWORK_KPI, power, 0n)
}

function processDeferredCronEvents(rt: Runtime, rewardSmoothed: FilterEstimate): void {
  const epoch = rt.currEpoch
  const { thisEpochQaPowerSmoothed } = rt.state(POWER_STATE)
  const failed: Address[] = []
  for (const { miner, payload } of takeDueEvents(rt, epoch)) {
    const params = encodeParams((w) =>
      DEFERRED_CRON_EVENT.encode(w, {
        eventPayload: payload,
        rewardSmoothed,
        qualityAdjPowerSmoothed: thisEpochQaPowerSmoothed,
      }),
    )
    try {
      rt.send(miner, ON_DEFERRED_CRON_EVENT, params, 0n)
    } catch (thrown) {
      if (!(thrown instanceof ActorError)) throw thrown
      failed.push(miner)
    }
  }
  if (failed.length > 0) freezeMiners(rt, failed)
}

/** The events of all epochs up to this one whose miner has a claim; they leave the queue. */
function takeDueEvents(rt: Runtime, now: bigint): CronEvent[] {
  const due: CronEvent[] = []
  rt.transaction(POWER_STATE, (state) => {
    const events = loadCronEvents(rt, state)
    const claims = loadClaims(rt, state)
    for (let epoch = state.firstCronEpoch; epoch <= now; epoch++) {
      const key = i64Key(epoch)
      const ofEpoch = events.valuesOf(key)
      if (ofEpoch.length === 0) continue
      for (const event of ofEpoch) if (claims.has(event.miner.bytes)) due.push(event)
      events.removeAll(key)
    }
    state.firstCronEpoch = now + 1n
    state.cronEventQueue = events.flush()
  })
  return due
}

/** Miners whose call failed lose their claim; a failure to delete one is passed over. */
function freezeMiners(rt: Runtime, miners: readonly Address[]): void {
  rt.transaction(POWER_STATE, (state) => {
    const claims = loadClaims(rt, state)
    for (const miner of miners) {
      try {
        deleteClaim(rt.policy, state, claims, miner)
      } catch (thrown) {
        if (!(thrown instanceof ActorError)) throw thrown
        continue
      }
      state.minerCount -= 1n
    }
    state.claims = claims.flush()
  })
}
