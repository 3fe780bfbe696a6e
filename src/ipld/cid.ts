import { DecodeError, decodeVarint, encodeVarint } from '../types/index.ts'

/** IPLD codecs by number. Source: multicodec table. */
export const Codec = { RAW: 0x55, CBOR: 0x51, DAG_CBOR: 0x71 } as const
/** Multihash codes by number. Source: multicodec table. */
export const HashCode = { IDENTITY: 0x00, SHA2_256: 0x12, BLAKE2B_256: 0xb220 } as const

/** Most digest bytes that a CID may carry here: the reference's `Multihash<64>`. */
const MAX_DIGEST_LEN = 64

/** The prefix bytes of `CIDv1(dag-cbor, blake2b-256)`, 6 of its 38. */
const DAG_CBOR_BLAKE2B_PREFIX = Uint8Array.of(0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20)

/**
 * A content id as bytes. Equality is by {@link Cid.key}; the text form is multiformats' and lives
 * in `ipld/cid-text.ts`.
 */
export class Cid {
  /** The binary CID, without the multibase zero byte of DAG-CBOR links. Never written to. */
  readonly bytes: Uint8Array
  #key: string | undefined

  private constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#key = undefined
  }

  /** Takes bytes that are known to be one whole CID; they are kept, not copied. */
  static fromTrustedBytes(bytes: Uint8Array): Cid {
    return new Cid(bytes)
  }

  /**
   * Decodes one CID that fills `bytes`; copies them.
   *
   * @throws DecodeError if it is malformed or bytes follow it
   */
  static fromBytes(bytes: Uint8Array): Cid {
    const length = cidLength(bytes, 0)
    if (length !== bytes.length)
      throw new DecodeError(`a CID of ${length} bytes is followed by ${bytes.length - length} more`)
    return new Cid(bytes.slice())
  }

  /** Decodes the CID that starts at `offset`, whatever follows; copies its bytes. */
  static read(bytes: Uint8Array, offset = 0): Cid {
    return new Cid(bytes.slice(offset, offset + cidLength(bytes, offset)))
  }

  /** A CIDv1 of a codec, a hash code and a digest. */
  static v1(codec: number | bigint, hashCode: number | bigint, digest: Uint8Array): Cid {
    if (digest.length === 32 && codec === Codec.DAG_CBOR && hashCode === HashCode.BLAKE2B_256) {
      const out = new Uint8Array(38)
      out.set(DAG_CBOR_BLAKE2B_PREFIX)
      out.set(digest, 6)
      return new Cid(out)
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
    return new Cid(out)
  }

  /** 0 or 1. */
  get version(): number {
    return this.bytes[0] === 0x12 && this.bytes.length === 34 ? 0 : 1
  }

  /** The codec's number; past 2^53 it is rounded, which no known codec is. */
  get codec(): number {
    if (this.version === 0) return 0x70
    return Number(decodeVarint(this.bytes, 1).value)
  }

  /** The multihash code's number. */
  get hashCode(): number {
    if (this.version === 0) return HashCode.SHA2_256
    return Number(decodeVarint(this.bytes, decodeVarint(this.bytes, 1).next).value)
  }

  /** The digest's bytes, a view. */
  get digest(): Uint8Array {
    if (this.version === 0) return this.bytes.subarray(2)
    const hash = decodeVarint(this.bytes, decodeVarint(this.bytes, 1).next)
    return this.bytes.subarray(decodeVarint(this.bytes, hash.next).next)
  }

  /** A string that is equal for equal CIDs; for map keys only, not for people. */
  get key(): string {
    this.#key ??= keyOf(this.bytes)
    return this.#key
  }

  equals(other: Cid): boolean {
    return this.key === other.key
  }
}

/**
 * Bytes of the CID that starts at `offset`.
 *
 * @throws DecodeError if it is malformed or cut short
 * @see crate `cid` 0.11.3 `src/cid.rs`, `read_bytes`; `multihash`, `read`
 */
function cidLength(bytes: Uint8Array, offset: number): number {
  const version = decodeVarint(bytes, offset)
  const codec = decodeVarint(bytes, version.next)
  let end: number
  if (version.value === 0x12n && codec.value === 0x20n) {
    end = codec.next + 32
  } else {
    if (version.value !== 1n) throw new DecodeError(`CID version ${version.value} is not known`)
    const hash = decodeVarint(bytes, codec.next)
    const size = decodeVarint(bytes, hash.next)
    if (size.value > BigInt(MAX_DIGEST_LEN))
      throw new DecodeError(
        `a CID's digest of ${size.value} bytes is longer than ${MAX_DIGEST_LEN}`,
      )
    end = size.next + Number(size.value)
  }
  if (end > bytes.length) throw new DecodeError('a CID is cut short')
  return end - offset
}

/** Packs two bytes a UTF-16 unit: one call for the 38 bytes of nearly every CID (125 ns a lookup against 400). */
function keyOf(b: Uint8Array): string {
  if (b.length === 38) {
    // biome-ignore format: one call with 19 arguments
    return String.fromCharCode(
      b[0]! | b[1]! << 8, b[2]! | b[3]! << 8, b[4]! | b[5]! << 8, b[6]! | b[7]! << 8,
      b[8]! | b[9]! << 8, b[10]! | b[11]! << 8, b[12]! | b[13]! << 8, b[14]! | b[15]! << 8,
      b[16]! | b[17]! << 8, b[18]! | b[19]! << 8, b[20]! | b[21]! << 8, b[22]! | b[23]! << 8,
      b[24]! | b[25]! << 8, b[26]! | b[27]! << 8, b[28]! | b[29]! << 8, b[30]! | b[31]! << 8,
      b[32]! | b[33]! << 8, b[34]! | b[35]! << 8, b[36]! | b[37]! << 8,
    )
  }
  let key = `${b.length}:`
  for (let i = 0; i < b.length; i++) key += String.fromCharCode(b[i]!)
  return key
}
