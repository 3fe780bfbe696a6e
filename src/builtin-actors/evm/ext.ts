import { CborReader, type Cid, Codec } from '../../ipld/index.ts'
import { Address, DecodeError, type MethodNum } from '../../types/index.ts'
import { ActorType } from '../runtime/actor-type.ts'
import { type IpldBlock, readBlock } from '../runtime/block-io.ts'
import { builtinNumberOf } from '../runtime/native-actor.ts'
import { decodeReturn } from '../runtime/params.ts'
import { addressOfEth, type EthAddress, ethAddressOfWord, wordOfBytes } from './address.ts'
import { EVM } from './definition.ts'
import { isPrecompile } from './precompiles/table.ts'
import type { System } from './system.ts'

const GET_BYTECODE = builtinNumberOf(EVM, 'GetBytecode')
const GET_BYTECODE_HASH = builtinNumberOf(EVM, 'GetBytecodeHash')
const EMPTY = new Uint8Array(0)
/** The code that a native actor shows to contracts. */
export const NATIVE_CODE: Uint8Array = Uint8Array.of(0xfe)
/** Keccak-256 of nothing. */
export const EMPTY_HASH = 0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470n
/** Keccak-256 of the byte 0xfe. */
const NATIVE_HASH = 0xbcc90f2d6dada5b18e155c17a1c0a55920aae94f39857d39d0d8ed07ae8f228bn

/** The kind of actor at an Ethereum address. */
export type ContractType =
  | { readonly type: 'precompile' | 'native' | 'account' | 'absent' }
  | { readonly type: 'evm'; readonly address: Address }

/** Looks an address up: actor, code, type. */
export function contractTypeOf(system: System, eth: EthAddress): ContractType {
  const { rt, cheats } = system
  if (isPrecompile(eth) && cheats?.isContract(eth) !== true) return { type: 'precompile' }
  const id = rt.resolveAddress(addressOfEth(eth))
  const code = id === undefined ? undefined : rt.getActorCodeCid(id)
  if (id === undefined || code === undefined) return { type: 'absent' }
  switch (rt.sys.getBuiltinActorType(code)) {
    case ActorType.account:
    case ActorType.placeholder:
    case ActorType.ethaccount:
      return { type: 'account' }
    case ActorType.evm:
      return { type: 'evm', address: Address.id(id) }
    default:
      return { type: 'native' }
  }
}

/** EXTCODESIZE, EXTCODECOPY: the code at an address. */
export function extCode(system: System, word: bigint): Uint8Array {
  const eth = ethAddressOfWord(word)
  const { cheats } = system
  if (cheats?.isHosted(eth) === true) return cheats.codeAt(eth) ?? EMPTY
  const found = contractTypeOf(system, eth)
  if (found.type === 'native') return NATIVE_CODE
  if (found.type === 'precompile') return cheats?.codeAt(eth) ?? EMPTY
  if (found.type !== 'evm') return EMPTY
  const cid = bytecodeCidOf(system, found.address)
  return cid === undefined ? EMPTY : readBlock(system.rt.sys, cid)
}

/** EXTCODEHASH. */
export function extCodeHash(system: System, word: bigint): bigint {
  const found = contractTypeOf(system, ethAddressOfWord(word))
  if (found.type === 'absent') return 0n
  if (found.type === 'native') return NATIVE_HASH
  if (found.type !== 'evm') return EMPTY_HASH
  const answer = query(system, found.address, GET_BYTECODE_HASH)
  return wordOfBytes(decodeReturn(answer, (r) => r.readFixedBytes(32, 'bytecode hash')))
}

/** The CID of a contract's code, undefined if it is dead. */
export function bytecodeCidOf(system: System, address: Address): Cid | undefined {
  const answer = query(system, address, GET_BYTECODE)
  return decodeReturn(answer, (r) => (r.readNull() ? undefined : r.readLink()))
}

/** The byte string of a block, else the block as it is. */
export function returnedBytes(block: IpldBlock | undefined): Uint8Array {
  if (block === undefined) return EMPTY
  if (block.codec !== Codec.CBOR && block.codec !== Codec.DAG_CBOR) return block.data
  try {
    const r = new CborReader(block.data)
    const bytes = r.readBytes()
    r.end()
    return bytes
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return block.data
  }
}

/** Calls a method without params in a read-only call. */
function query(system: System, to: Address, method: MethodNum): IpldBlock | undefined {
  const params = undefined
  return system.send({ to, method, params, value: 0n, gasLimit: undefined, readOnly: true })
}
