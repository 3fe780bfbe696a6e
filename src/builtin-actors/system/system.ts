import { type Raw, rawCodec } from '../../schema/index.ts'
import { SYSTEM_ACTOR_ID } from '../../types/index.ts'
import { putBlock } from '../runtime/block-io.ts'
import { nativeActor } from '../runtime/native-actor.ts'
import { SYSTEM, SYSTEM_SCHEMA } from './definition.ts'

/** The raw state of the system actor: the link to the manifest's data. */
export type SystemState = Raw<typeof SYSTEM_SCHEMA>

/** Codec of the raw state. */
export const SYSTEM_STATE = rawCodec(SYSTEM_SCHEMA)

/** The system actor in TypeScript. @see builtin-actors v18.0.0 `actors/system/src/lib.rs` */
export const SYSTEM_ACTOR = nativeActor(SYSTEM, {
  handlers: {
    Constructor(rt) {
      rt.requireCaller(SYSTEM_ACTOR_ID)
      rt.create(SYSTEM_STATE, { builtinActors: putBlock(rt.sys, Uint8Array.of(0x80)) })
    },
  },
})
