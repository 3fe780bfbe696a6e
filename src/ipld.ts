/** The subpath `litefvm/ipld`: IPLD data, and the bundles that are made of it. */
export {
  type ArchivedBundle,
  type ArchiveFile,
  type ArchiveFilter,
  type Bundle,
  type BundleActor,
  bundleFileName,
  bundleFileNames,
  bundlesOfFile,
  bundlesOfManifest,
  isOfficialCode,
  isZstd,
  type ManifestTable,
  networkNameFrom,
  type OfficialActor,
  type OfficialManifest,
  officialActor,
  officialManifest,
  officialNetworks,
  readBundle,
  readBundleArchive,
  readTar,
  readTarZst,
} from './bundle/index.ts'

import type { CarBlock, CarOptions, CarStream, Cid } from './ipld/index.ts'

export * from './ipld/index.ts'

/**
 * Reads a CAR from a file without holding more than a block of it.
 *
 * @throws DecodeError (also from the iteration) if it is malformed, cut short or altered
 */
export async function readCarFile(path: string, options: CarOptions = {}): Promise<CarStream> {
  return (await import('./io/index.ts')).readCarFile(path, options)
}

/**
 * Writes a CAR file; it appears under its name only when it is whole.
 *
 * @returns the number of blocks
 * @throws UsageError `FVM_WRITE_FAILED` if the system refuses; an old file stays
 */
export async function writeCarFile(
  path: string,
  roots: readonly Cid[],
  blocks: Iterable<CarBlock> | AsyncIterable<CarBlock>,
): Promise<number> {
  return (await import('./io/index.ts')).writeCarFile(path, roots, blocks)
}
