export { bigintFromBytes, bigintToBytes, MAX_BIGINT_SIZE, uintFromBytes } from './bigint-bytes.ts'
export {
  canonicalBytesEnd,
  canonicalEnd,
  canonicalHeaderEnd,
  canonicalLinkEnd,
  compareBytes,
  firstDifference,
  linkCid,
  MAX_STEPS,
  transcodeValue,
} from './cbor-canonical.ts'
export { argument } from './cbor-header.ts'
export { CborReader, Major } from './cbor-reader.ts'
export { type CborSchema, decodeAs, encodeAs } from './cbor-schema.ts'
export { CborWriter } from './cbor-writer.ts'
export { dagLinks, type TailFilter } from './dag-links.ts'
export {
  ALLOWED_CODECS,
  IGNORED_CODECS,
  type LinkScan,
  type ScanBudget,
  scanLinks,
} from './link-scan.ts'
export { textFromUtf8, utf8FromText } from './utf8.ts'
export { decodeCbor, encodeCbor, type IpldValue } from './value.ts'
