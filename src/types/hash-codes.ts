/** Multihash codes by number. Source: multicodec table. */
export const HashCode = {
  IDENTITY: 0x00,
  SHA2_256: 0x12,
  KECCAK_256: 0x1b,
  /** Hash of unsealed commitments. */
  SHA2_256_TRUNC254_PADDED: 0x1012,
  RIPEMD_160: 0x1053,
  BLAKE2B_256: 0xb220,
  BLAKE2B_512: 0xb240,
  /** Hash of sealed commitments. */
  POSEIDON_BLS12_381_A2_FC1: 0xb401,
} as const
