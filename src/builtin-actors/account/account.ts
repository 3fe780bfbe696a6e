import { addressToString, SignatureType } from '../../crypto/index.ts'
import { ActorError, type Address, ExitCode, Protocol, SyscallError } from '../../types/index.ts'
import { readAddress, readTuple } from '../runtime/cbor-fields.ts'
import {
  ACCEPT_EXPORTED,
  methodWithoutParams,
  methodWithParams,
  type NativeActor,
} from '../runtime/dispatch.ts'
import type { StateCodec } from '../runtime/runtime.ts'
import { SYSTEM_ACTOR_ID } from '../runtime/singletons.ts'

/** An account's state: the key address it stands for. */
export interface AccountState {
  readonly address: Address
}

/** CBOR `[address]`. */
export const ACCOUNT_STATE: StateCodec<AccountState> = {
  encode(w, state) {
    w.writeArrayHeader(1)
    w.writeBytes(state.address.bytes)
  },
  decode(r) {
    readTuple(r, 1, 'account state')
    return { address: readAddress(r) }
  },
}

/** @see builtin-actors v18.0.0 `actors/account/src/lib.rs` */
export const ACCOUNT_ACTOR: NativeActor = {
  name: 'account',
  isRestricted: true,
  fallback: ACCEPT_EXPORTED,
  methods: new Map([
    [
      1n,
      methodWithParams('Constructor', readAddress, (rt, address) => {
        rt.requireCaller(SYSTEM_ACTOR_ID)
        if (address.protocol !== Protocol.Secp256k1 && address.protocol !== Protocol.BLS)
          throw new ActorError(
            ExitCode.USR_ILLEGAL_ARGUMENT,
            `address must use BLS or SECP protocol, got ${address.protocol}`,
          )
        rt.create(ACCOUNT_STATE, { address })
        return undefined
      }),
    ],
    [
      2n,
      methodWithoutParams('PubkeyAddress', (rt) => {
        rt.acceptAnyCaller()
        const { address } = rt.state(ACCOUNT_STATE)
        return (w) => w.writeBytes(address.bytes)
      }),
    ],
    [
      2_643_134_072n, // FRC-42 "AuthenticateMessage"
      methodWithParams(
        'AuthenticateMessage',
        (r) => {
          readTuple(r, 2, 'AuthenticateMessage params')
          return { signature: r.readBytes(), message: r.readBytes() }
        },
        (rt, { signature, message }) => {
          rt.acceptAnyCaller()
          const { address } = rt.state(ACCOUNT_STATE)
          const sigType = signatureTypeOf(address)
          if (!isValid(() => rt.sys.verifySignature(sigType, signature, address, message)))
            throw new ActorError(
              ExitCode.USR_ILLEGAL_ARGUMENT,
              'failed to authenticate message, signature invalid',
            )
          return (w) => w.writeBool(true)
        },
      ),
    ],
  ]),
}

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
