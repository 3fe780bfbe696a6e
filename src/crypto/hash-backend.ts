/** The functions that have a streaming form. */
export type HashName = 'blake2b' | 'sha2-256' | 'keccak-256' | 'ripemd-160'

/** A hash that is fed piece by piece. `digest` ends it. */
export interface HashStream {
  update(data: Uint8Array): this
  digest(): Uint8Array
}

/** The input of the compression function F of blake2b. */
export interface Blake2bBlock {
  /** The chain value, 64 bytes. */
  readonly h: Uint8Array
  /** The block, 128 bytes. */
  readonly m: Uint8Array
  /** The two offset counters, 16 bytes. */
  readonly t: Uint8Array
}

/** One implementation of all hash functions; every digest is a fresh array. */
export interface HashBackend {
  /** `outLen` is 1 to 64. */
  blake2b(data: Uint8Array, outLen: number): Uint8Array
  sha256(data: Uint8Array): Uint8Array
  keccak256(data: Uint8Array): Uint8Array
  ripemd160(data: Uint8Array): Uint8Array
  /** See `blake2bCompress`; lengths were checked. */
  blake2bCompress(rounds: number, input: Blake2bBlock, last: boolean): Uint8Array
  /** `outLen` counts for blake2b only. */
  stream(name: HashName, outLen: number): HashStream
}
