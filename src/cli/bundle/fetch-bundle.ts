import { readFile } from 'node:fs/promises'
import {
  type Bundle,
  bundlesOfFile,
  bundlesOfManifest,
  cidToString,
  networkNameFrom,
  readBundle,
} from '../../ipld/index.ts'
import { DecodeError } from '../../types/index.ts'
import { cachedBundlePath, writeWhole } from './cache.ts'
import { assertActorsVersion, RELEASES_URL, type ReleaseAsset, releaseAsset } from './releases.ts'

/** Most bytes of a download, 128 MiB: the largest bundle has 8, an archive of all networks 3. */
const MAX_DOWNLOAD = 1 << 27
/** A server that says nothing for this long is given up. */
const TIMEOUT_MS = 120_000

/** What {@link fetchBundle} takes. */
export interface FetchOptions {
  /** A version, as `v18`, or the URL of a CAR or an archive. */
  readonly what: string
  /** As the archives name it. */
  readonly network: string
  /** Folder of bundles. */
  readonly folder: string
  /** Where releases are; {@link RELEASES_URL} by default. */
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
export async function fetchBundle(options: FetchOptions): Promise<FetchedBundle> {
  const network = networkNameFrom(options.network)
  if (/^https?:\/\//.test(options.what)) return fetchFromUrl(options.what, network, options.folder)
  const version = assertActorsVersion(options.what)
  const asset = releaseAsset(version, network, options.releases ?? RELEASES_URL)
  const path = cachedBundlePath(options.folder, version, network)
  const kept = await fetchAsset(asset, path)
  return { version, network, manifest: asset.manifest, path, ...kept }
}

/**
 * Downloads an asset to a path, unless it is there already.
 *
 * @throws DecodeError if what came has another manifest or is damaged; nothing is kept then
 */
export async function fetchAsset(
  { url, manifest }: ReleaseAsset,
  path: string,
): Promise<{ sizeBytes: number; downloaded: boolean }> {
  const cached = await readFile(path).catch(() => undefined)
  if (cached !== undefined && hasManifest(cached, manifest))
    return { sizeBytes: cached.length, downloaded: false }
  const car = await download(url)
  const found = cidToString(parse(car, url).manifestCid)
  if (found !== manifest)
    throw new DecodeError(
      `${url} is not the bundle that was asked for: its manifest is ${found}, not ${manifest}`,
    )
  await writeWhole(path, car)
  return { sizeBytes: car.length, downloaded: true }
}

async function fetchFromUrl(url: string, network: string, folder: string): Promise<FetchedBundle> {
  const bytes = await download(url)
  const [archived] = await bundlesOfFile(url, bytes, network)
  if (archived === undefined) throw new DecodeError(`${url} has no bundle for ${network}`)
  const manifest = cidToString(parse(archived.car, url).manifestCid)
  const known = bundlesOfManifest(manifest)
  const match = known.find((bundle) => bundle.network === network)
  if (match === undefined) {
    const others = known.map((b) => `v${b.actorsVersion} for ${b.network}`).join(', ')
    throw new DecodeError(
      others === ''
        ? `${url}: its manifest ${manifest} is that of no official bundle`
        : `${url} is not for ${network}: it is ${others}; give --network`,
    )
  }
  const path = cachedBundlePath(folder, match.actorsVersion, network)
  await writeWhole(path, archived.car)
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
      throw new DecodeError(`${url} is no bundle: ${thrown.message}`)
    throw thrown
  }
}

async function download(url: string): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (thrown) {
    throw new DownloadError(`${url} could not be reached: ${causeOf(thrown)}`)
  }
  if (!response.ok)
    throw new DownloadError(`${url} answered ${response.status} ${response.statusText}`)
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of response.body ?? []) {
      size += part.length
      if (size > MAX_DOWNLOAD)
        throw new DownloadError(
          `${url} sends more than ${MAX_DOWNLOAD} bytes: no bundle is so large`,
        )
      parts.push(part)
    }
  } catch (thrown) {
    if (thrown instanceof DownloadError) throw thrown
    throw new DownloadError(`${url} broke off after ${size} bytes: ${causeOf(thrown)}`)
  }
  return Buffer.concat(parts)
}

/** A download that did not come to its end. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
}

function causeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message
}
