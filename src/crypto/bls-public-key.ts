import { BLS_PUB_LEN } from '../types/index.ts'
import { bytesFromBigint } from './bigint-bytes.ts'
import { type Affine, multiplyGenerator } from './comb.ts'
import { BLS12_381_FIELD } from './curve-orders.ts'

/**
 * The sums of 2^(64 j) G over the bits j of 1 to 15, where G is the generator of G1.
 * `test/crypto/signature.test.ts` compares them with noble's.
 */
const SUMS: readonly Affine[] = [
  [
    0x17f1d3a7_3197d794_2695638c_4fa9ac0f_c3688c4f_9774b905_a14e3a3f_171bac58_6c55e83f_f97a1aef_fb3af00a_db22c6bbn,
    0x08b3f481_e3aaa0f1_a09e30ed_741d8ae4_fcf5e095_d5d00af6_00db18cb_2c04b3ed_d03cc744_a2888ae4_0caa2329_46c5e7e1n,
  ],
  [
    0x014857e1_7b2a0eaa_5aa6e4f7_fc894c84_37bd537e_fb294e79_fd253ec4_d3fbe3b3_d10f142e_68732550_6111f54e_8c78162cn,
    0x007604ca_8889836e_156c56b0_5815f528_3a411dbd_44972ec4_529cf1e0_0e8b2efb_95b5546b_d5999224_05aac7e0_7fa2432en,
  ],
  [
    0x16d258e7_61f969ad_190f393f_76bcde45_42d8545c_3fc88b13_f3db9520_578efa3a_fefe7aba_26a5b8a4_bb26eb55_9a9ae1c8n,
    0x1425bd4c_4dfa4117_e6e5a8e1_1b5dec31_3b44ce17_37086080_0f65fc3b_168ad335_05f4cee3_528e22eb_19b70950_cf6bc978n,
  ],
  [
    0x01bf5306_c66b2a7a_583e7c57_3146ff63_9ab1000b_eb9f86c3_d0a7e79b_3009884d_2cf15d86_8e7f0d3a_f1c43c35_ffa3097fn,
    0x1606087b_dcff8222_7aec52da_85545721_4e2220b0_69e7baee_0bc00c1e_fa32877a_3035618e_d5014fc2_d9af4f3e_77c24f6en,
  ],
  [
    0x13f88404_fa47fb77_86addc12_6af7fd88_0ad2b278_f12e77b6_3051c497_5d48a8b3_4b27e632_6cd0b45c_326ed4f0_9ce6bad3n,
    0x045a72bd_abcbfb67_f78d31f5_e6aa4be0_68420627_df010de9_ce0d0e64_23761f27_9c088c53_295e6b8e_22c17243_d2c93dbcn,
  ],
  [
    0x10cc266d_34745e98_cd506261_7636f571_adab2df9_c226ed56_498a54d3_e6614912_6e6eee22_9e5756a0_dfccfee9_ed5d273cn,
    0x0314f61a_f9552991_d00c58c0_266f3fc8_4ff9cb54_35dbd058_de34ef77_d0edc003_f2d63d0e_41c428f9_1351b05c_8a7fd81en,
  ],
  [
    0x1233db4f_4c588e40_2deca199_4b0f30a1_9f75a70f_cc430258_b8767142_7ce92a4a_81763abc_6d3c0000_7b7d9e36_ebd72c8an,
    0x01b25ce8_ac2eb72c_87773f9c_d82fd063_391f0852_007bb1b6_6234f068_2ce02594_59673ff7_bf2a9ee1_faba54fc_4bcceedan,
  ],
  [
    0x054176e8_cadd8946_1af2e044_a47da9bc_5646ab24_a3204dd1_6a5f1e33_15b39b88_b26cc1d5_52d01a0b_8d1bc26d_8570646dn,
    0x09f7ee08_fbf5f510_5d9bcc9b_6f602c7a_3d9429fe_6bf8dec8_b1b8d44c_6552afb6_4944c384_0d1bdfbd_d311c0dd_8ec43714n,
  ],
  [
    0x09327f78_ac5928a8_67ef0ba5_39994fd6_493ee7c0_ec885f4f_17045b7f_a232c6d2_358c0bfd_1d43cc07_404d5a9e_23ffe5b5n,
    0x0c209123_84f75bcb_6d1a7e88_3d5b8c2f_159e4ee0_9d35e329_3d1aab89_b5c5df14_202a07fc_be83b209_0f37ee21_4fb718b7n,
  ],
  [
    0x04ff19c9_de6f4e54_6afcc2b8_83357185_60fd0d4c_b1a7ecd7_64bbe9e6_8c2be35c_c2dd6359_486d848e_61387c27_c323d1ben,
    0x19f7b5db_8507d972_ea24439a_d1efa173_2522c6e6_bffab7d7_4aa247df_75751953_e1b5441e_8349c65b_551519bf_99130441n,
  ],
  [
    0x1506d0dc_ac7e3cb8_953cd4d0_529b6c29_f2f72ccf_832e895d_ad20d659_29aac0ab_fd4b7f9e_d18cded9_f7c247e9_d755383cn,
    0x01ae6926_249e7ada_9d89dfc0_5090ea7f_61255b48_c6846fe5_412167b9_8d2ad5f9_77b79381_a50e65f7_9cfb8dab_65ebc214n,
  ],
  [
    0x0e896cd1_eb33267f_93a7e478_29a5e3a3_48279e41_d413f357_eb73a19f_d8047a6d_8e970000_1c5630fc_fe15c915_f4a3ebc8n,
    0x015346a8_93493f57_b366c1a6_932f04c3_0e92f822_68519e73_c97ad51d_28734ee1_33f7450d_3c8612de_3303011f_6ba83f86n,
  ],
  [
    0x034ef941_44d701da_eec4311c_3956a58b_b004327f_1c826b18_fe474324_4f0f66a4_080a0a72_71bc5550_a2a4a4a1_09b5d3edn,
    0x0fec2c25_b89641a4_deff42da_3cc51b2b_7ed66d53_ed3e6748_1c112c2d_1427aa37_1e41d6ff_c3c903f4_f766e695_3887316an,
  ],
  [
    0x048d20b4_373a8586_17cfc8e4_c7296793_dc0b0e3b_168ab413_6adc97cc_578c22b7_2c4ca28a_bbff422e_4b1228ec_fee888cfn,
    0x0d117705_93a6e61c_a1d3a984_8fabdd2f_0712a7a5_589ed43b_d7519974_fd07217c_b9338207_d105e14a_f8f643ae_c727448fn,
  ],
  [
    0x00df2b1b_82fb2fed_00723b43_2ca7e5e2_2c369a58_700c255f_078d1775_c17d2072_5d705bab_b38bf194_2c46767b_e6dc00b5n,
    0x065cf363_88131d0f_576736c3_758f390a_84e167e2_5d6a2210_0a60f04b_f0cf53bd_4b3f6fdd_c828f8ad_71fb1285_1eabb259n,
  ],
]

const COMB = { field: BLS12_381_FIELD, sums: SUMS }

/** Bits of the first byte. Source: zkcrypto's `pairing` crate, "BLS12-381 serialization". */
const IS_COMPRESSED = 0x80
const IS_LARGER_Y = 0x20

/**
 * Derives a public key of BLS12-381 with nothing to load.
 *
 * @param scalar - the private key, 1 to r - 1
 * @returns the compressed point of G1, 48 bytes
 */
export function deriveBlsPublicKey(scalar: bigint): Uint8Array {
  const [x, y] = multiplyGenerator(COMB, scalar)
  const out = bytesFromBigint(x, BLS_PUB_LEN)
  out[0]! |= IS_COMPRESSED | (y > BLS12_381_FIELD >> 1n ? IS_LARGER_Y : 0)
  return out
}
