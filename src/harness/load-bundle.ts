import {
  type Bundle,
  bundleFileNames,
  bundlesOfFile,
  bundlesOfManifest,
  cidToString,
  isZstd,
  readBundle,
  readCar,
} from '../ipld/index.ts'
import { ACTORS_VERSION, DecodeError, type NetworkVersion, UsageError } from '../types/index.ts'

/**
 * Finds a bundle: at a path (a CAR, an archive, or a folder with such files), or by the name of a
 * release, as `v18`, in the cache that `litefvm bundle fetch` fills.
 *
 * @throws UsageError `FVM_NO_BUNDLE` saying where it was looked for
 */
export async function loadBundle(
  given: string | Uint8Array,
  network: string,
  networkVersion: NetworkVersion,
  cache: string | undefined,
): Promise<Bundle> {
  if (typeof given !== 'string') return bundleOf(given, network)
  const release = `v${ACTORS_VERSION[networkVersion]}`
  const { path, version } = await findBundle(given, network, release, cache)
  const key = `${network} ${version} ${path}`
  let loading = loaded.get(key)
  if (loading === undefined) {
    loading = readBytes(path).then((bytes) => bundleOf(bytes, network))
    loaded.set(key, loading)
    loading.catch(() => loaded.delete(key))
  }
  return loading
}

/** Bundles by network and file, for as long as the file is the same. */
const loaded = new Map<string, Promise<Bundle>>()

async function bundleOf(bytes: Uint8Array, network: string): Promise<Bundle> {
  const [found] = await bundlesOfFile('the archive', bytes, network)
  return readBundle(found!.car) // else it has thrown
}

/** A file, and what changes when it does. */
interface FoundFile {
  readonly path: string
  readonly version: string
}

async function findBundle(
  given: string,
  network: string,
  release: string,
  cache: string | undefined,
): Promise<FoundFile> {
  const { join } = await import('node:path')
  const { homedir } = await import('node:os')
  const isRelease = /^v\d+$/.test(given)
  const folder = isRelease ? (cache ?? join(homedir(), '.cache', 'litefvm', 'bundles')) : given
  const place = await fileAt(folder)
  if (place !== undefined && place !== 'folder') return place
  const name = isRelease ? given : release
  const files = bundleFileNames(name, network)
  for (const file of place === undefined ? [] : files) {
    const found = await fileAt(join(folder, file))
    if (found !== undefined && found !== 'folder') return found
  }
  const advice = isRelease
    ? `get it with: litefvm bundle fetch ${given}`
    : `give a CAR, an archive, or a folder with ${files.join(', ')}`
  throw new UsageError(
    'FVM_NO_BUNDLE',
    place === undefined
      ? `${folder} does not exist: ${advice}`
      : `${folder} has none of ${files.join(', ')}: ${advice}`,
  )
}

async function fileAt(path: string): Promise<FoundFile | 'folder' | undefined> {
  const { stat } = await import('node:fs/promises')
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return undefined
  return found.isFile() ? { path, version: `${found.size} ${found.mtimeMs}` } : 'folder'
}

async function readBytes(path: string): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises')
  return new Uint8Array(await readFile(path))
}

/** @throws UsageError `FVM_BUNDLE_VERSION` for an official bundle of another network or release */
export function assertFits(
  { manifestCid }: Pick<Bundle, 'manifestCid'>,
  network: string,
  networkVersion: NetworkVersion,
): void {
  const official = bundlesOfManifest(cidToString(manifestCid))
  if (official.length === 0) return // somebody's own build
  const version = ACTORS_VERSION[networkVersion]
  if (official.some((o) => o.network === network && o.actorsVersion === version)) return
  const what = official.map((o) => `v${o.actorsVersion} for ${o.network}`).join(', ')
  throw new UsageError(
    'FVM_BUNDLE_VERSION',
    `the bundle is ${what}, and network version ${networkVersion} of ${network} runs v${version}: give that bundle, or set networkVersion and network to fit`,
  )
}

/**
 * Reads the bytes of a CAR at once.
 *
 * @throws UsageError for an archive, which takes an asynchronous decoder, and what {@link assertFits} does
 */
export function readBundleSync(
  bytes: Uint8Array,
  network: string,
  networkVersion: NetworkVersion,
): Bundle {
  if (isZstd(bytes))
    throw new UsageError(
      'FVM_BUNDLE_ARCHIVE',
      'createSync takes the bytes of a CAR, and these are an archive, whose decoder loads first: use await FVM.create',
    )
  try {
    const [manifestCid] = readCar(bytes).roots
    if (manifestCid !== undefined) assertFits({ manifestCid }, network, networkVersion) // before it is read whole
    return readBundle(bytes)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new UsageError(
      'FVM_NO_BUNDLE',
      `the bytes given as actors are no bundle: ${thrown.message}`,
      {
        cause: thrown,
      },
    )
  }
}
