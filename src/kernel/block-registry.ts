import type { PriceList } from '../gas/index.ts'
import { type Cid, CidSet } from '../ipld/index.ts'
import { type BlockId, ErrorNumber, SyscallError } from '../types/index.ts'

/** The most blocks one invocation may open. @see fvm 4.8.4 `fvm/src/kernel/blocks.rs`, `MAX_BLOCKS` */
const MAX_BLOCKS = 0x7fff_ffff

const NO_LINKS: readonly Cid[] = []

/** V8 keeps arrays of so many bytes inside their object, where `slice` is the fastest copy. */
const SMALL = 64
/** The most links that are searched one by one. */
const MOST_RECENT_LINKS = 64
/** Blocks with more links than this are checked by the set. */
const FEW_LINKS = 4
/** Larger blocks get a buffer of their own. */
const LARGE = 4096
/** The sizes of the shared buffers of an invocation: each is twice as large as the one before it. */
const FIRST_SHARED = 2048
const LAST_SHARED = 16_384
const EMPTY = new Uint8Array(0)

/** An IPLD block in memory with the links found in it. Never written to. */
export class Block {
  readonly codec: number
  readonly data: Uint8Array
  readonly links: readonly Cid[]

  constructor(codec: number, data: Uint8Array, links: readonly Cid[] = NO_LINKS) {
    this.codec = codec
    this.data = data
    this.links = links
  }
}

/** A block that was opened, with the cost of the scan for its links in milligas. */
export interface OpenedBlock {
  readonly block: Block
  readonly scanCost: number
  /** The prices by which the scan costs that. */
  readonly prices: PriceList
}

/**
 * The blocks that one invocation opened, by handle from 1, and the CIDs it may open.
 *
 * @see fvm 4.8.4 `fvm/src/kernel/blocks.rs`
 */
export class BlockRegistry {
  readonly #blocks: Block[] = []
  readonly #reachable = new CidSet()
  /**
   * Blocks whose links are reachable and not in the set yet. A contract opens a few blocks, and asks for
   * one link in ten: a search takes less time than a table of all of them.
   */
  readonly #recent: Block[] = []
  #recentLinks = 0
  /**
   * The block that was opened last. The market's cron opens the root of its queue once for each epoch
   * of a jump: a million handles of one block take 8 bytes each, of copies 120.
   */
  openedLast: OpenedBlock | undefined = undefined
  #hasCopied = false
  #shared = EMPTY
  #used = 0

  /**
   * Copies the bytes of a block out of an actor's memory. From the second block on an invocation's
   * copies share buffers: a copy of 1 KiB takes 0.25 us instead of 1.4, and 600 blocks made and linked
   * (`bench-ipld`) four fifths of the time. What keeps one of these blocks keeps its buffer, of 16 KiB at most.
   */
  copy(data: Uint8Array): Uint8Array {
    const { length } = data
    if (!this.#hasCopied || length <= SMALL || length > LARGE) {
      this.#hasCopied = true
      return data.slice()
    }
    if (this.#used + length > this.#shared.length) this.#share(length)
    const start = this.#used
    this.#shared.set(data, start)
    this.#used += length
    return this.#shared.subarray(start, this.#used)
  }

  #share(length: number): void {
    const last = this.#shared.length
    const size = last === 0 ? FIRST_SHARED : Math.min(2 * last, LAST_SHARED)
    this.#shared = new Uint8Array(Math.max(size, length))
    this.#used = 0
  }

  /** Adds a block known to be reachable; its links become reachable too. */
  putReachable(block: Block): BlockId {
    this.assertNotFull('too many blocks')
    const { length } = block.links
    if (length > 0 && !this.#recent.includes(block)) {
      this.#recent.push(block)
      this.#recentLinks += length
      if (this.#recentLinks > MOST_RECENT_LINKS) this.#moveRecent()
    }
    return this.#blocks.push(block)
  }

  /**
   * Adds a new block.
   *
   * @throws SyscallError `NotFound` if one of its links is not reachable
   */
  putCheckReachable(block: Block): BlockId {
    this.assertNotFull('too many blocks')
    if (block.links.length > FEW_LINKS) this.#moveRecent()
    for (const link of block.links) {
      if (!this.isReachable(link))
        throw new SyscallError(ErrorNumber.NotFound, 'cannot put block: a link is not reachable')
    }
    return this.#blocks.push(block)
  }

  markReachable(cid: Cid): void {
    this.#reachable.add(cid)
  }

  isReachable(cid: Cid): boolean {
    if (this.#reachable.has(cid)) return true
    const { tail } = cid
    for (const { links } of this.#recent)
      for (const link of links) if (link.tail === tail && link.equals(cid)) return true
    return false
  }

  #moveRecent(): void {
    for (const { links } of this.#recent) for (const link of links) this.#reachable.add(link)
    this.#recent.length = 0
    this.#recentLinks = 0
  }

  /** @throws SyscallError `InvalidHandle` */
  get(id: BlockId): Block {
    const block = this.#blocks[id - 1]
    if (block === undefined)
      throw new SyscallError(ErrorNumber.InvalidHandle, `invalid block handle ${id}`)
    return block
  }

  /** @throws SyscallError `LimitExceeded` when no further block fits */
  assertNotFull(message: string): void {
    if (this.#blocks.length >= MAX_BLOCKS)
      throw new SyscallError(ErrorNumber.LimitExceeded, message)
  }
}
