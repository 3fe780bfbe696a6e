import { CborReader, Codec } from '../ipld/index.ts'
import { DecodeError, ErrorNumber, SyscallError } from '../types/index.ts'
import type { EventEntry } from './call-manager.ts'
import { MAX_VALUES_LEN } from './event-entries.ts'

const MAX_ENCODED_SIZE = 1 << 20
const MAX_ENTRIES = 256
const MAX_KEY_LEN = 32

/**
 * The entries of an event of FVM v3: a CBOR array of `[flags, key, codec, value]`.
 *
 * @throws SyscallError `IllegalArgument` or `IllegalCodec`
 * @see fvm 3.14 `fvm/src/kernel/default.rs`, `emit_event` and `validate_actor_event`
 */
export function decodeEventV3(event: Uint8Array): EventEntry[] {
  if (event.length > MAX_ENCODED_SIZE) throw illegal('event WAY too large')
  const entries = decode(event)
  if (entries.length > MAX_ENTRIES)
    throw illegal(`event exceeded max entries: ${entries.length} > ${MAX_ENTRIES}`)
  let total = 0
  for (const { key, codec, value } of entries) {
    const keyLength = new TextEncoder().encode(key).length
    if (keyLength > MAX_KEY_LEN)
      throw illegal(`event key exceeded max size: ${keyLength} > ${MAX_KEY_LEN}`)
    if (codec !== BigInt(Codec.RAW))
      throw new SyscallError(
        ErrorNumber.IllegalCodec,
        `event codec must be IPLD_RAW, was: ${codec}`,
      )
    total += value.length
  }
  if (total > MAX_VALUES_LEN)
    throw illegal(`event total values exceeded max size: ${total} > ${MAX_VALUES_LEN}`)
  return entries.map((entry) => ({ ...entry, codec: Codec.RAW }))
}

function decode(event: Uint8Array): {
  flags: bigint
  key: string
  codec: bigint
  value: Uint8Array
}[] {
  try {
    const r = new CborReader(event)
    const count = r.readArrayHeader()
    const entries = []
    for (let i = 0; i < count; i++) {
      if (r.readArrayHeader() !== 4) throw new DecodeError('an entry has not 4 fields')
      entries.push({
        flags: r.readUint(),
        key: r.readText(),
        codec: r.readUint(),
        value: r.readBytes().slice(),
      })
    }
    r.end()
    return entries
  } catch (thrown) {
    if (thrown instanceof DecodeError) throw illegal(thrown.message)
    throw thrown
  }
}

function illegal(message: string): SyscallError {
  return new SyscallError(ErrorNumber.IllegalArgument, message)
}
