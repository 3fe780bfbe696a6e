import { addressToString, SignatureType } from '../../crypto/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import {
  ActorError,
  type Address,
  ExitCode,
  Protocol,
  SYSTEM_ACTOR_ID,
  SyscallError,
} from '../../types/index.ts'
import { ACCEPT_EXPORTED } from '../runtime/dispatch.ts'
import { nativeActor } from '../runtime/native-actor.ts'
import { ACCOUNT, ACCOUNT_SCHEMA } from './definition.ts'

/** The raw state of an account: its key address. */
export type AccountState = Raw<typeof ACCOUNT_SCHEMA>

/** Codec of the raw state. */
export const ACCOUNT_STATE = rawCodec(ACCOUNT_SCHEMA)

/** An account in TypeScript. @see builtin-actors v18.0.0 `actors/account/src/lib.rs` */
export const ACCOUNT_ACTOR = nativeActor(ACCOUNT, {
  fallback: ACCEPT_EXPORTED,
  handlers: {
    Constructor(rt, address) {
      rt.requireCaller(SYSTEM_ACTOR_ID)
      if (address.protocol !== Protocol.Secp256k1 && address.protocol !== Protocol.BLS)
        throw new ActorError(
          ExitCode.USR_ILLEGAL_ARGUMENT,
          `address must use BLS or SECP protocol, got ${address.protocol}`,
        )
      rt.create(ACCOUNT_STATE, { address })
    },
    PubkeyAddress(rt) {
      rt.acceptAnyCaller()
      return rt.state(ACCOUNT_STATE).address
    },
    AuthenticateMessage(rt, { signature, message }) {
      rt.acceptAnyCaller()
      const { address } = rt.state(ACCOUNT_STATE)
      const sigType = signatureTypeOf(address)
      if (!isValid(() => rt.sys.verifySignature(sigType, signature, address, message)))
        throw new ActorError(
          ExitCode.USR_ILLEGAL_ARGUMENT,
          'failed to authenticate message, signature invalid',
        )
      return true
    },
  },
})

function signatureTypeOf(address: Address): number {
  if (address.protocol === Protocol.Secp256k1) return SignatureType.Secp256k1
  if (address.protocol === Protocol.BLS) return SignatureType.BLS
  throw new ActorError(
    ExitCode.USR_ILLEGAL_STATE,
    `account address ${addressToString(address)} must use BLS or SECP protocol`,
  )
}

/** A refused check counts as a failed one. */
function isValid(check: () => boolean): boolean {
  try {
    return check()
  } catch (thrown) {
    if (thrown instanceof SyscallError) return false
    throw thrown
  }
}
