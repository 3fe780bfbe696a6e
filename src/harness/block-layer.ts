import { type Cid, dagLinks, HashCode, IGNORED_CODECS } from '../ipld/index.ts'
import type { WriteBuffer } from '../machine/index.ts'

/** The memory that a block takes besides its bytes: its key, its view, its entry in a map. */
const BLOCK_OVERHEAD = 256

/** Size in bytes from which a layer is due for a sweep, unless most of it is in use. */
const SWEEP_BYTES = 8 << 20

/**
 * The blocks that came into a world since it parted from another, over that one's. A layer belongs to
 * whoever holds it: when no world, snapshot or result does, its blocks are garbage.
 */
export class BlockLayer implements WriteBuffer {
  readonly parent: BlockLayer | undefined
  readonly #blocks = new Map<string, Uint8Array>()
  #sizeBytes = 0
  #sweepAt = SWEEP_BYTES

  /** The number of layers that this one reads through to, with itself. */
  readonly depth: number

  constructor(parent: BlockLayer | undefined) {
    this.parent = parent
    this.depth = (parent?.depth ?? 0) + 1
  }

  /** About how many bytes the blocks of this layer alone take. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Whether the layer is large, and has doubled since it was swept, so that a sweep is worth its time. */
  get isDue(): boolean {
    return this.#sizeBytes >= this.#sweepAt
  }

  /** Notes that all blocks of the layer are in use. */
  markSwept(): void {
    this.#sweepAt = Math.max(SWEEP_BYTES, 2 * this.#sizeBytes)
  }

  /** The number of blocks of this layer alone. */
  get size(): number {
    return this.#blocks.size
  }

  get(cid: Cid): Uint8Array | undefined {
    const { key } = cid
    for (let layer: BlockLayer | undefined = this; layer !== undefined; layer = layer.parent) {
      const block = layer.#blocks.get(key)
      if (block !== undefined) return block
    }
    return undefined
  }

  has(cid: Cid): boolean {
    return this.get(cid) !== undefined
  }

  put(cid: Cid, block: Uint8Array): void {
    const before = this.#blocks.size
    this.#blocks.set(cid.key, block)
    if (this.#blocks.size > before) this.#sizeBytes += BLOCK_OVERHEAD + block.length
  }

  /** Whether a layer is this one or one that this one reads through to. */
  isOver(other: BlockLayer): boolean {
    for (let layer: BlockLayer | undefined = this; layer !== undefined; layer = layer.parent)
      if (layer === other) return true
    return false
  }

  /** Blocks are in their place as soon as they are put. */
  flush(): number {
    return 0
  }

  /** The block, if one of the layers above `bottom` has it. */
  getAbove(bottom: BlockLayer | undefined, cid: Cid): Uint8Array | undefined {
    const { key } = cid
    let layer: BlockLayer | undefined = this
    for (; layer !== undefined && layer !== bottom; layer = layer.parent) {
      const block = layer.#blocks.get(key)
      if (block !== undefined) return block
    }
    return undefined
  }
}

/** A layer is merged with the one below it unless that is this many times larger. */
const GROWTH = 2
/** Layers below this size are always merged. */
const SMALL_BYTES = 1 << 16

/**
 * A layer with what is reachable from the roots of the layers at the top of the stack: of all that
 * are not much larger than those above them, so that a stack has few layers and a block is copied a
 * few times only.
 */
export function compactLayers(top: BlockLayer, roots: readonly Cid[]): BlockLayer {
  let sizeBytes = top.sizeBytes
  let bottom = top.parent
  // The lowest layer is the genesis or a loaded state, which is shared: it stays.
  while (bottom?.parent !== undefined) {
    if (bottom.sizeBytes > GROWTH * sizeBytes && bottom.sizeBytes > SMALL_BYTES) break
    sizeBytes += bottom.sizeBytes
    bottom = bottom.parent
  }
  const merged = new BlockLayer(bottom)
  const stack = [...roots]
  for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
    if (IGNORED_CODECS.includes(cid.codec)) continue
    if (cid.hashCode === HashCode.IDENTITY) {
      stack.push(...dagLinks(cid.codec, cid.digest))
      continue
    }
    const block = top.getAbove(bottom, cid)
    // A block that is not in these layers is below them, with all that it links.
    if (block === undefined || merged.getAbove(bottom, cid) !== undefined) continue
    merged.put(cid, block)
    for (const link of dagLinks(cid.codec, block)) stack.push(link)
  }
  merged.markSwept()
  return merged
}
