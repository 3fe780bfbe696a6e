import { access, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ArchivedBundle,
  type Bundle,
  readBundle,
  readBundleArchive,
} from '../../ipld/index.ts'
import { DecodeError, UsageError } from '../../types/index.ts'

/** Networks by the names people use: the archives say `calibrationnet`. */
const NETWORK_NAMES: Readonly<Record<string, string>> = { calibration: 'calibrationnet' }

/** A network's name as the archives have it. */
export function networkNameFrom(name: string): string {
  return NETWORK_NAMES[name] ?? name
}

/** The file of a network's bundle, as the releases name it. */
export function bundleFileName(network: string): string {
  return `builtin-actors-${network}.car`
}

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
    const names = [`${version}.tar.zst`, `${version}.car`, join(version, bundleFileName(network))]
    for (const name of names) {
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

/**
 * The bundles of an archive (`.tar.zst`), of all networks or one, or the one a CAR is; its network
 * is then what the caller says, or `unknown`.
 *
 * @throws DecodeError if the archive is damaged or lacks the network
 */
export async function bundlesOfFile(
  name: string,
  bytes: Uint8Array,
  network: string | undefined,
): Promise<ArchivedBundle[]> {
  const isArchive = bytes[0] === 0x28 && bytes[1] === 0xb5 // zstd's magic, whatever the name
  if (!isArchive) return [{ network: network ?? 'unknown', car: bytes }]
  const all = await readBundleArchive(bytes, network)
  if (all.length > 0) return all
  const others = (await readBundleArchive(bytes)).map((bundle) => bundle.network)
  const what = network === undefined ? 'no bundle' : `no bundle for "${network}"`
  throw new DecodeError(`${name} has ${what}: it has ${others.join(', ') || 'none'}`)
}
