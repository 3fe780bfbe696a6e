import { gunzipSync } from 'node:zlib'
import type { BundleSource } from '../bundle/index.ts'
import { type Bundle } from '../bundle/index.ts'
import {
  type Blockstore,
  CborReader,
  type Cid,
  Codec,
  cidToString,
  MemoryBlockstore,
  readCar,
} from '../ipld/index.ts'
import { StateTree } from '../state-tree/index.ts'
import { ACTORS_VERSION, DecodeError, SYSTEM_ACTOR_ID } from '../types/index.ts'
import type { Vector } from './vector.ts'

/** The blocks that a vector runs on, or why it cannot run. */
export type VectorBlocks =
  | { readonly stores: readonly Blockstore[] }
  | {
      readonly skip: string
      /** The state, where all of it but the code is there. */
      readonly state?: Blockstore
    }

/**
 * Unpacks a vector's CAR and adds the bundle of its built-in actors, if the CAR lacks their code.
 *
 * @param network - for vectors that name none
 * @throws DecodeError if the CAR is damaged, or the bundle is not the one the state was made with
 */
export async function blocksOf(
  vector: Vector,
  bundles: BundleSource | undefined,
  network: string,
): Promise<VectorBlocks> {
  const state = unpackCar(vector)
  const missing = missingCode(state, vector)
  // The manifest itself is part of the state.
  const known = missing.some(({ codec }) => codec !== Codec.RAW) ? {} : { state }
  if (missing.length === 0) return { stores: [state] }
  const version = vector.actors ?? `v${ACTORS_VERSION[vector.networkVersion]}`
  const name = vector.network ?? network
  if (bundles === undefined)
    return {
      skip: `it needs the bundle ${version}: give --bundles, or set LITEFVM_BUNDLES`,
      ...known,
    }
  const bundle = await bundles.load(version, name)
  if (bundle === undefined)
    return {
      skip: `it needs the bundle ${version}, which the folder of bundles does not have`,
      ...known,
    }
  const store = storeOf(bundle)
  const absent = missing.filter((code) => !store.has(code))
  if (absent.length > 0)
    throw new DecodeError(
      `the bundle ${version} (${name}) does not fit this state: it lacks ${absent.length} of the state's actor codes, the first is ${cidToString(absent[0]!)}`,
    )
  return { stores: [state, store] }
}

/** Stores of the bundles, each made once. */
const STORES = new WeakMap<Bundle, MemoryBlockstore>()

/** The blocks of a bundle; the store is made once. */
export function storeOf(bundle: Bundle): MemoryBlockstore {
  let store = STORES.get(bundle)
  if (store === undefined) {
    store = new MemoryBlockstore()
    for (const { cid, block } of bundle.blocks) store.put(cid, block)
    STORES.set(bundle, store)
  }
  return store
}

function unpackCar(vector: Vector): MemoryBlockstore {
  const { roots, blocks } = readCar(gunzip(vector.car))
  const store = new MemoryBlockstore()
  for (const { cid, block } of blocks) store.put(cid, block)
  if (!roots.some((root) => root.equals(vector.root)))
    throw new DecodeError(`the CAR's roots do not hold the state root ${cidToString(vector.root)}`)
  return store
}

/** Most bytes that a vector's CAR may unpack to, 1 GiB. */
const MAX_CAR_SIZE = 1 << 30

function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_CAR_SIZE })
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new DecodeError(`the vector's CAR is not gzip, or it is damaged: ${message}`)
  }
}

/** Code of the manifest, or the manifest itself, that the state's own CAR does not hold. */
function missingCode(store: Blockstore, vector: Vector): Cid[] {
  const system = StateTree.load(store, vector.root).getActor(SYSTEM_ACTOR_ID)
  if (system === undefined) throw new DecodeError('the state has no system actor (f00)')
  const state = reader(store, system.state, "the system actor's state")
  state.readTupleHeader(1, "the system actor's state")
  const data = state.readLink()
  if (!store.has(data)) return [data]
  const manifest = reader(store, data, 'the manifest of the built-in actors')
  const codes: Cid[] = []
  for (let left = manifest.readArrayHeader(); left > 0; left--) {
    manifest.readTupleHeader(2, 'a row of the manifest')
    manifest.readText()
    const code = manifest.readLink()
    if (!store.has(code)) codes.push(code)
  }
  return codes
}

function reader(store: Blockstore, cid: Cid, what: string): CborReader {
  const block = store.get(cid)
  if (block === undefined)
    throw new DecodeError(`${what} (${cidToString(cid)}) is not in the vector's CAR`)
  return new CborReader(block)
}
