import type { InputPair, Blockstore as InterfaceBlockstore, Pair } from 'interface-blockstore'
import { CID } from 'multiformats/cid'
import { concatBytes, UsageError } from '../../types/index.ts'
import { Cid, plainBytes } from '../cid/index.ts'
import type { Blockstore } from './blockstore.ts'
import { MemoryBlockstore } from './memory-blockstore.ts'

type Content = InputPair['bytes']

/** The error that `interface-blockstore` expects for an absent block: callers look at its name. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError'
  readonly code = 'ERR_NOT_FOUND'
}

/**
 * A synchronous store as an `interface-blockstore`, for Helia and its tools. `delete` and `getAll`
 * need a {@link MemoryBlockstore}: others cannot forget or list their blocks.
 */
export function toInterfaceBlockstore(store: Blockstore): InterfaceBlockstore {
  return new InterfaceAdapter(store)
}

class InterfaceAdapter implements InterfaceBlockstore {
  readonly #store: Blockstore

  constructor(store: Blockstore) {
    this.#store = store
  }

  has(cid: CID): boolean {
    return this.#store.has(Cid.fromBytes(cid.bytes))
  }

  async put(cid: CID, content: Content): Promise<CID> {
    this.#store.put(Cid.fromBytes(cid.bytes), await bytesOf(content))
    return cid
  }

  async *putMany(source: Iterable<InputPair> | AsyncIterable<InputPair>): AsyncGenerator<CID> {
    for await (const { cid, bytes } of source) yield await this.put(cid, bytes)
  }

  *get(cid: CID): Generator<Uint8Array> {
    const block = this.#store.get(Cid.fromBytes(cid.bytes))
    if (block === undefined) throw new NotFoundError(`block ${cid.toString()} is not in the store`)
    yield block
  }

  async *getMany(source: Iterable<CID> | AsyncIterable<CID>): AsyncGenerator<Pair> {
    for await (const cid of source) yield { cid, bytes: this.get(cid) }
  }

  delete(cid: CID): void {
    this.#memory('delete').delete(Cid.fromBytes(cid.bytes))
  }

  async *deleteMany(source: Iterable<CID> | AsyncIterable<CID>): AsyncGenerator<CID> {
    for await (const cid of source) {
      this.delete(cid)
      yield cid
    }
  }

  *getAll(): Generator<Pair> {
    for (const { cid } of this.#memory('getAll').entries()) {
      const key = CID.decode(cid.bytes)
      yield { cid: key, bytes: this.get(key) }
    }
  }

  #memory(call: string): MemoryBlockstore {
    if (this.#store instanceof MemoryBlockstore) return this.#store
    throw new UsageError(
      'FVM_BLOCKSTORE_CALL',
      `${call} needs a MemoryBlockstore: this store cannot forget or list its blocks`,
    )
  }
}

async function bytesOf(content: Content): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return plainBytes(content)
  const parts: Uint8Array[] = []
  for await (const part of content) parts.push(part)
  return concatBytes(parts)
}
