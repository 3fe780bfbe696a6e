import { cbor } from '../../schema/index.ts'
import { EMPTY_SCHEMA } from '../placeholder/definition.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'

/** Return value of the three ways to create a contract. */
export const EAM_RETURN_SCHEMA = cbor.tuple({
  actorId: cbor.u64,
  /** Null for a contract that was destroyed and is created again. */
  robustAddress: cbor.nullable(cbor.address),
  ethAddress: cbor.fixedBytes(20),
})

/**
 * The Ethereum address manager, f010: it creates contracts at their Ethereum addresses.
 *
 * @see builtin-actors v18.0.0 `actors/eam/src/lib.rs`
 * @example vm.actor('f010', EAM).connect('alice').CreateExternal(initcode)
 */
export const EAM = defineBuiltin({
  name: 'eam',
  state: EMPTY_SCHEMA,
  layouts: [[10, EMPTY_SCHEMA]],
  methods: {
    Constructor: { number: 1 },
    Create: {
      number: 2,
      params: cbor.tuple({ initcode: cbor.bytes, nonce: cbor.u64 }),
      returns: EAM_RETURN_SCHEMA,
    },
    Create2: {
      number: 3,
      params: cbor.tuple({ initcode: cbor.bytes, salt: cbor.fixedBytes(32) }),
      returns: EAM_RETURN_SCHEMA,
    },
    CreateExternal: { number: 4, params: cbor.bytes, returns: EAM_RETURN_SCHEMA },
  },
})
