import { access, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Bundle,
  bundleFileNames,
  bundlesOfFile,
  networkNameFrom,
  readBundle,
} from '../ipld/index.ts'
import { DecodeError, UsageError } from '../types/index.ts'

/**
 * Finds bundles by version and network in a folder, or takes all from one file. A folder may hold
 * `v18.tar.zst`, `v18.car`, `v18/builtin-actors-mainnet.car`. Each is loaded once.
 */
export class BundleSource {
  readonly #path: string
  readonly #isFile: boolean
  readonly #loaded = new Map<string, Promise<Bundle | undefined>>()

  private constructor(path: string, isFile: boolean) {
    this.#path = path
    this.#isFile = isFile
  }

  /** @throws UsageError `FVM_NO_SUCH_PATH` */
  static async open(path: string): Promise<BundleSource> {
    const found = await stat(path).catch(() => undefined)
    if (found === undefined)
      throw new UsageError(
        'FVM_NO_SUCH_PATH',
        `the bundles ${path} do not exist: give a folder with files such as v18.tar.zst or v18.car, or one such file`,
      )
    return new BundleSource(path, !found.isDirectory())
  }

  /**
   * @param version - of the built-in actors, as `v18`
   * @returns undefined where the folder has no such bundle
   * @throws DecodeError if the bundle is damaged or lacks the network
   */
  load(version: string, network: string): Promise<Bundle | undefined> {
    const key = `${version}/${network}`
    let loading = this.#loaded.get(key)
    if (loading === undefined) {
      loading = this.#load(version, networkNameFrom(network))
      this.#loaded.set(key, loading)
    }
    return loading
  }

  /** The file that has a version, for a network if it is a file for each. */
  async find(version: string, network: string): Promise<string | undefined> {
    if (this.#isFile) return this.#path
    for (const name of bundleFileNames(version, networkNameFrom(network))) {
      const path = join(this.#path, name)
      const isThere = await access(path).then(
        () => true,
        () => false,
      )
      if (isThere) return path
    }
    return undefined
  }

  async #load(version: string, network: string): Promise<Bundle | undefined> {
    const path = await this.find(version, network)
    if (path === undefined) return undefined
    const [archived] = await bundlesOfFile(path, await readFile(path), network)
    try {
      return archived === undefined ? undefined : readBundle(archived.car)
    } catch (thrown) {
      if (thrown instanceof DecodeError) throw new DecodeError(`${path}: ${thrown.message}`)
      throw thrown
    }
  }
}
