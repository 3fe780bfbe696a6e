import { type Cid, Codec, reachableBlocks, writeCar } from '../ipld/index.ts'
import { constructWorld, withNetwork } from './construct-world.ts'
import { chainFrom, configFrom } from './options.ts'

/** Constructs the first states of the default options and writes them as a CAR with two roots: scripts/build-genesis.mjs keeps it. */
export function prepareGenesis(): Uint8Array {
  const [config, chain] = [configFrom({}, 'native'), chainFrom({})]
  const bare = constructWorld(config, chain, undefined)
  const networked = withNetwork(bare, config, chain.epoch)
  const roots = [bare, networked].map(({ tree }) => tree.flush())
  // The code of a native actor has a CID, and no block.
  const follow = ({ codec }: Cid): boolean => codec !== Codec.RAW
  return writeCar(roots, reachableBlocks(networked.tree.store, roots, { follow }))
}
