/** A signature with the id that recovers its key. */
export interface RecoverableSignature {
  /** r and s, 64 bytes. */
  readonly compact: Uint8Array
  /** 0 to 3. */
  readonly recoveryId: number
}

/** One implementation of secp256k1. Arguments were checked by `secp256k1.ts`. */
export interface Secp256k1Backend {
  readonly name: 'noble' | 'tiny-secp256k1'
  /** The uncompressed key that signed, or undefined if no point has such an x. */
  recover(hash: Uint8Array, compact: Uint8Array, recoveryId: number): Uint8Array | undefined
  /** Deterministic (RFC 6979), with a low s. */
  sign(hash: Uint8Array, privateKey: Uint8Array): RecoverableSignature
  /** The uncompressed public key. */
  publicKey(privateKey: Uint8Array): Uint8Array
}
