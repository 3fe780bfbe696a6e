import { type Raw, rawCodec } from '../../schema/index.ts'
import { ActorError, SYSTEM_ACTOR_ID } from '../../types/index.ts'
import { nativeActor } from '../runtime/native-actor.ts'
import { CRON, CRON_SCHEMA } from './definition.ts'

/** The raw state of cron. */
export type CronState = Raw<typeof CRON_SCHEMA>

/** Codec of the raw state. */
export const CRON_STATE = rawCodec(CRON_SCHEMA)

/** The cron actor in TypeScript. @see builtin-actors v18.0.0 `actors/cron/src/lib.rs` */
export const CRON_ACTOR = nativeActor(CRON, {
  handlers: {
    Constructor(rt, state) {
      rt.requireCaller(SYSTEM_ACTOR_ID)
      rt.create(CRON_STATE, state)
    },
    EpochTick(rt) {
      rt.requireCaller(SYSTEM_ACTOR_ID)
      for (const { receiver, method } of rt.state(CRON_STATE).entries)
        ignoreFailure(() => rt.send(receiver, method, undefined, 0n))
    },
  },
})

function ignoreFailure(send: () => unknown): void {
  try {
    send()
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
  }
}
