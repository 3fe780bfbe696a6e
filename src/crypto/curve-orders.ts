/** Order of the group of secp256k1. Source: SEC 2, section 2.4.1. */
export const SECP256K1_ORDER =
  0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141n
/** Order of the field of secp256k1. Source: SEC 2, section 2.4.1. */
export const SECP256K1_FIELD =
  0xffffffff_ffffffff_ffffffff_ffffffff_ffffffff_ffffffff_fffffffe_fffffc2fn
