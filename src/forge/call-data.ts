import { bytesToHex, type Hex, hexToBytes } from '../harness/index.ts'
import { CborReader, CborWriter, Codec } from '../ipld/index.ts'
import { Block, type Call, type InvocationResult } from '../kernel/index.ts'
import { ExitCode } from '../types/index.ts'
import { encodeCheatcodeError } from './abi.ts'
import { EAM_CREATE } from './cheat-addresses.ts'
import { bytesOfBlock } from './eth-state.ts'
import type { TracedCall } from './trace.ts'

const EMPTY = new Uint8Array(0)
/** Exit code of a contract that reverts. Source: builtin-actors v18.0.0 `actors/evm/src/lib.rs`, EVM_CONTRACT_REVERTED. */
export const REVERTED = 33
/** Result of a call that returns nothing. */
export const OK_EMPTY: InvocationResult = { exitCode: ExitCode.OK, value: undefined }

/** Writes an Ethereum address as 0x text. */
export function hexOfEth(address: bigint): Hex {
  return `0x${address.toString(16).padStart(40, '0')}`
}

/** Returns the input of a call of a contract. */
export function inputOf({ params }: Pick<TracedCall, 'params'>): Uint8Array {
  return params === undefined ? EMPTY : bytesOfBlock(params.codec, params.data)
}

/** Returns what a call returned or reverted with. */
export function dataOf({ value }: InvocationResult): Uint8Array {
  return value === undefined ? EMPTY : bytesOfBlock(value.codec, value.data)
}

/** Makes the result of a call of a contract. */
export function resultOf(isOk: boolean, data: Uint8Array): InvocationResult {
  const w = new CborWriter()
  w.writeBytes(data)
  return { exitCode: isOk ? ExitCode.OK : REVERTED, value: new Block(Codec.CBOR, w.finish()) }
}

/** Makes the result of a call that a cheatcode fails. */
export function failureOf(message: string): InvocationResult {
  return resultOf(false, encodeCheatcodeError(message))
}

/** Makes the result of a creation that gives an address. */
export function createdResult(address: Hex): InvocationResult {
  const w = new CborWriter()
  w.writeArrayHeader(3)
  w.writeUint(0n)
  w.writeNull()
  w.writeBytes(hexToBytes(address, 'the address'))
  return { exitCode: ExitCode.OK, value: new Block(Codec.CBOR, w.finish()) }
}

/** Reads the address of a contract that was created. */
export function createdAddress({ value }: InvocationResult): Hex {
  const r = new CborReader(value!.data) // a creation that succeeds returns three fields
  r.readTupleHeader(3, 'create return')
  r.readUint()
  if (!r.readNull()) r.readBytes()
  return bytesToHex(r.readFixedBytes(20, 'address'))
}

/** Reads the creation code in the params of a creation. */
export function initcodeOf({ params }: Call): Uint8Array {
  if (params === undefined) return EMPTY
  const r = new CborReader(params.data)
  r.readTupleHeader(2, 'create params')
  return r.readBytes()
}

/** Returns the params of a creation with another nonce; those of CREATE2 have none and stay as they are. */
export function paramsWithNonce({ method, params }: Call, nonce: bigint): Block | undefined {
  if (method !== EAM_CREATE || params === undefined) return params
  const r = new CborReader(params.data)
  r.readTupleHeader(2, 'create params')
  const initcode = r.readBytes()
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeBytes(initcode)
  w.writeUint(nonce)
  return new Block(params.codec, w.finish())
}
