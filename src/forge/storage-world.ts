import { branchTree, type FVM, type World, type WorldPort } from '../harness/index.ts'
import { type Blockstore, type Cid, dagLinks, HashCode, IGNORED_CODECS } from '../ipld/index.ts'
import { diffTrees, type StateTree } from '../state-tree/index.ts'
import type { Session } from './session.ts'

/** The parts of the running message that storage workflows change. */
export interface StorageScene {
  readonly session: Session
  readonly tree: StateTree
  /** Applies a changed moment to the rest of the message. */
  readonly applyMoment: () => void
}

/**
 * Runs storage workflows in the middle of a test: they send messages of their own to a copy of the
 * world as the test has it, and their changes of actors, epoch and time become the test's. If `work`
 * throws, nothing changes.
 */
export function runInStorageWorld<T>(
  base: WorldPort<FVM>,
  { session, tree, applyMoment }: StorageScene,
  work: (vm: FVM) => T,
): T {
  const before = branchTree(tree)
  const port = base.fork(worldOf(base.world, session, before))
  const result = work(port.vm)
  const { world } = port
  for (const { id, after } of diffTrees(before, world.tree)) {
    if (after === undefined) tree.deleteActor(id)
    else {
      copyBlocks(world.tree.store, tree.store, after.state)
      tree.setActor(id, after)
    }
  }
  const { epoch, timestamp } = world.chain
  session.storageNames = world.names
  session.moment.epoch = epoch
  session.moment.timestamp = timestamp
  applyMoment()
  return result
}

/** The world of the test: names whose actors were undone are not there any more. */
function worldOf(base: World, { moment, storageNames }: Session, tree: StateTree): World {
  const { epoch, timestamp, baseFee } = moment
  let { names } = base
  for (const [name, actor] of storageNames ?? [])
    if (actor.account !== undefined && tree.lookupId(actor.account.address) === actor.id)
      names = names.with(name, actor)
  return { ...base, tree, names, chain: { ...base.chain, epoch, timestamp, baseFee } }
}

/** Copies the blocks below a CID that a store does not have. */
function copyBlocks(from: Blockstore, to: Blockstore, root: Cid): void {
  const stack = [root]
  for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
    if (IGNORED_CODECS.includes(cid.codec) || to.has(cid)) continue
    const block = cid.hashCode === HashCode.IDENTITY ? cid.digest : from.get(cid)
    if (block === undefined) continue // no store has the blocks of files and commitments
    if (cid.hashCode !== HashCode.IDENTITY) to.put(cid, block)
    for (const link of dagLinks(cid.codec, block)) stack.push(link)
  }
}
