import { Cid } from '../ipld/index.ts'
import { Address, DecodeError, ErrorNumber, SyscallError } from '../types/index.ts'
import type { MemorySource } from '../wasm/index.ts'

/** The source until a memory is attached. */
const NO_MEMORY: MemorySource = { byteLength: 0, buffer: new ArrayBuffer(0) }
const NO_BYTES = new Uint8Array(NO_MEMORY.buffer)
const NO_VIEW = new DataView(NO_MEMORY.buffer)

/**
 * An actor's memory, as syscalls access it. Offsets and lengths are u32s; reads are views, which
 * become invalid at the next growth; writes need no alignment.
 *
 * @see fvm 4.8.4 `src/syscalls/context.rs`, `Memory`
 */
export class ActorMemory {
  #source: MemorySource = NO_MEMORY
  #bytes = NO_BYTES
  #view = NO_VIEW

  /** Attaches a memory; until then there are 0 bytes. */
  attach(source: MemorySource): void {
    this.#source = source
    this.#refresh()
  }

  /** Whether there is a memory yet. */
  get isAttached(): boolean {
    return this.#source !== NO_MEMORY
  }

  /** Size in bytes. */
  get length(): number {
    return this.#source.byteLength
  }

  /** The whole memory; the view is valid until the next growth. */
  get bytes(): Uint8Array {
    // A growth leaves the old view with 0 bytes. Asking for `buffer` each time would take 50 ns.
    if (this.#bytes.length !== this.#source.byteLength) this.#refresh()
    return this.#bytes
  }

  /** @throws SyscallError `IllegalArgument` */
  checkBounds(offset: number, length: number): void {
    if (offset + length > this.#source.byteLength) throw outOfBounds(offset, length)
  }

  /**
   * A view of a range.
   *
   * @throws SyscallError `IllegalArgument`
   */
  slice(offset: number, length: number): Uint8Array {
    const bytes = this.bytes
    if (offset + length > bytes.length) throw outOfBounds(offset, length)
    return bytes.subarray(offset, offset + length)
  }

  /**
   * The CID that starts at an offset, however near the end of memory.
   *
   * @throws SyscallError `IllegalArgument`
   */
  readCid(offset: number): Cid {
    const bytes = this.bytes
    if (offset > bytes.length)
      throw new SyscallError(
        ErrorNumber.IllegalArgument,
        `cid at offset ${offset} is out of bounds`,
      )
    try {
      return Cid.read(bytes, offset)
    } catch (thrown) {
      throw illegalArgumentOf(thrown, 'failed to parse cid: ')
    }
  }

  /**
   * Writes a CID into a buffer and gives its length.
   *
   * @throws SyscallError `IllegalArgument` if the buffer is out of bounds, `BufferTooSmall`
   */
  writeCid(cid: Cid, offset: number, length: number): number {
    this.checkBounds(offset, length)
    const { bytes } = cid
    if (bytes.length > length)
      throw new SyscallError(ErrorNumber.BufferTooSmall, 'cid output buffer is too small')
    this.bytes.set(bytes, offset)
    return bytes.length
  }

  /** @throws SyscallError `IllegalArgument` */
  readAddress(offset: number, length: number): Address {
    const bytes = this.slice(offset, length)
    try {
      return Address.fromBytes(bytes)
    } catch (thrown) {
      throw illegalArgumentOf(thrown, '')
    }
  }

  /** Reads within bounds that were checked. */
  readU32(offset: number): number {
    if (this.#bytes.length !== this.#source.byteLength) this.#refresh()
    return this.#view.getUint32(offset, true)
  }

  /** Reads within bounds that were checked. */
  readU64(offset: number): bigint {
    if (this.#bytes.length !== this.#source.byteLength) this.#refresh()
    return this.#view.getBigUint64(offset, true)
  }

  /** Writes a u32 or an i32 within bounds that were checked. */
  write32(offset: number, value: number): void {
    if (this.#bytes.length !== this.#source.byteLength) this.#refresh()
    this.#view.setUint32(offset, value, true)
  }

  /** Writes a u64 or an i64 within bounds that were checked. */
  write64(offset: number, value: bigint): void {
    if (this.#bytes.length !== this.#source.byteLength) this.#refresh()
    this.#view.setBigUint64(offset, value, true)
  }

  /** Writes bytes within bounds that were checked. */
  writeBytes(offset: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, offset)
  }

  #refresh(): void {
    const { buffer, byteLength } = this.#source
    this.#bytes = new Uint8Array(buffer, 0, byteLength)
    this.#view = new DataView(buffer)
  }
}

/**
 * Converts a decoding error to the syscall error that the actor receives.
 *
 * @throws whatever is not a {@link DecodeError}
 */
export function illegalArgumentOf(thrown: unknown, prefix: string): SyscallError {
  if (!(thrown instanceof DecodeError)) throw thrown
  return new SyscallError(ErrorNumber.IllegalArgument, prefix + thrown.message)
}

function outOfBounds(offset: number, length: number): SyscallError {
  return new SyscallError(
    ErrorNumber.IllegalArgument,
    `buffer ${offset} (length ${length}) out of bounds`,
  )
}
