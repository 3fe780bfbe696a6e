import { concatBytes, DecodeError, MAX_VARINT_BYTES } from '../../types/index.ts'
import { type Cid, plainBytes } from '../cid/index.ts'
import {
  assertCarOptions,
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

/**
 * Reads a CAR from chunks of any size, such as a download's.
 *
 * @throws DecodeError (also from the iteration) if it is malformed, cut short or altered
 */
export async function readCarStream(
  chunks: AsyncIterable<Uint8Array>,
  options: CarOptions = {},
): Promise<CarStream> {
  assertCarOptions(options)
  const input = new Chunks(chunks)
  const header = await nextSection(input)
  if (header === undefined) throw new DecodeError('CAR: the input is empty')
  const roots = decodeCarHeader(header)
  return { roots, blocks: streamBlocks(input, options) }
}

/**
 * Encodes a CAR in parts, as its blocks come.
 *
 * @param onBlock - called for each block
 */
export async function* encodeCarStream(
  roots: readonly Cid[],
  blocks: Iterable<CarBlock> | AsyncIterable<CarBlock>,
  onBlock: () => void = () => {},
): AsyncGenerator<Uint8Array> {
  yield encodeCarHeader(roots)
  for await (const block of blocks) {
    yield encodeCarSection(block)
    yield block.block
    onBlock()
  }
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
  const head = await input.peek(MAX_VARINT_BYTES)
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
