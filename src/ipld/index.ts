export {
  Amt,
  type AmtOptions,
  type AmtRangeEnd,
  DEFAULT_AMT_BIT_WIDTH,
} from './amt.ts'
export { diffAmts, type ValueDiff } from './amt-diff.ts'
export { amtRootOf, MAX_AMT_INDEX } from './amt-root.ts'
export type { AmtIndex } from './amt-trie.ts'
export { type ArchiveFile, type ArchiveFilter, isZstd, readTarZst } from './archive.ts'
export { bigintFromBytes, bigintToBytes, MAX_BIGINT_SIZE, uintFromBytes } from './bigint-bytes.ts'
export { BitField, type BitRange, MAX_BITFIELD_SIZE } from './bitfield.ts'
export type { Blockstore } from './blockstore.ts'
export { BufferedBlockstore } from './buffered-blockstore.ts'
export {
  type ArchivedBundle,
  type Bundle,
  type BundleActor,
  readBundle,
  readBundleArchive,
} from './bundle.ts'
export {
  bundleFileName,
  bundleFileNames,
  bundlesOfFile,
  networkNameFrom,
} from './bundle-file.ts'
export { type CarBlock, type CarOptions, readCar, writeCar } from './car.ts'
export { type CarStream, readCarFile, readCarStream, writeCarFile } from './car-file.ts'
export { CborReader, Major } from './cbor-reader.ts'
export { CborWriter } from './cbor-writer.ts'
export { Cid, Codec, HashCode } from './cid.ts'
export { cidOf } from './cid-of.ts'
export { CidSet } from './cid-set.ts'
export { cidFromString, cidToString } from './cid-text.ts'
export { dagLinks } from './dag-links.ts'
export { reachableBlocks, type WalkOptions } from './dag-walk.ts'
export { Hamt, type HamtOptions, type RangeEnd } from './hamt.ts'
export { NotFoundError, toInterfaceBlockstore } from './interface-adapter.ts'
export { dehydrate, hydrate } from './interface-blockstore.ts'
export { EVM_KAMT_OPTIONS, Kamt } from './kamt.ts'
export {
  ALLOWED_CODECS,
  IGNORED_CODECS,
  type LinkScan,
  type ScanBudget,
  scanLinks,
} from './link-scan.ts'
export {
  bundlesOfManifest,
  isOfficialCode,
  type ManifestTable,
  type OfficialActor,
  type OfficialManifest,
  officialActor,
  officialManifest,
  officialNetworks,
} from './manifests.ts'
export { diffHamts, diffKamts, type EntryDiff, type MapSource } from './map-diff.ts'
export type { MapOptions } from './map-node.ts'
export { MemoryBlockstore } from './memory-blockstore.ts'
export { MissingBlockError } from './missing-block.ts'
export { readTar } from './tar.ts'
export { type CborSchema, decodeAs, encodeAs, TypedAmt, TypedHamt } from './typed-maps.ts'
export { textFromUtf8, utf8FromText } from './utf8.ts'
export { decodeCbor, encodeCbor, type IpldValue } from './value.ts'
