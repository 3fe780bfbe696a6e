import { cidToString } from '../ipld/index.ts'
import { DecodeError } from '../types/index.ts'
import { type Bundle, readBundle } from './bundle.ts'
import { bundleFileName, bundlesOfFile, networkNameFrom } from './bundle-file.ts'
import type { BundleHost } from './bundle-host.ts'
import { bundlesOfManifest } from './manifests.ts'
import { assertActorsVersion, RELEASES_URL, type ReleaseAsset, releaseAsset } from './releases.ts'

/** Most bytes of a download, 128 MiB: the largest bundle has 8, an archive of all networks 3. */
const MAX_DOWNLOAD = 1 << 27
/** Options of {@link fetchBundle}. */
export interface FetchOptions {
  /** A version, as `v18`, or the URL of a CAR or an archive. */
  readonly what: string
  /** The network's name as the archives have it. */
  readonly network: string
  /** Folder of bundles. */
  readonly folder: string
  /** The address of the releases; {@link RELEASES_URL} by default. */
  readonly releases?: string
}

/** A bundle that is now in the cache. */
export interface FetchedBundle {
  readonly version: number
  readonly network: string
  readonly manifest: string
  readonly path: string
  readonly sizeBytes: number
  /** False if it was in the cache already. */
  readonly downloaded: boolean
}

/**
 * Downloads a bundle, checks every block and its manifest, and keeps it.
 *
 * @throws UsageError on an unknown version or network, DecodeError if what came is not that bundle;
 *   nothing is kept then
 */
export async function fetchBundle(host: BundleHost, options: FetchOptions): Promise<FetchedBundle> {
  const network = networkNameFrom(options.network)
  const { what, folder } = options
  if (/^https?:\/\//.test(what)) return fetchFromUrl(host, what, network, folder)
  const version = assertActorsVersion(what)
  const asset = releaseAsset(version, network, options.releases ?? RELEASES_URL)
  const path = keptPath(host, folder, version, network)
  const kept = await fetchAsset(host, asset, path)
  return { version, network, manifest: asset.manifest, path, ...kept }
}

/**
 * Downloads an asset to a path, unless it is there already.
 *
 * @throws DecodeError if what came has another manifest or is damaged; nothing is kept then
 */
export async function fetchAsset(
  host: BundleHost,
  { url, manifest }: ReleaseAsset,
  path: string,
): Promise<{ sizeBytes: number; downloaded: boolean }> {
  const kept = await host.stat(path)
  const cached = kept?.isFolder === false ? await host.read(path) : undefined
  if (cached !== undefined && hasManifest(cached, manifest))
    return { sizeBytes: cached.length, downloaded: false }
  const car = await host.download(url, MAX_DOWNLOAD)
  const found = cidToString(parse(car, url).manifestCid)
  if (found !== manifest)
    throw new DecodeError(
      `${url} is not the bundle that was asked for: its manifest is ${found}, not ${manifest}`,
    )
  await host.write(path, car)
  return { sizeBytes: car.length, downloaded: true }
}

/** Path at which a folder keeps a bundle: the last one that `bundleFileNames` lists. */
function keptPath(host: BundleHost, folder: string, version: number, network: string): string {
  return host.join(folder, `v${version}`, bundleFileName(network))
}

async function fetchFromUrl(
  host: BundleHost,
  url: string,
  network: string,
  folder: string,
): Promise<FetchedBundle> {
  const bytes = await host.download(url, MAX_DOWNLOAD)
  const [archived] = await bundlesOfFile(url, bytes, network)
  if (archived === undefined) throw new DecodeError(`${url} has no bundle for ${network}`)
  const manifest = cidToString(parse(archived.car, url).manifestCid)
  const known = bundlesOfManifest(manifest)
  const match = known.find((bundle) => bundle.network === network)
  if (match === undefined) {
    const others = known.map((b) => `v${b.actorsVersion} for ${b.network}`).join(', ')
    throw new DecodeError(
      others === ''
        ? `${url} is not an official bundle: no release of the built-in actors has its manifest ${manifest}`
        : `${url} is not for ${network}: it is ${others}, so give that network with --network`,
    )
  }
  const path = keptPath(host, folder, match.actorsVersion, network)
  await host.write(path, archived.car)
  return {
    version: match.actorsVersion,
    network,
    manifest,
    path,
    sizeBytes: archived.car.length,
    downloaded: true,
  }
}

function hasManifest(car: Uint8Array, manifest: string): boolean {
  try {
    return cidToString(readBundle(car).manifestCid) === manifest
  } catch (thrown) {
    if (thrown instanceof DecodeError) return false
    throw thrown
  }
}

function parse(car: Uint8Array, url: string): Bundle {
  try {
    return readBundle(car)
  } catch (thrown) {
    if (thrown instanceof DecodeError)
      throw new DecodeError(`${url} is not a bundle: ${thrown.message}`)
    throw thrown
  }
}
