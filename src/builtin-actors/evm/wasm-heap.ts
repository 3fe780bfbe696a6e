import { Abort, ExitCode, Panic } from '../../types/index.ts'
import { MAX_ALLOCATION, MAX_CAPACITY } from './allocation.ts'

const PAGE = 4096
/** Bytes of a page of Wasm, in multiples of which the allocator asks for memory. */
export const WASM_PAGE = 65_536
/** Bytes that the allocator adds to a block for its own headers. */
const BLOCK_OVERHEAD = 64
/**
 * Bytes of the official EVM actor's memory that the contract's memory cannot use: the actor's own stack,
 * data and heap. Measured on bundle v18 with the largest single growth that succeeds.
 */
const OWN_BYTES = 18 * WASM_PAGE

/**
 * The heap of the official EVM actor, as far as the memory of a contract decides whether it is full.
 * That memory is one Rust vector: when it outgrows its capacity it moves to a block of at least twice
 * the size, while the old block is still held, so that it fails long before the limit of 512 MiB.
 *
 * @see builtin-actors v18.0.0 `actors/evm/src/interpreter/memory.rs`; Rust's `RawVec` and `dlmalloc`
 */
export class WasmHeap {
  /** Bytes that the contract's memory may grow to without a new block. */
  capacity = PAGE
  /** Bytes that the Wasm memory has. */
  #memory = OWN_BYTES
  /** Free bytes before the vector's block: the blocks that it left. */
  #hole = 0
  /** Free bytes after the last block. */
  #top = 0

  /**
   * Grows the vector's capacity to hold `size` bytes.
   *
   * @throws Panic if a vector cannot be that long, Abort `SYS_ILLEGAL_INSTRUCTION` if the heap is full
   */
  reserve(size: number): void {
    const capacity = Math.max(2 * this.capacity, PAGE * Math.ceil(size / PAGE))
    if (capacity > MAX_CAPACITY) throw new Panic('capacity overflow')
    this.#move(capacity)
    this.capacity = capacity
  }

  #move(capacity: number): void {
    const old = this.capacity
    if (capacity <= old + this.#top) {
      this.#top -= capacity - old
      return
    }
    if (capacity <= this.#hole) {
      // The block after the hole becomes free and joins the free bytes at the end.
      this.#top += old + this.#hole - capacity
      this.#hole = 0
      return
    }
    if (capacity > this.#top) this.#growMemory(capacity)
    this.#top -= capacity
    this.#hole += old
  }

  #growMemory(bytes: number): void {
    const grown = WASM_PAGE * Math.ceil((bytes + BLOCK_OVERHEAD) / WASM_PAGE)
    if (this.#memory + grown > MAX_ALLOCATION)
      throw new Abort(ExitCode.SYS_ILLEGAL_INSTRUCTION, 'the memory of the EVM is exhausted')
    this.#memory += grown
    this.#top += grown
  }
}
