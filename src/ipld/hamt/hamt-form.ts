import { sha256 } from '../../crypto/index.ts'
import { DecodeError } from '../../types/index.ts'
import {
  CborReader,
  CborWriter,
  canonicalBytesEnd,
  canonicalEnd,
  canonicalLinkEnd,
  compareBytes,
  linkCid,
  MAX_STEPS,
  transcodeValue,
} from '../cbor/index.ts'
import { Codec } from '../cid/index.ts'
import { MapChild, type MapForm, NO_EXTENSION } from '../trie/index.ts'

/** Steps into nested values that are taken before a pointer, and before an entry's value. */
const POINTER_STEPS = MAX_STEPS - 2
const VALUE_STEPS = POINTER_STEPS - 4

const TAG = 0xd8

/**
 * The blocks of a HAMT, version 3: `[bitmap, [link or [[key, value], ...], ...]]`.
 *
 * @see fvm_ipld_hamt 0.10.6 `src/pointer.rs`
 */
export function createHamtForm(hash: (key: Uint8Array) => Uint8Array): MapForm {
  return {
    name: 'HAMT',
    extensions: false,
    hash,
    isLink: (bytes, at) => bytes[at] === TAG,
    linkEnd: canonicalLinkEnd,
    checkLink(bytes, at) {
      // 0x71 at +6 is the codec of nearly every link
      if (bytes[at + 6] === Codec.DAG_CBOR && bytes[at + 2] === 0x58) return
      const { codec } = linkCid(bytes, at)
      if (codec !== Codec.DAG_CBOR)
        throw new DecodeError(`a link of a HAMT has codec ${codec}: only DAG-CBOR is accepted`)
    },
    readChild: (bytes, at) => new MapChild(linkCid(bytes, at), undefined, NO_EXTENSION),
    bucketStart: (_bytes, at) => at,
    keyEnd: canonicalBytesEnd,
    valueEnd: (bytes, at) => canonicalEnd(bytes, at, VALUE_STEPS),
    writeBucketHead: () => {},
    writeChild: (writer, child) => writer.writeLink(child.cid!),
    compareKeys: compareBytes,
    transcode,
  }
}

/** The form of every HAMT on chain: keys are hashed with sha2-256. */
export const HAMT_FORM: MapForm = createHamtForm(sha256)

function transcode(bytes: Uint8Array): Uint8Array {
  const reader = new CborReader(bytes)
  const writer = new CborWriter()
  reader.readTupleHeader(2, 'a HAMT node')
  writer.writeArrayHeader(2)
  const bitmap = reader.readBytes()
  const zeros = bitmap.findIndex((byte) => byte !== 0)
  if (bitmap.length > 32) throw new DecodeError(`a bitmap has ${bitmap.length} bytes, more than 32`)
  writer.writeBytes(zeros < 0 ? bitmap.subarray(0, 0) : bitmap.subarray(zeros))
  const count = reader.readArrayHeader()
  writer.writeArrayHeader(count)
  // a pointer is read as any value first, and taken for a link or a list of pairs afterwards
  for (let i = 0; i < count; i++) transcodeValue(reader, writer, POINTER_STEPS)
  reader.end()
  return writer.finishBlock()
}
