/** The functions that have a streaming form. */
export type HashName = 'blake2b' | 'sha2-256' | 'keccak-256' | 'ripemd-160'

/** A hash that is fed piece by piece. `digest` ends it. */
export interface HashStream {
  update(data: Uint8Array): this
  digest(): Uint8Array
}

/** One implementation of all hash functions; every digest is a fresh array. */
export interface HashBackend {
  /** `outLen` is 1 to 64. */
  blake2b(data: Uint8Array, outLen: number): Uint8Array
  sha256(data: Uint8Array): Uint8Array
  keccak256(data: Uint8Array): Uint8Array
  ripemd160(data: Uint8Array): Uint8Array
  /** See `blake2bCompress`; lengths were checked. */
  blake2bCompress(
    rounds: number,
    h: Uint8Array,
    m: Uint8Array,
    t: Uint8Array,
    last: boolean,
  ): Uint8Array
  /** `outLen` counts for blake2b only. */
  stream(name: HashName, outLen: number): HashStream
}
