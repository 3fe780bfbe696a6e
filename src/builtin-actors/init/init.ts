import { type Cid, Codec } from '../../ipld/index.ts'
import type { Raw } from '../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  Address,
  EAM_ACTOR_ID,
  ExitCode,
  FIRST_NON_SINGLETON_ID,
  SYSTEM_ACTOR_ID,
  UsageError,
} from '../../types/index.ts'
import { ActorType } from '../runtime/actor-type.ts'
import { nativeActor } from '../runtime/native-actor.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type EXEC_RETURN_SCHEMA, type EXEC_SCHEMA, type EXEC4_SCHEMA, INIT } from './definition.ts'
import { emptyAddressMap, INIT_STATE, mapAddressesToId } from './state.ts'

type ExecReturn = Raw<typeof EXEC_RETURN_SCHEMA>
type ExecParams = Raw<typeof EXEC_SCHEMA>

/** The init actor in TypeScript. @see builtin-actors v18.0.0 `actors/init/src/lib.rs` */
export const INIT_ACTOR = nativeActor(INIT, {
  handlers: {
    Constructor(rt, { networkName }) {
      rt.requireCaller(SYSTEM_ACTOR_ID)
      const addressMap = emptyAddressMap(rt.store)
      rt.create(INIT_STATE, { addressMap, nextId: FIRST_NON_SINGLETON_ID, networkName })
    },
    Exec: exec,
    Exec4: exec4,
  },
})

function exec(rt: Runtime, params: ExecParams): ExecReturn {
  rt.acceptAnyCaller()
  const { caller } = rt.message
  const callerCode = rt.getActorCodeCid(caller)
  if (callerCode === undefined)
    throw new ActorError(ExitCode.USR_ILLEGAL_STATE, `no code for caller as f0${caller}`)
  if (!canExec(rt, callerCode, params.codeCid))
    throw new ActorError(ExitCode.USR_FORBIDDEN, 'called type cannot exec actor type')
  const robust = rt.sys.nextActorAddress()
  const { id, isExisting } = rt.transaction(INIT_STATE, (state) =>
    mapAddressesToId(state, rt, robust, undefined),
  )
  if (isExisting)
    throw new ActorError(ExitCode.USR_FORBIDDEN, `cannot exec over an existing actor ${id}`)
  return construct(rt, params, { id, robust, delegated: undefined })
}

function exec4(rt: Runtime, params: Raw<typeof EXEC4_SCHEMA>): ExecReturn {
  rt.requireCaller(EAM_ACTOR_ID)
  const delegated = delegatedAddress(rt.message.caller, params.subaddress)
  const robust = rt.sys.nextActorAddress()
  const { id, isExisting } = rt.transaction(INIT_STATE, (state) =>
    mapAddressesToId(state, rt, robust, delegated),
  )
  if (isExisting) {
    const code = rt.getActorCodeCid(id)
    if (code === undefined)
      throw new ActorError(ExitCode.USR_FORBIDDEN, 'cannot redeploy a deleted actor')
    if (!code.equals(rt.sys.getCodeCidForType(ActorType.placeholder)))
      throw new ActorError(
        ExitCode.USR_FORBIDDEN,
        'cannot replace an existing non-placeholder actor',
      )
  }
  return construct(rt, params, { id, robust, delegated })
}

/** The addresses of an actor that is created. */
interface NewAddresses {
  readonly id: ActorId
  readonly robust: Address
  readonly delegated: Address | undefined
}

/** Creates the actor and sends it its constructor with the value received. */
function construct(
  rt: Runtime,
  { codeCid, constructorParams }: ExecParams,
  { id, robust, delegated }: NewAddresses,
): ExecReturn {
  rt.createActor(codeCid, id, delegated)
  const params =
    constructorParams.length === 0 ? undefined : { codec: Codec.CBOR, data: constructorParams }
  rt.send(Address.id(id), 1n, params, rt.message.valueReceived)
  return { idAddress: Address.id(id), robustAddress: robust }
}

/** Multisigs and payment channels by anyone, miners by the power actor. */
function canExec(rt: Runtime, callerCode: Cid, code: Cid): boolean {
  const type = rt.sys.getBuiltinActorType(code)
  if (type === ActorType.multisig || type === ActorType.paymentchannel) return true
  if (type !== ActorType.storageminer) return false
  return rt.sys.getBuiltinActorType(callerCode) === ActorType.storagepower
}

function delegatedAddress(namespace: ActorId, subaddress: Uint8Array): Address {
  try {
    return Address.delegated(namespace, subaddress)
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `invalid delegated address: ${thrown.message}`,
    )
  }
}
