import { type Blockstore, CborWriter, type Cid, Codec, cidOf } from '../ipld/index.ts'
import type { Externs } from '../kernel/index.ts'
import type { ChainEpoch } from '../types/index.ts'
import type { RecordedRandomness } from './vector.ts'

/** The randomness of a vector that recorded none. Source: the reference's runner, `rand.rs`. */
const FALLBACK_RANDOMNESS = new TextEncoder().encode('i_am_random_____i_am_random_____')

/** The world of the vectors: recorded randomness, tipset CIDs of their epoch, no consensus faults. */
export class VectorExterns implements Externs {
  readonly #recorded: readonly RecordedRandomness[]

  constructor(recorded: readonly RecordedRandomness[]) {
    this.#recorded = recorded
  }

  getChainRandomness(epoch: ChainEpoch): Uint8Array {
    return this.#find('chain', epoch)
  }

  getBeaconRandomness(epoch: ChainEpoch): Uint8Array {
    return this.#find('beacon', epoch)
  }

  getTipsetCid(epoch: ChainEpoch): Cid {
    const w = new CborWriter()
    w.writeInt(epoch)
    return cidOf(Codec.DAG_CBOR, w.finish())
  }

  verifyConsensusFault(): { fault: undefined } {
    return { fault: undefined }
  }

  #find(kind: 'chain' | 'beacon', epoch: ChainEpoch): Uint8Array {
    const found = this.#recorded.find((r) => r.kind === kind && r.epoch === epoch)
    return (found?.value ?? FALLBACK_RANDOMNESS).slice()
  }
}

/** Blocks of its own over stores that are only read: a fresh state costs no copying. */
export class OverlayBlockstore implements Blockstore {
  readonly #own = new Map<string, Uint8Array>()
  readonly #below: readonly Blockstore[]

  constructor(below: readonly Blockstore[]) {
    this.#below = below
  }

  get(cid: Cid): Uint8Array | undefined {
    const own = this.#own.get(cid.key)
    if (own !== undefined) return own
    for (const store of this.#below) {
      const block = store.get(cid)
      if (block !== undefined) return block
    }
    return undefined
  }

  has(cid: Cid): boolean {
    return this.#own.has(cid.key) || this.#below.some((store) => store.has(cid))
  }

  put(cid: Cid, block: Uint8Array): void {
    this.#own.set(cid.key, block)
  }
}
