import type { EventEntryHeader } from '../../kernel/index.ts'
import { ErrorNumber, MAX_U32, SyscallError } from '../../types/index.ts'
import type { ActorMemory } from '../actor-memory.ts'
import type { Invocation } from '../invocation.ts'
import { v3Kernel } from './v3-kernel.ts'

/** Bytes of a header: flags u64, codec u64, key_len u32, val_len u32. @see fvm_shared 4.8.4 `src/sys/mod.rs`, `EventEntry` */
const HEADER_SIZE = 24
/**
 * More entries than the kernel reads: above this number, the kernel gets an array of the right length with
 * holes, since it charges by the length and then fails.
 */
const MAX_HEADERS_READ = 256

/** @see fvm 4.8.4 `src/syscalls/event.rs` */
export function emitEvent(
  { kernel, memory }: Invocation,
  headersOffset: number,
  headersCount: number,
  keysOffset: number,
  keysLength: number,
  valuesOffset: number,
  valuesLength: number,
): void {
  const size = headersCount * HEADER_SIZE
  if (size > MAX_U32)
    throw new SyscallError(ErrorNumber.IllegalArgument, 'events index out of bounds')
  memory.checkBounds(headersOffset, size)
  const keys = memory.slice(keysOffset, keysLength)
  const values = memory.slice(valuesOffset, valuesLength)
  kernel.emitEvent(readHeaders(memory, headersOffset, headersCount), keys, values)
}

/** @see fvm 3.14 `src/syscalls/event.rs` */
export function emitEventV3(invocation: Invocation, offset: number, length: number): void {
  v3Kernel(invocation).emitEventV3(invocation.memory.slice(offset, length))
}

function readHeaders(memory: ActorMemory, offset: number, count: number): EventEntryHeader[] {
  const headers: EventEntryHeader[] = []
  const read = Math.min(count, MAX_HEADERS_READ)
  for (let i = 0; i < read; i++) {
    const at = offset + i * HEADER_SIZE
    headers.push({
      flags: memory.readU64(at),
      codec: memory.readU64(at + 8),
      keyLen: memory.readU32(at + 16),
      valLen: memory.readU32(at + 20),
    })
  }
  headers.length = count
  return headers
}
