/** Sector sizes in bytes, in the order of each list of proofs. Source: fvm_shared 4.8.4 `src/sector/mod.rs`, `SectorSize`. */
const SECTOR_SIZES = [2n << 10n, 8n << 20n, 512n << 20n, 32n << 30n, 64n << 30n] as const
/** The last RegisteredSealProof: four lists of five sizes. */
const LAST_SEAL_PROOF = 19n

/** The sector size in bytes of a RegisteredSealProof; undefined for an unknown one. */
export function sectorSizeOf(sealProof: bigint): bigint | undefined {
  if (sealProof < 0n || sealProof > LAST_SEAL_PROOF) return undefined
  return SECTOR_SIZES[Number(sealProof % 5n)]
}
