import { CborWriter, Codec } from '../../ipld/index.ts'
import { ActorError, ExitCode, SyscallError } from '../../types/index.ts'
import type { Runtime } from './runtime.ts'
import type { ActorEventHeader } from './syscalls.ts'

/** The flag that indexes the key only. */
const FLAG_INDEXED_KEY = 1n
/** Key and value are indexed. */
export const FLAG_INDEXED_ALL = 3n

/** A key of an event and its value, written as CBOR. */
export interface EventField {
  readonly key: string
  readonly flags: bigint
  readonly write: (w: CborWriter) => void
}

/** A field whose value is not indexed. */
export function field(key: string, write: EventField['write']): EventField {
  return { key, flags: FLAG_INDEXED_KEY, write }
}

/** A field whose value is indexed too. */
export function indexed(key: string, write: EventField['write']): EventField {
  return { key, flags: FLAG_INDEXED_ALL, write }
}

/**
 * Emits an event: its `$type`, then its fields in order.
 *
 * @throws ActorError `USR_ASSERTION_FAILED` if the machine refuses it, as in a read-only call
 * @see builtin-actors v18.0.0 `runtime/src/util/events.rs`, `EventBuilder`
 */
export function emitEvent(rt: Runtime, type: string, fields: readonly EventField[]): void {
  const headers: ActorEventHeader[] = []
  const values = new CborWriter()
  let keys = ''
  for (const { key, flags, write } of [indexed('$type', (w) => w.writeText(type)), ...fields]) {
    const start = values.length
    write(values)
    const valLen = values.length - start
    headers.push({ flags, codec: BigInt(Codec.CBOR), keyLen: key.length, valLen })
    keys += key
  }
  try {
    rt.sys.emitEvent(headers, new TextEncoder().encode(keys), values.finish())
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'failed to emit event')
  }
}
