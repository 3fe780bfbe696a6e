import { DecodeError } from '../../types/index.ts'
import { Cid, Codec, isBlake2b38, uint32 } from '../cid/index.ts'
import { argument, exactArgument, headerSize } from './cbor-header.ts'
import { CID_TAG } from './cbor-reader.ts'
import { MANY } from './link-scan.ts'

/** Says which usual links are wanted, by {@link Cid.tail}. */
export interface TailFilter {
  has(tail: number): boolean
}

/**
 * The links of a block of any codec, in order, without gas and less strict than the kernel's
 * `scanLinks`: commitments and inline (identity) CIDs are among them, what follows a CID in its
 * byte string or the value in its block is ignored.
 *
 * @param wanted - leaves out links of 38 bytes (blake2b-256) to allowed codecs that it does not have:
 *   no {@link Cid} is made for them
 * @throws DecodeError on CBOR that cannot be walked
 * @see fvm 4.8.4 `src/blockstore/buffered.rs`, `scan_for_links`
 */
export function dagLinks(codec: number, data: Uint8Array, wanted?: TailFilter): Cid[] {
  const links: Cid[] = []
  if (codec !== Codec.DAG_CBOR) return links
  let at = 0
  // The reference's count is a u64 that wraps; here it is `remaining + beyond`, where `beyond` is 0
  // unless a count of 64 bits was seen.
  let beyond = 0n
  for (let remaining = 1; remaining > 0; remaining--) {
    const byte = data[at]
    const n = argument(data, at)
    if (byte === undefined || n < 0)
      throw new DecodeError(`CBOR at byte ${at}: the input ends within a header`)
    at += headerSize(byte)
    const major = byte >> 5
    if (major === 2 || major === 3) at += checkedLength(data, at, n)
    else if (major === 4 || major === 5) {
      const each = major === 4 ? 1 : 2
      if (n <= 0xffff_ffff && beyond === 0n) remaining += each * n
      else {
        const more = BigInt(each) * exactArgument(data, at, n)
        const left = BigInt.asUintN(64, BigInt(remaining) + beyond + more - 1n)
        beyond = left > MANY_FIELDS ? left - MANY_FIELDS : 0n
        remaining = Number(left - beyond) + 1 // this field's one, which the loop takes off
      }
    } else if (major === 6) {
      if (n !== CID_TAG) remaining++
      else at = readLink(data, at, links, wanted)
    }
  }
  return links
}

/** More fields than any block holds: a count that got here never comes down to zero. */
const MANY_FIELDS = BigInt(MANY)

/** Reads the byte string of a link into `out`; the offset after it. */
function readLink(
  data: Uint8Array,
  at: number,
  out: Cid[],
  wanted: TailFilter | undefined,
): number {
  // 58 27 00 and the usual CID: nearly every link.
  if (
    data[at] === 0x58 &&
    data[at + 1] === 0x27 &&
    data[at + 2] === 0 &&
    isBlake2b38(data, at + 3) &&
    isUsualCodec(data[at + 4])
  ) {
    const end = at + 41
    if (wanted === undefined || wanted.has(uint32(data, end - 4) | 0))
      out.push(Cid.fromTrusted38(data, at + 3))
    return end
  }
  const byte = data[at]
  const n = argument(data, at)
  if (byte === undefined || n < 0 || byte >> 5 !== 2)
    throw new DecodeError(`CBOR at byte ${at}: a link's tag is not followed by bytes`)
  const start = at + headerSize(byte)
  const end = start + checkedLength(data, start, n)
  if (n === 0 || data[start] !== 0)
    throw new DecodeError(`CBOR at byte ${start}: a link does not start with a zero byte`)
  out.push(Cid.read(data.subarray(start + 1, end)))
  return end
}

function isUsualCodec(codec: number | undefined): boolean {
  return codec === Codec.DAG_CBOR || codec === Codec.RAW || codec === Codec.CBOR
}

function checkedLength(data: Uint8Array, at: number, length: number): number {
  if (length > data.length - at)
    throw new DecodeError(`CBOR at byte ${at}: the input ends within a string of ${length} bytes`)
  return length
}
