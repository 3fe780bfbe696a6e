import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import {
  CREATE_MINER_RETURN_SCHEMA,
  CREATE_MINER_SCHEMA,
  CURRENT_TOTAL_POWER_SCHEMA,
  ENROLL_CRON_EVENT_SCHEMA,
  MINER_POWER_SCHEMA,
  MINER_RAW_POWER_SCHEMA,
  POWER_LAYOUTS,
  POWER_SCHEMA,
  UPDATE_CLAIMED_POWER_SCHEMA,
} from './schema.ts'

/**
 * The storage power actor, f04: miners, their power and pledge, and the calls that cron makes to them.
 *
 * @see builtin-actors v18.0.0 `actors/power/src/lib.rs`
 * @example vm.actor('f04', POWER).connect('alice').MinerPower(1000n) // { rawBytePower: 0n, qualityAdjPower: 0n }
 */
export const POWER = defineBuiltin({
  name: 'storagepower',
  state: POWER_SCHEMA,
  layouts: POWER_LAYOUTS,
  methods: {
    Constructor: { number: 1 },
    CreateMiner: {
      number: 2,
      exported: true,
      params: CREATE_MINER_SCHEMA,
      returns: CREATE_MINER_RETURN_SCHEMA,
    },
    UpdateClaimedPower: { number: 3, params: UPDATE_CLAIMED_POWER_SCHEMA },
    EnrollCronEvent: { number: 4, params: ENROLL_CRON_EVENT_SCHEMA },
    OnEpochTickEnd: { number: 5 },
    UpdatePledgeTotal: { number: 6, params: cbor.tokenAmount },
    SubmitPoRepForBulkVerify: { number: 8, retired: true },
    CurrentTotalPower: { number: 9, returns: CURRENT_TOTAL_POWER_SCHEMA },
    NetworkRawPower: { returns: cbor.bigint },
    MinerRawPower: { params: cbor.u64, returns: MINER_RAW_POWER_SCHEMA },
    MinerCount: { returns: cbor.i64 },
    MinerConsensusCount: { returns: cbor.i64 },
    MinerPower: { params: cbor.u64, returns: MINER_POWER_SCHEMA },
  },
})
