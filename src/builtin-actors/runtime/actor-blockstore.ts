import type { Blockstore, Cid } from '../../ipld/index.ts'
import { putBlock, readBlock } from './block-io.ts'
import type { ActorSyscalls } from './syscalls.ts'

/** An actor's blocks by CID, read and written by syscalls. @see builtin-actors v18.0.0 `runtime/src/runtime/actor_blockstore.rs` */
export class ActorBlockstore implements Blockstore {
  readonly #sys: ActorSyscalls
  constructor(sys: ActorSyscalls) {
    this.#sys = sys
  }
  get(cid: Cid): Uint8Array {
    return readBlock(this.#sys, cid)
  }
  has(cid: Cid): boolean {
    return readBlock(this.#sys, cid) !== undefined
  }
  put(_cid: Cid, block: Uint8Array): void {
    putBlock(this.#sys, block)
  }
  link(block: Uint8Array): Cid {
    return putBlock(this.#sys, block)
  }
}
