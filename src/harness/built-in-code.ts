import { SYSTEM_STATE } from '../builtin-actors/index.ts'
import { decodeManifestData } from '../bundle/index.ts'
import { type Cid, cidToString, decodeAs } from '../ipld/index.ts'
import type { StateTree } from '../state-tree/index.ts'
import { SYSTEM_ACTOR_ID, UsageError } from '../types/index.ts'
import type { BlockLayer } from './block-layer.ts'
import { layerOf } from './world.ts'

/**
 * Adds the Wasm of the built-in actors to the blocks of a loaded tree that lacks it, as the dump of a
 * world with native actors does.
 *
 * @param from - blocks of a world that has the code of its bundle
 * @param isRequired - fails if `from` lacks the code, too
 * @throws UsageError `FVM_DUMP` that names the missing actors
 */
export function addBuiltinCode(tree: StateTree, from: BlockLayer, isRequired: boolean): void {
  const layer = layerOf(tree)
  const take = (cid: Cid): Uint8Array | undefined => {
    const own = layer.get(cid)
    const block = own ?? from.get(cid)
    if (own === undefined && block !== undefined) layer.put(cid, block)
    return block
  }
  const state = tree.getActor(SYSTEM_ACTOR_ID)?.state
  const block = state === undefined ? undefined : take(state)
  if (block === undefined) return // the first message says so
  const { builtinActors } = decodeAs(SYSTEM_STATE, block)
  const manifest = take(builtinActors)
  const missing =
    manifest === undefined
      ? ['all']
      : decodeManifestData(manifest)
          .filter(({ code }) => take(code) === undefined)
          .map(({ name }) => name)
  if (missing.length > 0 && isRequired)
    throw new UsageError(
      'FVM_DUMP',
      `the dump's built-in actors are those of the manifest ${cidToString(builtinActors)}, and neither the dump nor the world's bundle has their code (${missing.join(', ')}): create the world with the bundle that the dump was made with, or with native actors`,
    )
}
