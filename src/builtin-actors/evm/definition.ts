import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import { EVM_CONSTRUCTOR_SCHEMA, EVM_SCHEMA, EVM_SCHEMA_V10 } from './schema.ts'

/** Largest method number that a contract does not see. Source: builtin-actors v18.0.0 `actors/evm/src/lib.rs`, `EVM_MAX_RESERVED_METHOD`. */
export const EVM_MAX_RESERVED_METHOD = 1_023n

/**
 * An EVM contract as an actor; `vm.contract` calls it by its Solidity ABI.
 *
 * @see builtin-actors v18.0.0 `actors/evm/src/lib.rs`
 * @example vm.actor(token.address, EVM).GetBytecodeHash()
 */
export const EVM = defineBuiltin({
  name: 'evm',
  state: EVM_SCHEMA,
  layouts: [
    [16, EVM_SCHEMA],
    [10, EVM_SCHEMA_V10],
  ],
  answersExported: true,
  methods: {
    Constructor: { number: 1, params: EVM_CONSTRUCTOR_SCHEMA },
    Resurrect: { number: 2, params: EVM_CONSTRUCTOR_SCHEMA },
    GetBytecode: { number: 3, returns: cbor.nullable(cbor.cid) },
    GetBytecodeHash: { number: 4, returns: cbor.fixedBytes(32) },
    GetStorageAt: { number: 5, params: cbor.tuple({ key: cbor.u256 }), returns: cbor.u256 },
    InvokeContractDelegate: {
      number: 6,
      params: cbor.tuple({
        code: cbor.cid,
        input: cbor.bytes,
        caller: cbor.fixedBytes(20),
        value: cbor.tokenAmount,
      }),
      returns: cbor.bytes,
    },
    InvokeEVM: { params: cbor.bytes, returns: cbor.bytes },
  },
})
