import { Codec } from '../../ipld/index.ts'
import { ActorError, ExitCode } from '../../types/index.ts'
import type { IpldBlock } from '../runtime/block-io.ts'
import { wordBytes } from './address.ts'
import { ValueReader } from './value-reader.ts'

/** Selector of `handle_filecoin_method(uint64,uint64,bytes)`. */
const SELECTOR = Uint8Array.of(0x86, 0x8e, 0x10, 0xc4)
const WORD = 32

/** Encodes a call of another method as input of the contract, by the Solidity ABI. */
export function nativeMethodInput(method: bigint, params: IpldBlock | undefined): Uint8Array {
  const data = params?.data ?? new Uint8Array(0)
  const out = new Uint8Array(4 + WORD * (4 + Math.ceil(data.length / WORD)))
  out.set(SELECTOR)
  const head = [method, BigInt(params?.codec ?? 0), 96n, BigInt(data.length)]
  for (const [at, word] of head.entries()) out.set(wordBytes(word), 4 + WORD * at)
  out.set(data, 4 + WORD * head.length)
  return out
}

/**
 * Decodes the contract's answer: exit code, codec and data.
 *
 * @throws ActorError the exit code it gives, `USR_SERIALIZATION` if it is malformed
 */
export function nativeMethodOutput(output: Uint8Array): IpldBlock | undefined {
  if (output.length === 0) return undefined
  const reader = new ValueReader(output)
  const exitCode = Number(uint(reader, 32, 'exit code'))
  const codec = uint(reader, 64, 'returned codec')
  const offset = Number(uint(reader, 32, 'return value offset'))
  reader.seek(offset)
  const length = Number(uint(reader, 32, 'return length'))
  const data = reader.bytes(length)
  if (codec === 0n && length !== 0) throw malformed('codec 0 is only valid for empty returns')
  if (codec !== 0n && codec !== BigInt(Codec.CBOR)) throw malformed(`unsupported codec: ${codec}`)
  const block = codec === 0n ? undefined : { codec: Codec.CBOR, data }
  if (exitCode === ExitCode.OK) return block
  throw new ActorError(exitCode, 'EVM contract explicitly exited with a non-zero exit code', block)
}

function uint(reader: ValueReader, bits: number, what: string): bigint {
  const value = reader.uint(bits)
  if (value === undefined) throw malformed(`${what} is past ${bits} bits`)
  return value
}

function malformed(message: string): ActorError {
  return new ActorError(ExitCode.USR_SERIALIZATION, message)
}
