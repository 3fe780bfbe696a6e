import { type ActorId, type Address, idKey, Protocol } from '../types/index.ts'

/** The charges already made for an actor in this message. */
export const Access = { None: 0, Read: 1, Updated: 2 } as const
export type Access = (typeof Access)[keyof typeof Access]

interface Change {
  readonly actor: number | bigint | undefined
  readonly before: Access
  readonly address: string
}

/**
 * The actors and addresses that a message has paid for already. A reverted transaction forgets what it
 * paid for.
 *
 * @see fvm 4.8.4 `fvm/src/call_manager/state_access_tracker.rs`
 */
export class StateAccessTracker {
  readonly #actors = new Map<number | bigint, Access>()
  readonly #addresses = new Set<string>()
  readonly #history: Change[] = []
  readonly #layers: number[] = []

  constructor(preloadedActors: readonly ActorId[]) {
    for (const id of preloadedActors) this.#actors.set(idKey(id), Access.Updated)
  }

  beginTransaction(): void {
    this.#layers.push(this.#history.length)
  }

  endTransaction(revert: boolean): void {
    const height = this.#layers.pop() ?? 0
    if (!revert) return
    while (this.#history.length > height) {
      const change = this.#history.pop()!
      if (change.actor === undefined) this.#addresses.delete(change.address)
      else if (change.before === Access.None) this.#actors.delete(change.actor)
      else this.#actors.set(change.actor, change.before)
    }
  }

  actorAccess(id: ActorId): Access {
    return this.#actors.get(idKey(id)) ?? Access.None
  }

  recordActorRead(id: ActorId): void {
    const key = idKey(id)
    if (!this.#actors.has(key)) this.#record(key, Access.None, Access.Read)
  }

  recordActorUpdate(id: ActorId): void {
    const key = idKey(id)
    const before = this.#actors.get(key) ?? Access.None
    if (before !== Access.Updated) this.#record(key, before, Access.Updated)
  }

  isAddressCharged(address: Address): boolean {
    return address.protocol === Protocol.ID || this.#addresses.has(address.key)
  }

  recordLookupAddress(address: Address): void {
    if (this.isAddressCharged(address)) return
    this.#addresses.add(address.key)
    this.#history.push({ actor: undefined, before: Access.None, address: address.key })
  }

  #record(key: number | bigint, before: Access, after: Access): void {
    this.#actors.set(key, after)
    this.#history.push({ actor: key, before, address: '' })
  }
}
