/** Order of the group of secp256k1. Source: SEC 2, section 2.4.1. */
export const SECP256K1_ORDER =
  0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141n
/** Order of the field of secp256k1. Source: SEC 2, section 2.4.1. */
export const SECP256K1_FIELD =
  0xffffffff_ffffffff_ffffffff_ffffffff_ffffffff_ffffffff_fffffffe_fffffc2fn
/** Order of the field of BLS12-381. Source: draft-irtf-cfrg-pairing-friendly-curves-11, section 4.2.1. */
export const BLS12_381_FIELD =
  0x1a0111ea_397fe69a_4b1ba7b6_434bacd7_64774b84_f38512bf_6730d2a0_f6b0f624_1eabfffe_b153ffff_b9feffff_ffffaaabn
