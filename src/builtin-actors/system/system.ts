import type { Cid } from '../../ipld/index.ts'
import { putBlock } from '../runtime/block-io.ts'
import { readTuple } from '../runtime/cbor-fields.ts'
import { methodWithoutParams, type NativeActor } from '../runtime/dispatch.ts'
import type { StateCodec } from '../runtime/runtime.ts'
import { SYSTEM_ACTOR_ID } from '../runtime/singletons.ts'

/** The system actor's state. */
export interface SystemState {
  /** The manifest's data: an array of `[name, codeCid]`. */
  readonly builtinActors: Cid
}

/** CBOR `[builtinActors]`. */
export const SYSTEM_STATE: StateCodec<SystemState> = {
  encode(w, state) {
    w.writeArrayHeader(1)
    w.writeLink(state.builtinActors)
  },
  decode(r) {
    readTuple(r, 1, 'system state')
    return { builtinActors: r.readLink() }
  },
}

/** @see builtin-actors v18.0.0 `actors/system/src/lib.rs` */
export const SYSTEM_ACTOR: NativeActor = {
  name: 'system',
  isRestricted: true,
  methods: new Map([
    [
      1n,
      methodWithoutParams('Constructor', (rt) => {
        rt.requireCaller(SYSTEM_ACTOR_ID)
        rt.create(SYSTEM_STATE, { builtinActors: putBlock(rt.sys, Uint8Array.of(0x80)) })
        return undefined
      }),
    ],
  ]),
}
