import { Abort, ExitCode, Panic } from '../../types/index.ts'

/** The size in bytes that the Wasm actor's memory cannot exceed. */
export const MAX_ALLOCATION = 512 * 1024 * 1024
/** The longest that Rust lets a vector of bytes be, with 32-bit addresses. */
export const MAX_CAPACITY = 0x7fff_ffff

/**
 * Zeroed bytes, if the Wasm actor has room for them.
 *
 * @throws Panic past what a vector may hold, Abort `SYS_ILLEGAL_INSTRUCTION` past the memory
 */
export function allocate(length: number): Uint8Array {
  assertCapacity(length)
  return new Uint8Array(length)
}

/** Checks a length as {@link allocate} does, and allocates nothing. */
export function assertCapacity(length: number): void {
  if (length > MAX_CAPACITY) throw new Panic('capacity overflow')
  if (length > MAX_ALLOCATION)
    throw new Abort(ExitCode.SYS_ILLEGAL_INSTRUCTION, 'memory allocation failed')
}
