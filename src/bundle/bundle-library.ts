import { DecodeError } from '../types/index.ts'
import { type Bundle, readBundle } from './bundle.ts'
import { bundleFileNames, bundlesOfFile, networkNameFrom } from './bundle-file.ts'
import type { BundleFiles } from './bundle-host.ts'

/** Outcome of a search: a file, or why there is none. */
export type BundleSearch =
  | { readonly type: 'file'; readonly path: string; readonly version: string }
  | { readonly type: 'no-such-path' }
  | { readonly type: 'not-in-folder' }

/** Bundle to look for. */
export interface BundleQuery {
  /** Path of a bundle, of an archive, or of a folder that holds such files. */
  readonly place: string
  /** Release of the built-in actors, such as `v18`. */
  readonly release: string
  /** Network as users or archives name it. */
  readonly network: string
}

/**
 * Looks up bundles by release and network in folders, and reads a file again only after it has
 * changed. A folder may hold `v18.tar.zst`, `v18.car` and `v18/builtin-actors-mainnet.car`.
 */
export class BundleLibrary {
  readonly #files: BundleFiles
  readonly #loaded = new Map<string, Promise<Bundle>>()

  constructor(files: BundleFiles) {
    this.#files = files
  }

  /** Finds the file that has a bundle; a place that is a file is taken as it is. */
  async find({ place, release, network }: BundleQuery): Promise<BundleSearch> {
    const found = await this.#files.stat(place)
    if (found === undefined) return { type: 'no-such-path' }
    if (!found.isFolder) return { type: 'file', path: place, version: found.version }
    for (const name of bundleFileNames(release, networkNameFrom(network))) {
      const path = this.#files.join(place, name)
      const file = await this.#files.stat(path)
      if (file?.isFolder === false) return { type: 'file', path, version: file.version }
    }
    return { type: 'not-in-folder' }
  }

  /**
   * Reads a network's bundle from a file that was found.
   *
   * @throws DecodeError if the bundle is damaged, UsageError `FVM_NO_BUNDLE` if it lacks the network
   */
  async load(
    { path, version }: Extract<BundleSearch, { type: 'file' }>,
    network: string,
  ): Promise<Bundle> {
    const name = networkNameFrom(network)
    const key = `${name} ${version} ${path}`
    let loading = this.#loaded.get(key)
    if (loading === undefined) {
      loading = this.#read(path, name)
      this.#loaded.set(key, loading)
      loading.catch(() => this.#loaded.delete(key))
    }
    return loading
  }

  async #read(path: string, network: string): Promise<Bundle> {
    const [archived] = await bundlesOfFile(path, await this.#files.read(path), network)
    try {
      return readBundle(archived!.car) // bundlesOfFile throws if it has none
    } catch (thrown) {
      if (thrown instanceof DecodeError) throw new DecodeError(`${path}: ${thrown.message}`)
      throw thrown
    }
  }
}
