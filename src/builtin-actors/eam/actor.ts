import { type CborReader, Codec, encodeAs } from '../../ipld/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  Address,
  DecodeError,
  EAM_ACTOR_ID,
  ExitCode,
  INIT_ACTOR_ID,
  SYSTEM_ACTOR_ID,
} from '../../types/index.ts'
import { ACCOUNT } from '../account/definition.ts'
import {
  type EthAddress,
  ethAddressBytes,
  ethAddressOfDelegated,
  ethAddressOfId,
  idOfEthAddress,
  wordOfBytes,
} from '../evm/address.ts'
import { EVM } from '../evm/definition.ts'
import { NATIVE_PREFIX } from '../evm/precompiles/table.ts'
import { EVM_CONSTRUCTOR_SCHEMA } from '../evm/schema.ts'
import { EXEC_RETURN_SCHEMA, EXEC4_SCHEMA, INIT } from '../init/definition.ts'
import { ActorType } from '../runtime/actor-type.ts'
import { KECCAK_256 } from '../runtime/block-io.ts'
import { readAddress } from '../runtime/cbor-fields.ts'
import { builtinNumberOf, nativeActor } from '../runtime/native-actor.ts'
import { decodeReturn } from '../runtime/params.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { EAM, type EAM_RETURN_SCHEMA } from './definition.ts'

const PUBKEY_ADDRESS = builtinNumberOf(ACCOUNT, 'PubkeyAddress')
const EXEC4 = builtinNumberOf(INIT, 'Exec4')
const RESURRECT = builtinNumberOf(EVM, 'Resurrect')

type Returned = Raw<typeof EAM_RETURN_SCHEMA>

const EVM_CONSTRUCTOR = rawCodec(EVM_CONSTRUCTOR_SCHEMA)
const EXEC4_PARAMS = rawCodec(EXEC4_SCHEMA)
const EXEC4_RETURN = rawCodec(EXEC_RETURN_SCHEMA)

/** The Ethereum address manager in TypeScript. @see builtin-actors v18.0.0 `actors/eam/src/lib.rs` */
export const EAM_ACTOR = nativeActor(EAM, {
  isRestricted: false,
  handlers: {
    Constructor: construct,
    Create(rt, { initcode, nonce }) {
      const from = contractCaller(rt)
      return createActor(rt, from, addressOfCreate(rt, from, nonce), initcode)
    },
    Create2(rt, { initcode, salt }) {
      const from = contractCaller(rt)
      const hash = rt.sys.hash(KECCAK_256, initcode)
      const data = concat([Uint8Array.of(0xff), ethAddressBytes(from), salt, hash])
      return createActor(rt, from, hash20(rt, data), initcode)
    },
    CreateExternal: external,
  },
})

function construct(rt: Runtime): undefined {
  if (rt.message.receiver !== EAM_ACTOR_ID)
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `The Ethereum Address Manager must be deployed at ${EAM_ACTOR_ID}`,
    )
  rt.requireCaller(SYSTEM_ACTOR_ID)
}

function external(rt: Runtime, initcode: Uint8Array): Returned {
  rt.requireCaller(rt.message.origin)
  const { owner, stable } = externalCaller(rt)
  return createActor(rt, owner, addressOfCreate(rt, stable, rt.message.nonce), initcode)
}

function externalCaller(rt: Runtime): { owner: EthAddress; stable: EthAddress } {
  const { caller } = rt.message
  const code = rt.getActorCodeCid(caller)
  if (code === undefined)
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'failed to lookup caller code')
  const type = rt.sys.getBuiltinActorType(code)
  if (type === ActorType.account) {
    const answer = rt.query(Address.id(caller), PUBKEY_ADDRESS, undefined)
    const robust = decodeReturn(answer, readAddress)
    return { owner: ethAddressOfId(caller), stable: hash20(rt, robust.bytes) }
  }
  if (type !== ActorType.ethaccount)
    throw new ActorError(ExitCode.USR_FORBIDDEN, `disallowed caller type ${type}`)
  const owner = ethAddressOf(rt, caller)
  return { owner, stable: owner }
}

function contractCaller(rt: Runtime): EthAddress {
  rt.requireCallerType(ActorType.evm)
  return ethAddressOf(rt, rt.message.caller)
}

function ethAddressOf(rt: Runtime, id: ActorId): EthAddress {
  const address = ethAddressOfDelegated(rt.lookupDelegatedAddress(id))
  if (address === undefined)
    throw new ActorError(ExitCode.USR_FORBIDDEN, "caller doesn't have an eth address")
  return address
}

function createActor(
  rt: Runtime,
  creator: EthAddress,
  address: EthAddress,
  initcode: Uint8Array,
): Returned {
  if (!canAssign(address))
    throw new ActorError(ExitCode.USR_FORBIDDEN, 'cannot create address with a reserved prefix')
  const constructorParams = encodeAs(EVM_CONSTRUCTOR, {
    creator: ethAddressBytes(creator),
    initcode,
  })
  const value = rt.message.valueReceived
  const id = rt.resolveAddress(Address.delegated(EAM_ACTOR_ID, ethAddressBytes(address)))
  if (id !== undefined && isContract(rt, id)) {
    const params = { codec: Codec.CBOR, data: constructorParams }
    rt.send(Address.id(id), RESURRECT, params, value)
    return returned(id, null, address)
  }
  const data = encodeAs(EXEC4_PARAMS, {
    codeCid: rt.sys.getCodeCidForType(ActorType.evm),
    constructorParams,
    subaddress: ethAddressBytes(address),
  })
  const block = { codec: Codec.CBOR, data }
  const answer = rt.send(Address.id(INIT_ACTOR_ID), EXEC4, block, value)
  const made = decodeReturn(answer, readExec4)
  return returned(made.id, made.robust, address)
}

/** Whether a contract stands there; a placeholder does not. @throws ActorError `USR_FORBIDDEN` for any other actor */
function isContract(rt: Runtime, id: ActorId): boolean {
  const code = rt.getActorCodeCid(id)
  if (code === undefined)
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'failed to lookup actor code')
  const type = rt.sys.getBuiltinActorType(code)
  if (type === ActorType.evm) return true
  if (type === ActorType.placeholder) return false
  throw new ActorError(
    ExitCode.USR_FORBIDDEN,
    `cannot deploy contract over existing contract at f0${id}`,
  )
}

function readExec4(r: CborReader): { id: ActorId; robust: Address } {
  const { idAddress, robustAddress } = EXEC4_RETURN.decode(r)
  if (idAddress.actorId === undefined) throw new DecodeError('Exec4 returned no id address')
  return { id: idAddress.actorId, robust: robustAddress }
}

function returned(id: ActorId, robust: Address | null, address: EthAddress): Returned {
  return { actorId: id, robustAddress: robust, ethAddress: ethAddressBytes(address) }
}

/** An address that is not zero, no masked id, and not in the range of the precompiles. */
function canAssign(address: EthAddress): boolean {
  const low = address >= NATIVE_PREFIX ? address - NATIVE_PREFIX : address
  return low >= 256n && idOfEthAddress(address) === undefined
}

/** Keccak of the RLP list of the creator and its nonce. */
function addressOfCreate(rt: Runtime, from: EthAddress, nonce: bigint): EthAddress {
  const rest: number[] = []
  for (let left = nonce; left > 0n; left >>= 8n) rest.unshift(Number(left & 0xffn))
  const number = nonce > 0n && nonce < 0x80n ? rest : [0x80 + rest.length, ...rest]
  const body = [0x94, ...ethAddressBytes(from), ...number]
  return hash20(rt, Uint8Array.from([0xc0 + body.length, ...body]))
}

function hash20(rt: Runtime, data: Uint8Array): EthAddress {
  return wordOfBytes(rt.sys.hash(KECCAK_256, data).subarray(12, 32))
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
