import { ActorError, ExitCode, SyscallError } from '../../types/index.ts'
import { FLAG_INDEXED_ALL } from '../runtime/events.ts'
import type { ActorEventHeader } from '../runtime/syscalls.ts'
import { addressOfEth, ethAddressOfWord, wordOfBytes } from './address.ts'
import { EvmExitCode } from './exit-codes.ts'
import type { Frame } from './frame.ts'
import { storeWord, toU32, type Word, wordAt } from './words.ts'

const RAW = 0x55n
const TOPIC = { flags: FLAG_INDEXED_ALL, codec: RAW, keyLen: 2, valLen: 32 }
/** The keys of an event's topics, one after the other, then of its data. */
const KEYS = new TextEncoder().encode('t1t2t3t4')
const DATA_KEY = 'd'.charCodeAt(0)

/** BALANCE: of an address, 0 if there is no actor. */
export function balance({ system }: Frame, word: bigint): bigint {
  const { rt } = system
  const id = rt.resolveAddress(addressOfEth(ethAddressOfWord(word)))
  if (id === undefined) return 0n
  try {
    return rt.sys.balanceOf(id)
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    return 0n
  }
}

/** CALLDATALOAD: the word at an offset of the input. */
export function inputWord(input: Uint8Array, offset: Word): Word {
  const at = toU32(offset)
  if (at < 0 || at >= input.length) return 0
  return wordAt(input, at)
}

/** RETURNDATACOPY. @throws ActorError `ILLEGAL_MEMORY_ACCESS` past the end of the return data */
export function returnDataCopy(frame: Frame, to: Word, from: Word, size: Word): void {
  frame.memory.region(to, size)
  const start = toU32(from)
  if (start < 0 || start + Number(size) > frame.returnData.length)
    throw new ActorError(
      EvmExitCode.ILLEGAL_MEMORY_ACCESS,
      `returndatacopy ${from} + ${size} exceeds return-data length ${frame.returnData.length}`,
    )
  frame.memory.copyFrom(to, size, from, frame.returnData)
}

/** BLOCKHASH: of one of the last 256 epochs, else 0. */
export function blockHash({ system }: Frame, height: bigint): bigint {
  if (height >= 1n << 63n) return 0n
  const set = system.cheats?.blockHash(height)
  if (set !== undefined) return set
  const { epoch } = system.network
  if (height < epoch - 256n || height >= epoch) return 0n
  try {
    return wordOfBytes(system.rt.sys.tipsetCid(height).digest.subarray(0, 32))
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    return 0n
  }
}

/** LOG0 to LOG4, with the operands from `sp` on. @throws ActorError `USR_READ_ONLY` in a static call */
export function log(
  { system, memory }: Frame,
  stack: readonly Word[],
  sp: number,
  topics: number,
): void {
  if (system.isReadOnly) throw new ActorError(ExitCode.USR_READ_ONLY, 'log called while read-only')
  const data = memory.slice(stack[sp + topics + 1]!, stack[sp + topics]!)
  const headers: ActorEventHeader[] = []
  const keys = new Uint8Array(2 * topics + (data.length > 0 ? 1 : 0))
  keys.set(KEYS.subarray(0, 2 * topics))
  const values = new Uint8Array(32 * topics + data.length)
  const view = new DataView(values.buffer)
  for (let at = 0; at < topics; at++) {
    headers.push(TOPIC)
    storeWord(view, 32 * at, stack[sp + topics - 1 - at]!)
  }
  if (data.length > 0) {
    headers.push({ flags: FLAG_INDEXED_ALL, codec: RAW, keyLen: 1, valLen: data.length })
    keys[2 * topics] = DATA_KEY
    values.set(data, 32 * topics)
  }
  try {
    system.rt.sys.emitEvent(headers, keys, values)
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'failed to emit event')
  }
}

/** @throws ActorError `USR_READ_ONLY` in a static call */
export function assertWritable({ system }: Frame, what: string): void {
  if (system.isReadOnly)
    throw new ActorError(ExitCode.USR_READ_ONLY, `${what} called while read-only`)
}
