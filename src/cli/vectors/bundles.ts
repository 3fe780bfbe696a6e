import { access, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Blockstore,
  type Cid,
  cidToString,
  MemoryBlockstore,
  readCar,
  readTarZst,
} from '../../ipld/index.ts'
import { DecodeError, UsageError } from '../../types/index.ts'

/** A network's built-in actors: a store of all blocks and the manifest they hang from. */
export interface LoadedBundle {
  readonly manifest: Cid
  readonly blocks: Blockstore
}

/**
 * Finds bundles by version and network in a folder, or takes all from one file. A folder may hold
 * `v18.tar.zst`, `v18.car`, `v18/builtin-actors-mainnet.car`. Each is loaded once.
 */
export class BundleSource {
  readonly #path: string
  readonly #isFile: boolean
  readonly #loaded = new Map<string, Promise<LoadedBundle | undefined>>()

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
  load(version: string, network: string): Promise<LoadedBundle | undefined> {
    const key = `${version}/${network}`
    let loading = this.#loaded.get(key)
    if (loading === undefined) {
      loading = this.#load(version, network)
      this.#loaded.set(key, loading)
    }
    return loading
  }

  async #load(version: string, network: string): Promise<LoadedBundle | undefined> {
    const path = await this.#find(version, network)
    if (path === undefined) return undefined
    const bytes = await readFile(path)
    return loadBundle(path, bytes, network)
  }

  async #find(version: string, network: string): Promise<string | undefined> {
    if (this.#isFile) return this.#path
    const names = [
      `${version}.tar.zst`,
      `${version}.car`,
      join(version, `builtin-actors-${network}.car`),
    ]
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
}

/**
 * The bundle of a network from an archive (`.tar.zst`) or a CAR.
 *
 * @throws DecodeError if the bytes are damaged or the archive lacks the network
 */
export async function loadBundle(
  path: string,
  bytes: Uint8Array,
  network: string,
): Promise<LoadedBundle> {
  const car = path.endsWith('.tar.zst') ? await networkCar(path, bytes, network) : bytes
  const blocks = new MemoryBlockstore()
  const { roots, blocks: all } = readCar(car)
  for (const { cid, block } of all) blocks.put(cid, block)
  const [manifest] = roots
  if (manifest === undefined || roots.length !== 1)
    throw new DecodeError(`${path}: a bundle has one root, its manifest; this has ${roots.length}`)
  if (!blocks.has(manifest))
    throw new DecodeError(`${path}: the manifest ${cidToString(manifest)} is not in the bundle`)
  return { manifest, blocks }
}

async function networkCar(path: string, bytes: Uint8Array, network: string): Promise<Uint8Array> {
  const entries = await readTarZst(bytes)
  const ending = `builtin-actors-${network}.car`
  const entry = entries.find(({ name }) => name === ending || name.endsWith(`/${ending}`))
  if (entry !== undefined) return entry.bytes
  const others = entries
    .map(({ name }) => /builtin-actors-(.+)\.car$/.exec(name)?.[1])
    .filter((name) => name !== undefined)
  throw new DecodeError(
    `${path}: there is no network "${network}": it has ${others.join(', ') || 'none'}`,
  )
}
