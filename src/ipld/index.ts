export {
  Amt,
  type AmtIndex,
  type AmtOptions,
  type AmtRangeEnd,
  amtRootOf,
  DEFAULT_AMT_BIT_WIDTH,
  diffAmts,
  MAX_AMT_INDEX,
  TypedAmt,
  type ValueDiff,
} from './amt/index.ts'
export { BitField, type BitRange, MAX_BITFIELD_SIZE } from './bitfield/index.ts'
export {
  type Blockstore,
  BufferedBlockstore,
  boundedStore,
  dehydrate,
  hydrate,
  MAX_WALK_STEPS,
  MemoryBlockstore,
  MissingBlockError,
  NotFoundError,
  reachableBlocks,
  toInterfaceBlockstore,
  UntrustedBlockstore,
  WalkBudget,
  type WalkOptions,
} from './blockstore/index.ts'
export {
  type CarBlock,
  type CarOptions,
  type CarStream,
  encodeCarStream,
  readCar,
  readCarStream,
  writeCar,
} from './car/index.ts'
export {
  ALLOWED_CODECS,
  bigintFromBytes,
  bigintToBytes,
  CborReader,
  type CborSchema,
  CborWriter,
  dagLinks,
  decodeAs,
  decodeCbor,
  encodeAs,
  encodeCbor,
  IGNORED_CODECS,
  type IpldValue,
  type LinkScan,
  MAX_BIGINT_SIZE,
  Major,
  type ScanBudget,
  scanLinks,
  textFromUtf8,
  uintFromBytes,
  utf8FromText,
} from './cbor/index.ts'
export {
  Cid,
  CidSet,
  Codec,
  cidFromString,
  cidOf,
  cidToString,
  HashCode,
} from './cid/index.ts'
export { diffHamts, Hamt, type HamtOptions, type RangeEnd, TypedHamt } from './hamt/index.ts'
export { diffKamts, EVM_KAMT_OPTIONS, Kamt } from './kamt/index.ts'
export type { EntryDiff, MapOptions, MapSource } from './trie/index.ts'
