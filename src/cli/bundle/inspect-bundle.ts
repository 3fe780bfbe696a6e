import {
  actorsVersionFrom,
  assertActorsVersion,
  type Bundle,
  bundlesOfFile,
  bundlesOfManifest,
  networkNameFrom,
  readBundle,
} from '../../bundle/index.ts'
import { BUNDLE_HOST, DISK_BUNDLES } from '../../io/index.ts'
import { cidToString } from '../../ipld/index.ts'
import { DecodeError, UsageError } from '../../types/index.ts'

/** An actor of a bundle. */
export interface ActorReport {
  readonly name: string
  readonly code: string
  readonly sizeBytes: number
}

/** A network's bundle, as `bundle inspect` shows it. */
export interface BundleReport {
  readonly network: string
  readonly manifest: string
  /** The official bundles that this is, as `v18/mainnet`; empty for an unknown one. */
  readonly official: readonly string[]
  readonly sizeBytes: number
  readonly actors: readonly ActorReport[]
}

/** Options of {@link inspectBundle}. */
export interface InspectOptions {
  /** A version, as `v18`, or a path. */
  readonly what: string
  /** One network only; undefined for all. */
  readonly network: string | undefined
  /** Folders that versions are looked for in. */
  readonly folders: readonly string[]
}

/**
 * Reads the bundles of an archive or CAR; every block is checked against its CID.
 *
 * @throws UsageError if there is no such file or version, DecodeError if it is damaged
 */
export async function inspectBundle(options: InspectOptions): Promise<BundleReport[]> {
  const network = options.network === undefined ? undefined : networkNameFrom(options.network)
  const path = await pathOf(options, network)
  const found = await bundlesOfFile(path, await BUNDLE_HOST.read(path), network)
  return found.map(({ network: name, car }) => reportOf(path, name, car))
}

async function pathOf(options: InspectOptions, network: string | undefined): Promise<string> {
  const { what, folders } = options
  const version = actorsVersionFrom(what)
  if (version !== undefined) {
    assertActorsVersion(what)
    for (const folder of folders) {
      const query = { place: folder, release: `v${version}`, network: network ?? 'mainnet' }
      const found = await DISK_BUNDLES.find(query)
      if (found.type === 'file') return found.path
    }
    throw new UsageError(
      'FVM_UNKNOWN_BUNDLE',
      `no bundle v${version} is here: get it with litefvm bundle fetch v${version}, or give its path`,
    )
  }
  const there = await BUNDLE_HOST.stat(what)
  if (there?.isFolder === true)
    throw new UsageError(
      'FVM_NO_SUCH_PATH',
      `${what} is a folder: give a version, as v18, or the path of an archive or CAR in it`,
    )
  if (there !== undefined) return what
  throw new UsageError(
    'FVM_NO_SUCH_PATH',
    `${what} does not exist: give a version, as v18, or the path of an archive or CAR`,
  )
}

function reportOf(path: string, network: string, car: Uint8Array): BundleReport {
  let bundle: Bundle
  try {
    bundle = readBundle(car)
  } catch (thrown) {
    if (thrown instanceof DecodeError)
      throw new DecodeError(`${path} (${network}): ${thrown.message}`)
    throw thrown
  }
  const sizes = new Map(bundle.blocks.map(({ cid, block }) => [cid.key, block.length]))
  const manifest = cidToString(bundle.manifestCid)
  const known = bundlesOfManifest(manifest)
  const [first] = known
  return {
    network: network === 'unknown' && first !== undefined ? first.network : network,
    manifest,
    official: known.map((b) => `v${b.actorsVersion}/${b.network}`),
    sizeBytes: car.length,
    actors: bundle.actors.map(({ name, code }) => ({
      name,
      code: cidToString(code),
      sizeBytes: sizes.get(code.key) ?? 0,
    })),
  }
}
