import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'

/** State of an account: its key address. @see builtin-actors v18.0.0 `actors/account/src/state.rs`; the same since v10 */
export const ACCOUNT_SCHEMA = cbor.tuple({ address: cbor.address })

/** Params of AuthenticateMessage; the signature has no byte for its type. */
export const AUTHENTICATE_MESSAGE_SCHEMA = cbor.tuple({
  signature: cbor.bytes,
  message: cbor.bytes,
})

/**
 * An account with a key.
 *
 * @see builtin-actors v18.0.0 `actors/account/src/lib.rs`
 * @example vm.actor('alice', ACCOUNT).PubkeyAddress()
 */
export const ACCOUNT = defineBuiltin({
  name: 'account',
  state: ACCOUNT_SCHEMA,
  layouts: [[10, ACCOUNT_SCHEMA]],
  answersExported: true,
  methods: {
    Constructor: { number: 1, params: cbor.address },
    PubkeyAddress: { number: 2, returns: cbor.address },
    AuthenticateMessage: { params: AUTHENTICATE_MESSAGE_SCHEMA, returns: cbor.bool },
  },
})
