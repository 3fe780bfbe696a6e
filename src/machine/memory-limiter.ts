/** Most bytes of Wasm memory and tables over all frames of a message: 2 GiB. @see fvm 4.8.4 `fvm/src/machine/mod.rs` */
export const MAX_MEMORY_BYTES = 2 * 2 ** 30

/**
 * Counts the memory and table bytes of the running call stack.
 *
 * @see fvm 4.8.4 `fvm/src/machine/limiter.rs`
 */
export class MemoryLimiter {
  /** Bytes counted now; a frame's end sets it back to what it was at its start. */
  memoryUsed = 0

  /** Counts `bytes` more; false, and nothing counted, if that is over the limit. */
  growMemory(bytes: number): boolean {
    const total = this.memoryUsed + bytes
    if (total > MAX_MEMORY_BYTES) return false
    this.memoryUsed = total
    return true
  }
}
