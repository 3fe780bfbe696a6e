import { base32 } from 'multiformats/bases/base32'
import { base58btc } from 'multiformats/bases/base58'
import { DecodeError, decodeVarint, encodeVarint, HashCode } from '../../types/index.ts'
import { plainBytes, uint32 } from './bytes.ts'

/** IPLD codecs by number. Source: multicodec table. */
export const Codec = {
  RAW: 0x55,
  CBOR: 0x51,
  DAG_CBOR: 0x71,
  FIL_COMMITMENT_UNSEALED: 0xf101,
  FIL_COMMITMENT_SEALED: 0xf102,
} as const

/** Most digest bytes that a CID may carry here: the reference's `Multihash<64>`. */
const MAX_DIGEST_LEN = 64

/** The prefix bytes of `CIDv1(dag-cbor, blake2b-256)`, 6 of its 38. */
const DAG_CBOR_BLAKE2B_PREFIX = Uint8Array.of(0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20)

/**
 * A content id as bytes. Equality is by {@link Cid.key}; the text form is multiformats' and lives
 * in `ipld/cid/cid-text.ts`.
 */
export class Cid {
  // One of the first three is always there; the others follow when they are asked for.
  #bytes: Uint8Array | undefined
  #key: string | undefined
  #source: Uint8Array | undefined
  readonly #at: number

  private constructor(
    bytes: Uint8Array | undefined,
    key: string | undefined,
    source: Uint8Array | undefined,
    at: number,
  ) {
    this.#bytes = bytes
    this.#key = key
    this.#source = source
    this.#at = at
  }

  /** Takes bytes that are known to be one whole CID; they are kept, not copied. */
  static fromTrustedBytes(bytes: Uint8Array): Cid {
    return new Cid(bytes, undefined, undefined, 0)
  }

  /**
   * Takes the 38 bytes at `at`, known to be one whole CID, in place: `source` is kept and must
   * not change. For scans, which look at few of the links they find (10 ns against 50 for a copy).
   */
  static fromTrusted38(source: Uint8Array, at: number): Cid {
    return new Cid(undefined, undefined, source, at)
  }

  /** The CID whose {@link Cid.key} this is. */
  static fromKey(key: string): Cid {
    return new Cid(undefined, key, undefined, 0)
  }

  /**
   * Decodes one CID that fills `bytes`; copies them.
   *
   * @throws DecodeError if it is malformed or bytes follow it
   */
  static fromBytes(bytes: Uint8Array): Cid {
    const { cid, next } = readCid(bytes, 0)
    if (next !== bytes.length)
      throw new DecodeError(`a CID of ${next} bytes is followed by ${bytes.length - next} more`)
    return cid
  }

  /** Decodes the CID that starts at `offset`, whatever follows; copies its bytes. */
  static read(bytes: Uint8Array, offset = 0): Cid {
    return readCid(bytes, offset).cid
  }

  /** Decodes the CID that starts at `offset`; `next` is the offset after it. */
  static readNext(bytes: Uint8Array, offset: number): { cid: Cid; next: number } {
    return readCid(bytes, offset)
  }

  /** A CIDv1 of a codec, a hash code and a digest. */
  static v1(codec: number | bigint, hashCode: number | bigint, digest: Uint8Array): Cid {
    if (digest.length === 32 && codec === Codec.DAG_CBOR && hashCode === HashCode.BLAKE2B_256) {
      const out = new Uint8Array(38)
      out.set(DAG_CBOR_BLAKE2B_PREFIX)
      out.set(digest, 6)
      return new Cid(out, undefined, undefined, 0)
    }
    const parts = [1n, BigInt(codec), BigInt(hashCode), BigInt(digest.length)].map(encodeVarint)
    const head = parts.reduce((n, p) => n + p.length, 0)
    const out = new Uint8Array(head + digest.length)
    let at = 0
    for (const part of parts) {
      out.set(part, at)
      at += part.length
    }
    out.set(digest, at)
    return new Cid(out, undefined, undefined, 0)
  }

  /** The binary CID, without the multibase zero byte of DAG-CBOR links. Never written to. */
  get bytes(): Uint8Array {
    if (this.#bytes !== undefined) return this.#bytes
    const bytes =
      this.#source === undefined
        ? bytesOf(this.#key!) // no bytes and no source: there is a key
        : this.#source.slice(this.#at, this.#at + 38)
    this.#bytes = bytes
    return bytes
  }

  /** 0 or 1. */
  get version(): number {
    const { bytes } = this
    return bytes[0] === 0x12 && bytes.length === 34 ? 0 : 1
  }

  /** The codec's number; past 2^53 it is rounded, which no known codec is. */
  get codec(): number {
    const { bytes } = this
    if (this.version === 0) return 0x70
    return bytes[1]! < 0x80 ? bytes[1]! : Number(decodeVarint(bytes, 1).value)
  }

  /** The multihash code's number. */
  get hashCode(): number {
    const { bytes } = this
    if (this.version === 0) return HashCode.SHA2_256
    if (isBlake2b38(bytes, 0)) return HashCode.BLAKE2B_256
    return Number(decodeVarint(bytes, decodeVarint(bytes, 1).next).value)
  }

  /** The digest's bytes, a view. */
  get digest(): Uint8Array {
    const { bytes } = this
    if (this.version === 0) return bytes.subarray(2)
    if (isBlake2b38(bytes, 0)) return bytes.subarray(6)
    const hash = decodeVarint(bytes, decodeVarint(bytes, 1).next)
    return bytes.subarray(decodeVarint(bytes, hash.next).next)
  }

  /** The last four bytes as an i32, 0 for a shorter CID: a hash for those who keep many. */
  get tail(): number {
    if (this.#source !== undefined) return uint32(this.#source, this.#at + 34) | 0
    const { bytes } = this
    return bytes.length < 4 ? 0 : uint32(bytes, bytes.length - 4) | 0
  }

  /** A string that is equal for equal CIDs; for map keys only, not for people. */
  get key(): string {
    this.#key ??=
      this.#source === undefined
        ? keyOf(this.#bytes!) // no key and no source: there are bytes
        : key38(this.#source, this.#at)
    return this.#key
  }

  equals(other: Cid): boolean {
    return this === other || this.key === other.key
  }

  /** The text, as in `cidToString`. */
  toString(): string {
    const { bytes } = this
    return this.version === 0 ? base58btc.baseEncode(bytes) : base32.encode(bytes)
  }

  /** The form of links in DAG-JSON. */
  toJSON(): { readonly '/': string } {
    return { '/': this.toString() }
  }

  /** Shows the text in Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Cid(${this.toString()})`
  }

  /** Test frameworks compare this where all fields are private: `toEqual` tells CIDs apart. */
  get [Symbol.toStringTag](): string {
    return `Cid ${this.toString()}`
  }
}

/** Whether the 38 bytes at `at` are a CIDv1 of a one-byte codec with 32 bytes of blake2b-256. */
export function isBlake2b38(b: Uint8Array, at: number): boolean {
  return (
    b[at] === 0x01 &&
    b[at + 1]! < 0x80 &&
    b[at + 2] === 0xa0 &&
    b[at + 3] === 0xe4 &&
    b[at + 4] === 0x02 &&
    b[at + 5] === 0x20 &&
    at + 38 <= b.length
  )
}

/**
 * The CID that starts at `offset`, in canonical form: a varint of ten bytes may have had bits past 64.
 *
 * @throws DecodeError if it is malformed or cut short
 * @see crate `cid` 0.11.3 `src/cid.rs`, `read_bytes`; `multihash` 0.19.5, `read`
 */
function readCid(bytes: Uint8Array, offset: number): { cid: Cid; next: number } {
  if (isBlake2b38(bytes, offset)) {
    const next = offset + 38
    return { cid: Cid.fromTrustedBytes(plainBytes(bytes).slice(offset, next)), next }
  }
  const version = decodeVarint(bytes, offset)
  const codec = decodeVarint(bytes, version.next)
  if (version.value === 0x12n && codec.value === 0x20n) {
    const next = codec.next + 32
    if (next > bytes.length) throw new DecodeError('a CID is cut short')
    const v0 = new Uint8Array(34)
    v0.set([0x12, 0x20])
    v0.set(bytes.subarray(codec.next, next), 2)
    return { cid: Cid.fromTrustedBytes(v0), next }
  }
  if (version.value !== 1n) throw new DecodeError(`CID version ${version.value} is not known`)
  const hash = decodeVarint(bytes, codec.next)
  const size = decodeVarint(bytes, hash.next)
  if (size.value > BigInt(MAX_DIGEST_LEN))
    throw new DecodeError(`a CID's digest of ${size.value} bytes is longer than ${MAX_DIGEST_LEN}`)
  const next = size.next + Number(size.value)
  if (next > bytes.length) throw new DecodeError('a CID is cut short')
  return { cid: Cid.v1(codec.value, hash.value, bytes.subarray(size.next, next)), next }
}

function keyOf(b: Uint8Array): string {
  if (b.length === 38) return key38(b, 0)
  let key = `${b.length}:`
  for (let i = 0; i < b.length; i++) key += String.fromCharCode(b[i]!)
  return key
}

/** Packs two bytes a UTF-16 unit: one call for the 38 bytes of nearly every CID (125 ns a lookup against 400). */
function key38(b: Uint8Array, o: number): string {
  // biome-ignore format: one call with 19 arguments
  return String.fromCharCode(
    b[o]! | b[o + 1]! << 8, b[o + 2]! | b[o + 3]! << 8, b[o + 4]! | b[o + 5]! << 8,
    b[o + 6]! | b[o + 7]! << 8, b[o + 8]! | b[o + 9]! << 8, b[o + 10]! | b[o + 11]! << 8,
    b[o + 12]! | b[o + 13]! << 8, b[o + 14]! | b[o + 15]! << 8, b[o + 16]! | b[o + 17]! << 8,
    b[o + 18]! | b[o + 19]! << 8, b[o + 20]! | b[o + 21]! << 8, b[o + 22]! | b[o + 23]! << 8,
    b[o + 24]! | b[o + 25]! << 8, b[o + 26]! | b[o + 27]! << 8, b[o + 28]! | b[o + 29]! << 8,
    b[o + 30]! | b[o + 31]! << 8, b[o + 32]! | b[o + 33]! << 8, b[o + 34]! | b[o + 35]! << 8,
    b[o + 36]! | b[o + 37]! << 8,
  )
}

/** The inverse of {@link keyOf}. A packed key starts with a unit whose low byte is the version, 1. */
function bytesOf(key: string): Uint8Array {
  if ((key.charCodeAt(0) & 0xff) !== 1) {
    const start = key.indexOf(':') + 1
    return Uint8Array.from({ length: key.length - start }, (_, i) => key.charCodeAt(start + i))
  }
  const bytes = new Uint8Array(38)
  for (let i = 0; i < 19; i++) {
    const unit = key.charCodeAt(i)
    bytes[2 * i] = unit
    bytes[2 * i + 1] = unit >> 8
  }
  return bytes
}
