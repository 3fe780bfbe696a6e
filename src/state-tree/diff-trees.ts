import { boundedStore, diffHamts } from '../ipld/index.ts'
import { Address, DecodeError, HAMT_BIT_WIDTH } from '../types/index.ts'
import { decodeActorState } from './actor-state.ts'
import { fatal } from './fatal.ts'
import type { StateTree } from './state-tree.ts'
import type { ActorChange } from './tree-image.ts'

/**
 * Lists the actors that differ between two trees; both trees are flushed first. Parts that both share
 * are not read, so that the work grows with the number of differences.
 *
 * @throws FatalError while a transaction is open, and if a block is missing or malformed
 */
export function diffTrees(before: StateTree, after: StateTree): ActorChange[] {
  const what = 'the actors that are compared'
  const a = { store: boundedStore(before.store, what), root: before.flushActors() }
  const b = { store: boundedStore(after.store, what), root: after.flushActors() }
  return fatal('failed to compare state trees', () =>
    Array.from(diffHamts(a, b, { bitWidth: HAMT_BIT_WIDTH }), ({ key, before: x, after: y }) => {
      const id = Address.fromBytes(key).actorId
      if (id === undefined) throw new DecodeError('a key of the state tree is not an f0 address')
      return { id, before: x && decodeActorState(x), after: y && decodeActorState(y) }
    }),
  )
}
