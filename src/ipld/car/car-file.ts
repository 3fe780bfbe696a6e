import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { DecodeError } from '../../types/index.ts'
import { type Cid, concatBytes, plainBytes } from '../cid/index.ts'
import {
  type CarBlock,
  type CarOptions,
  carLength,
  decodeCarHeader,
  decodeCarSection,
  encodeCarHeader,
  encodeCarSection,
} from './car.ts'

/** A CAR that is read as it comes: its blocks can be iterated once. */
export interface CarStream {
  readonly roots: readonly Cid[]
  readonly blocks: AsyncIterable<CarBlock>
}

/** Bytes of a varint, at most. */
const MAX_VARINT = 10
/** Blocks are gathered to writes of this size. */
const WRITE_SIZE = 1 << 18

/**
 * Reads a CAR from a file without holding more than a block of it.
 *
 * @throws DecodeError (also from the iteration) if it is malformed, cut short or altered
 */
export function readCarFile(path: string, options: CarOptions = {}): Promise<CarStream> {
  return readCarStream(createReadStream(path), options)
}

/**
 * Reads a CAR from chunks of any size, such as a download's.
 *
 * @throws DecodeError (also from the iteration) if it is malformed, cut short or altered
 */
export async function readCarStream(
  chunks: AsyncIterable<Uint8Array>,
  options: CarOptions = {},
): Promise<CarStream> {
  const input = new Chunks(chunks)
  const header = await nextSection(input)
  if (header === undefined) throw new DecodeError('CAR: the input is empty')
  const roots = decodeCarHeader(header)
  return { roots, blocks: streamBlocks(input, options) }
}

/**
 * Writes a CAR file; it appears under its name only when it is whole.
 *
 * @returns the number of blocks
 */
export async function writeCarFile(
  path: string,
  roots: readonly Cid[],
  blocks: Iterable<CarBlock> | AsyncIterable<CarBlock>,
): Promise<number> {
  const partial = `${path}.partial`
  const file = await open(partial, 'w')
  let count = 0
  try {
    let pending = [encodeCarHeader(roots)]
    let size = 0
    for await (const block of blocks) {
      const head = encodeCarSection(block)
      pending.push(head, block.block)
      size += head.length + block.block.length
      count++
      if (size >= WRITE_SIZE) {
        await file.writev(pending)
        pending = []
        size = 0
      }
    }
    if (pending.length > 0) await file.writev(pending)
  } catch (thrown) {
    await file.close()
    await rm(partial, { force: true })
    throw thrown
  }
  await file.close()
  await rename(partial, path)
  return count
}

async function* streamBlocks(input: Chunks, options: CarOptions): AsyncGenerator<CarBlock> {
  try {
    for (;;) {
      const start = input.position
      const section = await nextSection(input)
      if (section === undefined) return
      yield decodeCarSection(section, start, options)
    }
  } finally {
    await input.close()
  }
}

async function nextSection(input: Chunks): Promise<Uint8Array | undefined> {
  const at = input.position
  const head = await input.peek(MAX_VARINT)
  if (head.length === 0) return undefined
  const { value, next } = carLength(head, 0, at)
  const section = await input.take(next + value)
  if (section.length < next + value)
    throw new DecodeError(
      `CAR at byte ${at}: a section of ${value} bytes is cut short, ${section.length - next} are left`,
    )
  return section.subarray(next)
}

/** Bytes by count from chunks of any size. */
class Chunks {
  readonly #source: AsyncIterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array(0)
  /** Bytes taken so far. */
  position = 0

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#source = chunks[Symbol.asyncIterator]()
  }

  /** The next `count` bytes, or as many as are left; a copy or a view of one chunk. */
  async peek(count: number): Promise<Uint8Array> {
    if (this.#chunk.length < count) await this.#gather(count)
    return this.#chunk.subarray(0, count)
  }

  async take(count: number): Promise<Uint8Array> {
    const bytes = await this.peek(count)
    this.#chunk = this.#chunk.subarray(bytes.length)
    this.position += bytes.length
    return bytes
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async #gather(count: number): Promise<void> {
    const parts = [this.#chunk]
    let size = this.#chunk.length
    while (size < count) {
      const { value, done } = await this.#source.next()
      if (done === true) break
      parts.push(plainBytes(value))
      size += value.length
    }
    this.#chunk = concatBytes(parts)
  }
}
