import { nativeActor } from '../runtime/native-actor.ts'
import { POWER } from './definition.ts'
import { constructor } from './methods/constructor.ts'
import { createMiner } from './methods/create-miner.ts'
import { enrollCronEvent, onEpochTickEnd } from './methods/cron.ts'
import { updateClaimedPower, updatePledgeTotal } from './methods/power.ts'
import {
  currentTotalPower,
  minerConsensusCount,
  minerCount,
  minerPower,
  minerRawPower,
  networkRawPower,
} from './methods/queries.ts'

/** The storage power actor in TypeScript. */
export const POWER_ACTOR = nativeActor(POWER, {
  handlers: {
    Constructor: constructor,
    CreateMiner: createMiner,
    UpdateClaimedPower: updateClaimedPower,
    EnrollCronEvent: enrollCronEvent,
    OnEpochTickEnd: onEpochTickEnd,
    UpdatePledgeTotal: updatePledgeTotal,
    CurrentTotalPower: currentTotalPower,
    NetworkRawPower: networkRawPower,
    MinerRawPower: minerRawPower,
    MinerCount: minerCount,
    MinerConsensusCount: minerConsensusCount,
    MinerPower: minerPower,
  },
})
