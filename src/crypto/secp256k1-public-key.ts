import { bytesFromBigint } from './bigint-bytes.ts'
import { type Affine, multiplyGenerator } from './comb.ts'
import { SECP256K1_FIELD } from './curve-orders.ts'

/**
 * The sums of 2^(64 j) G over the bits j of 1 to 15, where G is the generator.
 * `test/crypto/secp256k1.test.ts` compares them with noble's.
 */
const SUMS: readonly Affine[] = [
  [
    0x79be667e_f9dcbbac_55a06295_ce870b07_029bfcdb_2dce28d9_59f2815b_16f81798n,
    0x483ada77_26a3c465_5da4fbfc_0e1108a8_fd17b448_a6855419_9c47d08f_fb10d4b8n,
  ],
  [
    0x3322d401_243c4e25_82a2147c_104d6ecb_f774d163_db0f5e53_13b7e0e7_42d0e6bdn,
    0x56e70797_e9664ef5_bfb019bc_4ddaf9b7_2805f63e_a2873af6_24f3a2e9_6c28b2a0n,
  ],
  [
    0x583fdfd9_846dd99d_9b889085_6a8a9e73_8f17f314_67e99549_dca81127_829d122an,
    0xabc6232f_2ff57d81_9f92d2d6_572a47a6_b44685a3_b734b37a_f3c7719e_63c4eac4n,
  ],
  [
    0x8f68b9d2_f63b5f33_9239c1ad_981f162e_e88c5678_723ea335_1b7b444c_9ec4c0dan,
    0x662a9f2d_ba063986_de1d90c2_b6be215d_bbea2cfe_95510bfd_f23cbf79_501fff82n,
  ],
  [
    0x8b300e51_3eff872c_daa6d12d_f54a3e33_2f27ce93_7be77e3e_63c5e885_114cbf09n,
    0x1cec3067_7f43c0cc_446f0d46_6b8238ea_08f6a7aa_9aaf7169_26c6ff28_b3b10a39n,
  ],
  [
    0x90922d88_fe3ae2f4_e1ddadfe_9c510774_bc26893d_9b5cfe37_ba16ce6a_075e9070n,
    0x7b1903f6_742108a9_8d101fa7_533c615d_06d74475_fce8f4bc_653943cc_5c08824an,
  ],
  [
    0x1edd0bb1_c5131b30_6395e20e_74cf531f_e400bc04_1c7584ba_1bcfa45c_6ebdc96cn,
    0x31e03b2b_fba373e4_f75062f6_ee6dd8c9_e490d6f0_2724d11c_a117161b_e358cf9en,
  ],
  [
    0xeaa649f2_1f51bdba_e7be4ae3_4ce6e521_7a58fdce_7f47f9aa_7f3b58fa_2120e2b3n,
    0xbe3279ed_5bbbb03a_c69a80f8_9879aa5a_01a6b965_f13f7e59_d47a5305_ba5ad93dn,
  ],
  [
    0x160cb0f6_d064c589_6e0ee131_766584ee_6caf7d6b_33524832_cf291a33_27bb4d71n,
    0x6920c375_c4ff16e1_d1378b49_ccf75cc2_e3f2d468_1aab720e_9d5de554_17136e8dn,
  ],
  [
    0x1702da3e_208736c5_462aa9b3_b321d965_fe4d7bf3_9cc37faf_3eef9e96_1a9ee611n,
    0x468c1fd8_bc626c80_088e897c_680d92f1_6dbcd766_7ea858f5_fba57bbf_3a545cebn,
  ],
  [
    0x4cd3a93c_1f8c9bf8_3c7b4541_7f33b54c_c5873c19_99bc3c36_b40f85c7_b188660an,
    0xd2de0386_c68ace5c_576d8987_0ffe35b7_7a167dd6_2edd2f33_f8dce380_33099cb0n,
  ],
  [
    0x4d9a0f89_c62c2291_a048ca14_f2bfb4c8_e23c5f2a_c589607b_9a9e0a72_6658bb08n,
    0x8cb83121_9b57975a_95442e56_85a3c00f_1ea7a8b5_9f2c35cd_427b5f31_0f827294n,
  ],
  [
    0x6a496013_016d3e81_442fda14_a05a831f_6d3ea47c_f4f0d3cb_4333f0da_51f5cf67n,
    0x578edf08_3e79c23a_046ed81a_61199ba8_5ff3a66e_4a0d5ff1_f647318c_e52e0f48n,
  ],
  [
    0xd8946054_0efd22c9_c4749dc9_6205647c_c0045d33_7497bb15_b8f996f8_3ea01ea7n,
    0xaf8a7412_69c3645c_ca281d35_235de1a9_cb13f310_8be06e3a_062dcb09_12774ad5n,
  ],
  [
    0x52de253a_fbb83870_b6fffffc_ddeb356b_0262b204_ea0dda76_8808ca5f_beb8b1e2n,
    0x3a270d6f_d36fb8db_0ff834d7_38e421ea_89686278_002f03ed_961f40c0_8f8d21ean,
  ],
]

const COMB = { field: SECP256K1_FIELD, sums: SUMS }

/**
 * Derives a public key with nothing to load.
 *
 * @param scalar - the private key, 1 to n - 1
 * @returns the uncompressed key, 65 bytes
 */
export function derivePublicKey(scalar: bigint): Uint8Array {
  const [x, y] = multiplyGenerator(COMB, scalar)
  const out = new Uint8Array(65)
  out[0] = 4
  out.set(bytesFromBigint(x, 32), 1)
  out.set(bytesFromBigint(y, 32), 33)
  return out
}
