import { Codec } from '../../../ipld/index.ts'
import { Address, DecodeError } from '../../../types/index.ts'
import { wordBytes } from '../address.ts'
import { EVM_MAX_RESERVED_METHOD } from '../definition.ts'
import type { System } from '../system.ts'
import { ValueReader } from '../value-reader.ts'
import { PrecompileFailure } from './failure.ts'
import type { PrecompileContext } from './precompile-context.ts'

const READ_ONLY = 1n
const EMPTY = new Uint8Array(0)

/** 0xfe..01: the id of an address as a word, nothing if it has none. @see builtin-actors v18.0.0 `actors/evm/src/interpreter/precompiles/fvm.rs` */
export function resolveAddress(system: System, input: Uint8Array): Uint8Array {
  const id = system.rt.resolveAddress(addressOf(input))
  return id === undefined ? EMPTY : wordBytes(id)
}

/** 0xfe..02: the delegated address of an id, nothing if it has none. */
export function delegatedAddress(system: System, input: Uint8Array): Uint8Array {
  const id = uint(new ValueReader(input), 64)
  return system.rt.lookupDelegatedAddress(id)?.bytes ?? EMPTY
}

/** 0xfe..06: the beacon's randomness of an epoch. */
export function randomness(system: System, input: Uint8Array): Uint8Array {
  const epoch = BigInt.asIntN(64, uint(new ValueReader(input), 64))
  return system.beaconRandomness(epoch)
}

/** 0xfe..03 and 0xfe..05: calls a method of an actor, by address or by id. */
export function callActor(
  system: System,
  input: Uint8Array,
  context: PrecompileContext,
  byId: boolean,
): Uint8Array {
  if (context.kind !== 'delegate') throw new PrecompileFailure('only by DELEGATECALL')
  const reader = new ValueReader(input)
  const method = uint(reader, 64)
  const value = reader.word()
  const flags = uint(reader, 64)
  if (flags > READ_ONLY) throw new PrecompileFailure('unknown flags')
  const codec = uint(reader, 64)
  const paramsOffset = uint(reader, 32)
  const target = uint(reader, 64)
  reader.seek(Number(paramsOffset))
  const data = reader.bytes(Number(uint(reader, 32)))
  const to = byId ? Address.id(target) : addressAt(reader, target)
  if (method <= EVM_MAX_RESERVED_METHOD && method !== 0n)
    throw new PrecompileFailure('reserved method')
  const hasParams = codec === BigInt(Codec.CBOR)
  if (!hasParams && (codec !== 0n || data.length > 0)) throw new PrecompileFailure('codec')
  const params = hasParams ? { codec: Codec.CBOR, data } : undefined
  const limit = system.callGasLimit(context.gas)
  const answer = system.sendRaw({
    to,
    method,
    params,
    value,
    gasLimit: limit,
    readOnly: flags === READ_ONLY,
  })
  const exit = answer.errorNumber === undefined ? answer.exitCode : -answer.errorNumber
  const returned = answer.data?.data ?? EMPTY
  const out = new Uint8Array(32 * (4 + Math.ceil(returned.length / 32)))
  out.set(wordBytes(BigInt.asUintN(256, BigInt(exit))))
  out.set(wordBytes(BigInt(answer.data?.codec ?? 0)), 32)
  out.set(wordBytes(96n), 64)
  out.set(wordBytes(BigInt(returned.length)), 96)
  out.set(returned, 128)
  return out
}

function addressAt(reader: ValueReader, offset: bigint): Address {
  if (offset > 0xffff_ffffn) throw new PrecompileFailure('offset')
  reader.seek(Number(offset))
  return addressOf(reader.bytes(Number(uint(reader, 32))))
}

function addressOf(bytes: Uint8Array): Address {
  try {
    return Address.fromBytes(bytes)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new PrecompileFailure('not an address')
  }
}

function uint(reader: ValueReader, bits: number): bigint {
  const value = reader.uint(bits)
  if (value === undefined) throw new PrecompileFailure(`past ${bits} bits`)
  return value
}
