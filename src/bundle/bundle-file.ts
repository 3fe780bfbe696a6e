import { UsageError } from '../types/index.ts'
import { isZstd } from './archive.ts'
import { type ArchivedBundle, readBundleArchive } from './bundle.ts'

/** Networks by the names people use: the archives say `calibrationnet`. */
const NETWORK_NAMES: Readonly<Record<string, string>> = {
  calibration: 'calibrationnet',
  calibnet: 'calibrationnet',
}

/** A network's name as the archives and manifests have it. */
export function networkNameFrom(name: string): string {
  return Object.hasOwn(NETWORK_NAMES, name) ? NETWORK_NAMES[name]! : name
}

/** The file of a network's bundle, as the releases name it. */
export function bundleFileName(network: string): string {
  return `builtin-actors-${network}.car`
}

/**
 * Lists the places where a folder of bundles may have one, in the order of the search.
 *
 * @param version - of the built-in actors, as `v18`
 */
export function bundleFileNames(version: string, network: string): string[] {
  return [`${version}.tar.zst`, `${version}.car`, `${version}/${bundleFileName(network)}`]
}

/**
 * The bundles of a file's bytes: of an archive (`.tar.zst`) all or a network's, or the one that a
 * CAR is; its network is then what the caller says, or `unknown`.
 *
 * @param name - how errors call the file
 * @throws DecodeError if the archive is damaged, UsageError `FVM_NO_BUNDLE` if it lacks the network
 */
export async function bundlesOfFile(
  name: string,
  bytes: Uint8Array,
  network: string | undefined,
): Promise<ArchivedBundle[]> {
  if (!isZstd(bytes)) return [{ network: network ?? 'unknown', car: bytes }]
  const all = await readBundleArchive(bytes, network)
  if (all.length > 0) return all
  const others = (await readBundleArchive(bytes)).map((bundle) => bundle.network)
  const what = network === undefined ? 'no bundle' : `no bundle for network "${network}"`
  throw new UsageError(
    'FVM_NO_BUNDLE',
    `${name} has ${what}: ${others.length === 0 ? 'it is an archive without bundles' : `it has bundles for ${others.join(', ')}`}`,
  )
}
