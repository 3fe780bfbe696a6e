import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'

/** State of the init actor. @see builtin-actors v18.0.0 `actors/init/src/state.rs`; the same since v10 */
export const INIT_SCHEMA = cbor.tuple({
  /** Actor ids by the bytes of their other addresses. */
  addressMap: cbor.hamt(cbor.keys.address, cbor.u64),
  nextId: cbor.u64,
  networkName: cbor.text,
})

/** Return value of Exec and Exec4: the new actor's two addresses. */
export const EXEC_RETURN_SCHEMA = cbor.tuple({
  idAddress: cbor.address,
  robustAddress: cbor.address,
})

/** Params of Exec. */
export const EXEC_SCHEMA = cbor.tuple({ codeCid: cbor.cid, constructorParams: cbor.bytes })

/** Params of Exec4. */
export const EXEC4_SCHEMA = cbor.tuple({
  codeCid: cbor.cid,
  constructorParams: cbor.bytes,
  subaddress: cbor.bytes,
})

/**
 * The init actor, f01: it creates actors and knows the ids of addresses.
 *
 * @see builtin-actors v18.0.0 `actors/init/src/lib.rs`
 */
export const INIT = defineBuiltin({
  name: 'init',
  state: INIT_SCHEMA,
  layouts: [[10, INIT_SCHEMA]],
  methods: {
    Constructor: { number: 1, params: cbor.tuple({ networkName: cbor.text }) },
    Exec: { number: 2, params: EXEC_SCHEMA, returns: EXEC_RETURN_SCHEMA },
    Exec4: { number: 3, params: EXEC4_SCHEMA, returns: EXEC_RETURN_SCHEMA },
  },
})
