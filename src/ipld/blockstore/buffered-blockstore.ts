import { DecodeError, FatalError } from '../../types/index.ts'
import { ALLOWED_CODECS, dagLinks, IGNORED_CODECS, type TailFilter } from '../cbor/index.ts'
import { type Cid, Codec, cidToString, HashCode } from '../cid/index.ts'
import type { Blockstore } from './blockstore.ts'
import { MemoryBlockstore } from './memory-blockstore.ts'

/**
 * A blockstore whose writes stay in a buffer until {@link BufferedBlockstore.flush} moves those
 * reachable from a root to the base.
 *
 * @see fvm 4.8.4 `src/blockstore/buffered.rs`; the same in 3.14
 */
export class BufferedBlockstore implements Blockstore {
  readonly base: Blockstore
  readonly #buffer = new MemoryBlockstore()
  /** The tails of every CID that was put: flush makes no Cid for a link that is not among them. */
  readonly #tails = new Set<number>()

  constructor(base: Blockstore) {
    this.base = base
  }

  /** The number of blocks that are not in the base yet, reachable or not. */
  get bufferSize(): number {
    return this.#buffer.size
  }

  get(cid: Cid): Uint8Array | undefined {
    return this.#buffer.get(cid) ?? this.base.get(cid)
  }

  has(cid: Cid): boolean {
    return this.#buffer.has(cid) || this.base.has(cid)
  }

  put(cid: Cid, block: Uint8Array): void {
    this.#buffer.put(cid, block)
    this.#tails.add(cid.tail)
  }

  /**
   * Moves the buffered blocks reachable from `root` to the base; the rest stays. A block that is not
   * in the buffer is taken to be in the base with all below it, so it is neither looked for nor
   * missed. Commitments are skipped, inline CIDs are walked through.
   *
   * @returns the number of blocks moved
   * @throws FatalError for a link of another codec or hash and for malformed CBOR, with nothing moved
   */
  flush(root: Cid): number {
    const taken = this.#takeReachable(root)
    for (const { cid, block } of taken) {
      this.base.put(cid, block)
      this.#buffer.delete(cid)
    }
    if (this.#buffer.size === 0) this.#tails.clear()
    return taken.length
  }

  /** Moves every buffered block to the base, reachable or not. */
  flushAll(): void {
    for (const { cid, block } of this.#buffer.entries()) this.base.put(cid, block)
    this.discard()
  }

  /** Forgets every buffered block. */
  discard(): void {
    this.#buffer.clear()
    this.#tails.clear()
  }

  #takeReachable(root: Cid): { cid: Cid; block: Uint8Array }[] {
    const stack = [root]
    const seen = new Set<string>()
    const taken: { cid: Cid; block: Uint8Array }[] = []
    for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
      if (!isWalked(cid)) continue
      if (cid.hashCode === HashCode.IDENTITY) {
        pushLinks(stack, cid, cid.digest, this.#tails)
        continue
      }
      const block = this.#buffer.get(cid)
      if (block === undefined || seen.has(cid.key)) continue
      seen.add(cid.key)
      pushLinks(stack, cid, block, this.#tails)
      taken.push({ cid, block })
    }
    return taken
  }
}

/** False for commitments; throws for what no block of a state tree can be. */
function isWalked(cid: Cid): boolean {
  const { codec } = cid
  if (IGNORED_CODECS.includes(codec)) return false
  if (!ALLOWED_CODECS.includes(codec))
    throw new FatalError(`cid ${cidToString(cid)} has unexpected codec (${codec})`)
  const { hashCode } = cid
  if (hashCode === HashCode.IDENTITY) return true
  if (hashCode !== HashCode.BLAKE2B_256 || cid.digest.length !== 32)
    throw new FatalError(
      `cid ${cidToString(cid)} has unexpected multihash (code=${hashCode}, len=${cid.digest.length})`,
    )
  return true
}

function pushLinks(stack: Cid[], cid: Cid, block: Uint8Array, tails: TailFilter): void {
  if (cid.codec !== Codec.DAG_CBOR) return
  try {
    for (const link of dagLinks(cid.codec, block, tails)) stack.push(link)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new FatalError(`block ${cidToString(cid)} cannot be flushed: ${thrown.message}`)
  }
}
