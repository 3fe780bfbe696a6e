import { ActorError, MAX_U32 } from '../../types/index.ts'
import { MAX_ALLOCATION } from './allocation.ts'
import type { ExecutionMeter } from './execution-meter.ts'
import { EVM_EXECUTION_MODEL } from './execution-model.ts'
import { EvmExitCode } from './exit-codes.ts'
import { WasmHeap } from './wasm-heap.ts'
import { loadWord, storeWord, toU32, type Word } from './words.ts'

const WORD = 32
const EMPTY = new Uint8Array(0)
const FIRST_CAPACITY = 4096
/** Buffers that are kept for the next frames: allocating one takes a microsecond. */
const MAX_SPARES = 16
const MAX_SPARE_SIZE = 1 << 20
const { copiedByte: MILLIGAS_COPIED_BYTE, grownByte: MILLIGAS_GROWN_BYTE } = EVM_EXECUTION_MODEL

/** All zeros. */
const spares: Uint8Array[] = []

/** A place outside the JavaScript heap that holds the memory of a call. */
export interface MemoryPlace {
  /** Begins to hold a memory. @returns as {@link MemoryPlace.grow} does */
  take(size: number): Uint8Array
  /** Makes room for `size` bytes. @returns all the room, in which what is not in use is zero */
  grow(size: number): Uint8Array
  /** Ends the use of the place, which is all zeros again. */
  release(): void
}

/** The memory of a call: grows by words, zeroed. */
export class Memory {
  bytes: Uint8Array
  size = 0
  #view: DataView
  #place: MemoryPlace | undefined = undefined
  readonly #meter: ExecutionMeter
  readonly #heap = new WasmHeap()

  constructor(meter: ExecutionMeter) {
    this.bytes = spares.pop() ?? new Uint8Array(FIRST_CAPACITY)
    this.#view = new DataView(this.bytes.buffer)
    this.#meter = meter
  }

  /** Ends the memory: its views are not to be read any more. */
  release(): void {
    const { bytes, size } = this
    this.size = 0
    if (this.#place === undefined) spare(bytes, size)
    else {
      bytes.fill(0, 0, size)
      this.#place.release()
    }
  }

  /** Moves to a place, with what the memory holds. */
  moveTo(place: MemoryPlace): void {
    const { bytes, size } = this
    const room = place.take(size)
    this.#place = place
    this.#use(room)
    this.bytes.set(bytes.subarray(0, size))
    spare(bytes, size)
  }

  /** The offset of a region after growth to it, -1 for an empty one. @throws ActorError past 32 bits */
  region(offset: Word, size: Word): number {
    const length = toU32(size)
    if (length < 0) throw illegal('size must be less than max u32')
    return length === 0 ? -1 : this.#reach(offset, length)
  }

  /** A view of a region. */
  slice(offset: Word, size: Word): Uint8Array {
    const at = this.region(offset, size)
    if (at < 0) return EMPTY
    this.#countCopied(Number(size))
    return this.bytes.subarray(at, at + Number(size))
  }

  /** A copy of a region. */
  copy(offset: Word, size: Word): Uint8Array {
    const at = this.region(offset, size)
    if (at < 0) return EMPTY
    this.#countCopied(Number(size))
    return this.bytes.slice(at, at + Number(size))
  }

  load(offset: Word): Word {
    const at = this.#reach(offset, 32)
    return loadWord(this.#view, at)
  }

  store(offset: Word, word: Word): void {
    const at = this.#reach(offset, 32)
    storeWord(this.#view, at, word)
  }

  storeByte(offset: Word, word: Word): void {
    const at = this.#reach(offset, 1)
    this.bytes[at] = typeof word === 'number' ? word : Number(BigInt.asUintN(8, word))
  }

  copyWithin(to: Word, from: Word, size: Word): void {
    if (toU32(size) === 0) return
    const source = this.region(from, size)
    const target = this.region(to, size)
    this.#countCopied(Number(size))
    this.bytes.copyWithin(target, source, source + Number(size))
  }

  /** Copies data from an offset on. Memory past the end of the data stays as it was. @returns the bytes copied */
  copyFrom(to: Word, size: Word, from: Word, data: Uint8Array): number {
    const at = this.region(to, size)
    if (at < 0) return 0
    this.#countCopied(Number(size))
    const start = from < data.length ? Number(from) : data.length
    const count = Math.min(Number(size), data.length - start)
    this.bytes.set(data.subarray(start, start + count), at)
    return count
  }

  /** Copies as {@link copyFrom} does, and zeroes the memory past the end of the data. */
  copyZeroFilled(to: Word, size: Word, from: Word, data: Uint8Array): void {
    const count = this.copyFrom(to, size, from, data)
    if (count < size) this.bytes.fill(0, Number(to) + count, Number(to) + Number(size))
  }

  #reach(offset: Word, size: number): number {
    const at = toU32(offset)
    if (at < 0) throw illegal('offset must be less than max u32')
    const end = at + size
    if (end > MAX_U32) throw illegal('new memory size exceeds max u32')
    if (end > this.size) this.#grow(end)
    return at
  }

  #grow(end: number): void {
    const size = Math.ceil(end / WORD) * WORD
    if (size > this.#heap.capacity) this.#heap.reserve(size)
    if (size > this.bytes.length) {
      const room = Math.max(size, Math.min(2 * this.bytes.length, MAX_ALLOCATION))
      if (this.#place === undefined) {
        const grown = new Uint8Array(room)
        grown.set(this.bytes)
        this.#use(grown)
      } else this.#use(this.#place.grow(room))
    }
    this.#meter.pending += MILLIGAS_GROWN_BYTE * (size - this.size)
    this.size = size
  }

  #use(bytes: Uint8Array): void {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  #countCopied(count: number): void {
    const meter = this.#meter
    meter.pending += MILLIGAS_COPIED_BYTE * count
    if (meter.pending > meter.affordable) meter.check()
  }
}

/** Keeps a buffer for the next frame. @param size - the bytes from the start that may not be zero */
function spare(bytes: Uint8Array, size: number): void {
  if (bytes.length > MAX_SPARE_SIZE || spares.length >= MAX_SPARES) return
  bytes.fill(0, 0, size)
  spares.push(bytes)
}

function illegal(message: string): ActorError {
  return new ActorError(EvmExitCode.ILLEGAL_MEMORY_ACCESS, message)
}
