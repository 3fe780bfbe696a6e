/** The ciphersuite of Filecoin. Source: bls-signatures 0.15.0 `src/signature.rs`, CSUITE. */
export const BLS_DST: Uint8Array = new TextEncoder().encode(
  'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_',
)

/**
 * One implementation of BLS12-381 with keys in G1 and signatures in G2. The rules around the
 * pairing (counts, zero keys, distinct messages, the form of points) are in `bls.ts`.
 */
export interface BlsBackend {
  readonly name: 'noble' | 'bls-eth-wasm'
  /**
   * Whether e(g1, signature) is the product of e(key, hash(message)). False for bytes that are no
   * point of the group. No key is the identity; undefined stands for a signature that is.
   */
  verify(
    signature: Uint8Array | undefined,
    publicKeys: readonly Uint8Array[],
    messages: readonly Uint8Array[],
  ): boolean
  /** `scalar` is 0 < scalar < the group's order. */
  publicKey(scalar: bigint): Uint8Array
  sign(scalar: bigint, message: Uint8Array): Uint8Array
}
