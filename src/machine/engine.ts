import { NATIVE_ACTORS, type NativeEntryPoint } from '../builtin-actors/index.ts'
import type { Blockstore, Cid } from '../ipld/index.ts'
import { Manifest } from './manifest.ts'

/** What {@link Engine} takes. */
export interface EngineOptions {
  /** Keep instrumented modules in this folder, for other processes and later runs. */
  readonly cacheFolder?: string
}

/** What machines share: compiled modules, instances that can be used again, manifests. */
export class Engine {
  readonly #manifests = new Map<string, Manifest>()

  constructor(_options: EngineOptions = {}) {}

  /** The manifest at a CID; read once. */
  manifest(store: Blockstore, cid: Cid): Manifest {
    let manifest = this.#manifests.get(cid.key)
    if (manifest === undefined) {
      manifest = Manifest.load(store, cid)
      this.#manifests.set(cid.key, manifest)
    }
    return manifest
  }
}
