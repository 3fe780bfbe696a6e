// Source of all figures: fvm_shared 4.8.4 `src/crypto/signature.rs`.

/** Bytes of a BLS signature: a compressed point of G2. */
export const BLS_SIG_LEN = 96
/** Bytes of a secp256k1 signature: r, s and the recovery id. */
export const SECP_SIG_LEN = 65
/** Bytes of the hash that a secp256k1 signature signs. */
export const SECP_HASH_LEN = 32
