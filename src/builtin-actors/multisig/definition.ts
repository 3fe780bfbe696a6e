import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import { RECEIVED_SCHEMA } from '../token/index.ts'
import {
  APPROVE_RETURN_SCHEMA,
  MULTISIG_SCHEMA,
  PROPOSE_RETURN_SCHEMA,
  PROPOSE_SCHEMA,
  TXN_ID_SCHEMA,
} from './schema.ts'

/**
 * A multisig wallet.
 *
 * @see builtin-actors v18.0.0 `actors/multisig/src/lib.rs`
 * @example vm.actor(wallet, MULTISIG).connect('alice').Propose({ to: 'bob', value: '1 FIL', method: 0, params: new Uint8Array() })
 */
export const MULTISIG = defineBuiltin({
  name: 'multisig',
  state: MULTISIG_SCHEMA,
  layouts: [[10, MULTISIG_SCHEMA]],
  methods: {
    Constructor: {
      number: 1,
      params: cbor.tuple({
        signers: cbor.array(cbor.address),
        threshold: cbor.u64,
        unlockDuration: cbor.i64,
        startEpoch: cbor.i64,
      }),
    },
    Propose: { number: 2, params: PROPOSE_SCHEMA, returns: PROPOSE_RETURN_SCHEMA },
    Approve: { number: 3, params: TXN_ID_SCHEMA, returns: APPROVE_RETURN_SCHEMA },
    Cancel: { number: 4, params: TXN_ID_SCHEMA },
    AddSigner: { number: 5, params: cbor.tuple({ signer: cbor.address, increase: cbor.bool }) },
    RemoveSigner: { number: 6, params: cbor.tuple({ signer: cbor.address, decrease: cbor.bool }) },
    SwapSigner: { number: 7, params: cbor.tuple({ from: cbor.address, to: cbor.address }) },
    ChangeNumApprovalsThreshold: { number: 8, params: cbor.tuple({ newThreshold: cbor.u64 }) },
    LockBalance: {
      number: 9,
      params: cbor.tuple({
        startEpoch: cbor.i64,
        unlockDuration: cbor.i64,
        amount: cbor.tokenAmount,
      }),
    },
    Receive: { params: RECEIVED_SCHEMA },
  },
})
