import {
  assertActorsVersion,
  type Bundle,
  bundleFileNames,
  bundlesOfFile,
  bundlesOfManifest,
  isZstd,
  readBundle,
} from '../bundle/index.ts'
import { cidToString, readCar } from '../ipld/index.ts'
import { ACTORS_VERSION, DecodeError, type NetworkVersion, UsageError } from '../types/index.ts'

/**
 * Loads a bundle from bytes, from a path (a CAR, an archive, or a folder with such files), or by the
 * name of a release, such as `v18`, from the folder that `LITEFVM_BUNDLES` names or the cache that
 * `litefvm bundle fetch` fills.
 *
 * @throws UsageError `FVM_NO_BUNDLE` that names the places that were searched
 */
export async function loadBundle(
  given: string | Uint8Array,
  network: string,
  networkVersion: NetworkVersion,
  cache: string | undefined,
): Promise<Bundle> {
  if (typeof given !== 'string') {
    const [found] = await bundlesOfFile('the archive', given, network)
    return readBundle(found!.car) // bundlesOfFile throws if it has none
  }
  // Files are on the disk of Node alone: a world without bundles does not load this room.
  const { DISK_BUNDLES, releaseFolders } = await import('../io/index.ts')
  const isRelease = /^v\d+$/.test(given)
  if (isRelease) assertActorsVersion(given)
  const places = isRelease ? (cache === undefined ? releaseFolders() : [cache]) : [given]
  const release = isRelease ? given : `v${ACTORS_VERSION[networkVersion]}`
  const searched = []
  for (const folder of places) {
    const found = await DISK_BUNDLES.find({ place: folder, release, network })
    if (found.type === 'file') return DISK_BUNDLES.load(found, network)
    searched.push({ place: folder, found })
  }
  const { place, found } = searched.at(-1)! // one place at least was searched
  const names = bundleFileNames(release, network).join(', ')
  const advice = isRelease
    ? `get it with: litefvm bundle fetch ${given}`
    : `give a CAR, an archive, or a folder with ${names}`
  throw new UsageError(
    'FVM_NO_BUNDLE',
    found.type === 'no-such-path'
      ? `${place} does not exist: ${advice}`
      : `${place} has none of ${names}: ${advice}`,
  )
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
      'createSync takes the bytes of a CAR, and these are the bytes of an archive, whose decoder is asynchronous: use await FVM.create',
    )
  try {
    const [manifestCid] = readCar(bytes).roots
    if (manifestCid !== undefined) assertFits({ manifestCid }, network, networkVersion) // before it is read whole
    return readBundle(bytes)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new UsageError(
      'FVM_NO_BUNDLE',
      `the bytes given as actors are not a bundle: ${thrown.message}`,
      {
        cause: thrown,
      },
    )
  }
}
