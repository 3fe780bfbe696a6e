import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'

/** State of cron: the calls that it makes in every epoch. @see builtin-actors v18.0.0 `actors/cron/src/state.rs`; the same since v10 */
export const CRON_SCHEMA = cbor.tuple({
  entries: cbor.array(cbor.tuple({ receiver: cbor.address, method: cbor.u64 })),
})

/** The cron actor, f03. @see builtin-actors v18.0.0 `actors/cron/src/lib.rs` */
export const CRON = defineBuiltin({
  name: 'cron',
  state: CRON_SCHEMA,
  layouts: [[10, CRON_SCHEMA]],
  methods: {
    Constructor: { number: 1, params: CRON_SCHEMA },
    EpochTick: { number: 2 },
  },
})
