import { Codec } from '../ipld/index.ts'
import { ErrorNumber, SyscallError } from '../types/index.ts'
import type { EventEntry } from './call-manager.ts'
import type { EventEntryHeader } from './kernel.ts'

const MAX_ENTRIES = 255
const MAX_KEY_LEN = 31
/** Bytes that the values of an event may have in all. */
export const MAX_VALUES_LEN = 8 << 10
const ALL_FLAGS = 0b11n

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The entries of an event from its three buffers, checked in the reference's order.
 *
 * @throws SyscallError `LimitExceeded`, `IllegalArgument` or `IllegalCodec`
 * @see fvm 4.8.4 `fvm/src/kernel/default.rs`, `emit_event`
 */
export function decodeEventEntries(
  headers: readonly EventEntryHeader[],
  keys: Uint8Array,
  values: Uint8Array,
): EventEntry[] {
  if (headers.length > MAX_ENTRIES)
    throw exceeded(`event exceeded max entries: ${headers.length} > ${MAX_ENTRIES}`)
  if (values.length > MAX_VALUES_LEN)
    throw exceeded(
      `total event value lengths exceeded the max size: ${values.length} > ${MAX_VALUES_LEN}`,
    )
  assertUtf8(keys)
  const entries: EventEntry[] = []
  let keyAt = 0
  let valueAt = 0
  for (const { flags, codec, keyLen, valLen } of headers) {
    if ((flags & ~ALL_FLAGS) !== 0n) throw illegal(`event flags are invalid: ${flags}`)
    if (keyLen > MAX_KEY_LEN)
      throw exceeded(`event key exceeded max size: ${keyLen} > ${MAX_KEY_LEN}`)
    if (valLen > MAX_VALUES_LEN) throw illegal('event entry value out of range')
    const keyEnd = keyAt + keyLen
    // A slice of a Rust string must begin and end between characters.
    if (keyEnd > keys.length || isInsideCharacter(keys, keyAt) || isInsideCharacter(keys, keyEnd))
      throw illegal('event entry key out of range')
    const valueEnd = valueAt + valLen
    if (valueEnd > values.length) throw illegal('event entry value out of range')
    if (codec !== BigInt(Codec.RAW) && codec !== BigInt(Codec.CBOR))
      throw new SyscallError(
        ErrorNumber.IllegalCodec,
        `event codec must be IPLD_RAW or CBOR, was: ${codec}`,
      )
    entries.push({
      flags,
      key: UTF8.decode(keys.subarray(keyAt, keyEnd)),
      codec: Number(codec),
      value: values.slice(valueAt, valueEnd),
    })
    keyAt = keyEnd
    valueAt = valueEnd
  }
  if (keyAt !== keys.length)
    throw illegal(`event key buffer length is too large: ${keyAt} < ${keys.length}`)
  if (valueAt !== values.length)
    throw illegal(`event value buffer length is too large: ${valueAt} < ${values.length}`)
  return entries
}

function isInsideCharacter(bytes: Uint8Array, at: number): boolean {
  return at < bytes.length && (bytes[at]! & 0xc0) === 0x80
}

function assertUtf8(bytes: Uint8Array): void {
  try {
    UTF8.decode(bytes)
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    throw illegal('invalid event key')
  }
}

function illegal(message: string): SyscallError {
  return new SyscallError(ErrorNumber.IllegalArgument, message)
}

function exceeded(message: string): SyscallError {
  return new SyscallError(ErrorNumber.LimitExceeded, message)
}
