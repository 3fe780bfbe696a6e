import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import { FILTER_ESTIMATE_SCHEMA } from '../runtime/shared-schemas.ts'
import { AWARD_SCHEMA, REWARD_SCHEMA } from './schema.ts'

/** The reward actor, f02: it pays block rewards. @see builtin-actors v18.0.0 `actors/reward/src/lib.rs` */
export const REWARD = defineBuiltin({
  name: 'reward',
  state: REWARD_SCHEMA,
  layouts: [[10, REWARD_SCHEMA]],
  methods: {
    /** Its params are the power of the network; null is refused. */
    Constructor: { number: 1, params: cbor.nullable(cbor.bigint) },
    AwardBlockReward: { number: 2, params: AWARD_SCHEMA },
    ThisEpochReward: {
      number: 3,
      returns: cbor.tuple({
        thisEpochRewardSmoothed: FILTER_ESTIMATE_SCHEMA,
        thisEpochBaselinePower: cbor.bigint,
      }),
    },
    /** Its params are the power of the network; null is refused. */
    UpdateNetworkKPI: { number: 4, params: cbor.nullable(cbor.bigint) },
  },
})
