import type { Hex } from '../harness/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { MinedMessage, Tipset } from './tipset.ts'
import { VersionedList } from './versioned-list.ts'

/** The position of an executed message. */
export interface MessagePlace {
  readonly tipset: Tipset
  /** Its position in the tipset. */
  readonly index: number
}

/**
 * Tipsets and messages by their names. All of it follows from the list of tipsets: when that was
 * reverted, what it lost is dropped and what it has instead is added.
 */
export class MessageIndex {
  #tipsets = VersionedList.empty<Tipset>()
  readonly #byHash = new Map<string, Tipset>()
  readonly #byHeader = new Map<string, Tipset>()
  readonly #messages = new Map<string, MessagePlace>()

  /** Makes the index one of these tipsets. */
  sync(tipsets: VersionedList<Tipset>): this {
    if (tipsets === this.#tipsets) return this
    const common = this.#tipsets.commonLength(tipsets)
    const old = this.#tipsets
    // Reverted tipsets and those dropped at the front go; new ones, and those that came back, are added.
    for (let i = old.length - 1; i >= Math.max(common, old.first); i--) this.#drop(old.at(i)!)
    for (let i = old.first; i < Math.min(tipsets.first, common); i++) this.#drop(old.at(i)!)
    for (let i = tipsets.first; i < Math.min(old.first, common); i++) this.#add(tipsets.at(i)!)
    for (let i = Math.max(common, tipsets.first); i < tipsets.length; i++) this.#add(tipsets.at(i)!)
    this.#tipsets = tipsets
    return this
  }

  /** The number of tipsets and messages that it knows. */
  get size(): number {
    return this.#byHash.size + this.#messages.size
  }

  /** The tipset that Ethereum knows by a hash. */
  tipset(hash: Hex): Tipset | undefined {
    return this.#byHash.get(hash)
  }

  /** The tipset of a block's header. */
  tipsetOfHeader(cid: Cid): Tipset | undefined {
    return this.#byHeader.get(cid.key)
  }

  /** Finds the position of the message of an Ethereum hash. */
  byHash(hash: Hex): MessagePlace | undefined {
    return this.#messages.get(hash)
  }

  /** Finds the position of the message of a CID. */
  byCid(cid: Cid): MessagePlace | undefined {
    return this.#messages.get(cid.key)
  }

  #add(tipset: Tipset): void {
    this.#byHash.set(tipset.hash, tipset)
    this.#byHeader.set(tipset.cid.key, tipset)
    for (const [index, message] of tipset.messages.entries())
      for (const name of namesOf(message)) this.#messages.set(name, { tipset, index })
  }

  #drop(tipset: Tipset): void {
    this.#byHash.delete(tipset.hash)
    this.#byHeader.delete(tipset.cid.key)
    for (const message of tipset.messages)
      for (const name of namesOf(message)) this.#messages.delete(name)
  }
}

function namesOf({ hash, cid }: MinedMessage): [string, string] {
  return [hash, cid.key]
}
