// CIDs: links to blocks.
import { bytesAt, equalBytes, readVarint, varintSize } from './bytes'
import { abort, ExitCode } from './error'

/** Codes of the formats of a block's bytes. */
export namespace Codec {
  /** CBOR that is taken as a whole: its links are not followed. Params, returns and events use it. */
  export const CBOR: u64 = 0x51
  export const RAW: u64 = 0x55
  /** CBOR with links, which state uses. */
  export const DAG_CBOR: u64 = 0x71
  /** A piece's commitment, CommP or CommD: no block of the chain, so it may stand in any state. */
  export const FIL_COMMITMENT_UNSEALED: u64 = 0xf101
  /** A sealed sector's, CommR. */
  export const FIL_COMMITMENT_SEALED: u64 = 0xf102
}

/** Hash functions by their multihash codes. */
export namespace HashCode {
  export const SHA2_256: u64 = 0x12
  export const KECCAK_256: u64 = 0x1b
  export const RIPEMD_160: u64 = 0x1053
  export const BLAKE2B_256: u64 = 0xb220
  export const BLAKE2B_512: u64 = 0xb240
}

/** Bytes that are enough for any CID that the machine gives. */
export const MAX_CID_LEN: u32 = 100

/** A link to a block, in its binary form. */
@final
export class Cid {
  readonly bytes: Uint8Array

  /** The bytes are kept, not copied. */
  constructor(bytes: Uint8Array) {
    if (bytes.length < 4 || bytes.length > <i32>MAX_CID_LEN)
      abort(ExitCode.USR_SERIALIZATION, 'a CID has a wrong length')
    this.bytes = bytes
  }

  /** A copy of the CID of `length` bytes at `pointer`. */
  static at(pointer: usize, length: u32): Cid {
    return new Cid(bytesAt(pointer, length))
  }

  /** One of Codec. Aborts with USR_SERIALIZATION on a CID that is not of version 1. */
  get codec(): u64 {
    const at = this.bytes.dataStart
    const size = varintSize(at + 1, this.bytes.length - 1)
    if (load<u8>(at) != 1 || size == 0) abort(ExitCode.USR_SERIALIZATION, 'a CID is not version 1')
    return readVarint(at + 1)
  }

  equals(other: Cid): bool {
    return equalBytes(this.bytes, other.bytes)
  }
}
