export { type ArchiveFilter, isZstd, readTarZst } from './archive.ts'
export { type ArchivedBundle, type Bundle, readBundle, readBundleArchive } from './bundle.ts'
export { bundleFileName, bundleFileNames, bundlesOfFile, networkNameFrom } from './bundle-file.ts'
export type { BundleFiles, BundleHost, BundlePath } from './bundle-host.ts'
export { BundleLibrary, type BundleQuery, type BundleSearch } from './bundle-library.ts'
export { BundleSource } from './bundle-source.ts'
export { type FetchedBundle, type FetchOptions, fetchAsset, fetchBundle } from './fetch-bundle.ts'
export { type BundleActor, decodeManifestData, encodeManifestData } from './manifest-data.ts'
export type { ManifestTable, OfficialManifest } from './manifest-table.ts'
export {
  bundlesOfManifest,
  isOfficialCode,
  type OfficialActor,
  officialActor,
  officialManifest,
  officialNetworks,
} from './manifests.ts'
export {
  actorsVersionFrom,
  assertActorsVersion,
  RELEASES_URL,
  type ReleaseAsset,
  releaseAsset,
} from './releases.ts'
export { type ArchiveFile, readTar } from './tar.ts'
