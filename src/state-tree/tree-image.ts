import type { ActorId } from '../types/index.ts'
import type { ActorState } from './actor-state.ts'

/** The change of an actor: its record before and after; undefined if there was or is none. */
export interface ActorChange {
  readonly id: ActorId
  readonly before: ActorState | undefined
  readonly after: ActorState | undefined
}

/** The changes of a tree at one moment, to which it can go back. */
export interface TreeImage {
  /** Actors that the tree changed; undefined for one that it deleted. */
  readonly actors: ReadonlyMap<ActorId, ActorState | undefined>
  /** Ids by the key of the address. */
  readonly addresses: ReadonlyMap<string, ActorId | undefined>
}
