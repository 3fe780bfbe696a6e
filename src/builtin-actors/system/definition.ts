import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'

/** State of the system actor. @see builtin-actors v18.0.0 `actors/system/src/lib.rs`; the same since v10 */
export const SYSTEM_SCHEMA = cbor.tuple({
  /** The manifest's data. */
  builtinActors: cbor.link(cbor.array(cbor.tuple({ name: cbor.text, code: cbor.cid }))),
})

/** The system actor, f00: the code CIDs of the built-in actors. */
export const SYSTEM = defineBuiltin({
  name: 'system',
  state: SYSTEM_SCHEMA,
  layouts: [[10, SYSTEM_SCHEMA]],
  methods: { Constructor: { number: 1 } },
})
