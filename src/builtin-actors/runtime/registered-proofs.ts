import { UncodedError } from './downcast.ts'

/** Bytes of a sector: 2 KiB, 8 MiB, 512 MiB, 32 GiB or 64 GiB. */
export type SectorSize = bigint

/** Number of a sector, a u64. */
export type SectorNumber = bigint

/** RegisteredSealProof: 0 to 4 V1, 5 to 9 V1P1, 10 to 14 synthetic, 15 to 19 non-interactive. */
export type RegisteredSealProof = bigint

/** RegisteredPoStProof: 0 to 4 winning, 10 to 14 window. */
export type RegisteredPoStProof = bigint

/** RegisteredUpdateProof: 0 to 4. */
export type RegisteredUpdateProof = bigint

/** RegisteredAggregateProof: 0 SnarkPackV1, 1 SnarkPackV2. */
export type RegisteredAggregateProof = bigint

/** The largest sector number that can be assigned. Source: builtin-actors v18.0.0 `runtime/src/runtime/policy.rs`. */
export const MAX_SECTOR_NUMBER: SectorNumber = (1n << 63n) - 1n

/** The aggregation that actors accept: SnarkPackV2. */
export const SNARK_PACK_V2: RegisteredAggregateProof = 1n

interface SizeRow {
  readonly size: SectorSize
  /** Sectors in a partition. */
  readonly partitionSectors: bigint
  readonly sealProofBytes: number
  readonly nonInteractiveProofBytes: number
}

/** One row a sector size: a proof's number modulo 5 is its row. Source: fvm_shared 4.8.4 `src/sector/registered_proof.rs`. */
const SIZES: readonly SizeRow[] = [
  row(2n << 10n, 2n, 192, 14_164),
  row(8n << 20n, 2n, 192, 14_164),
  row(512n << 20n, 2n, 192, 14_164),
  row(32n << 30n, 2_349n, 1_920, 23_092),
  row(64n << 30n, 2_300n, 1_920, 23_092),
]
const POST_PROOF_BYTES = 192
const SEAL_PROOFS = 20n
const FIRST_NON_INTERACTIVE = 15n
const FIRST_WINDOW_POST = 10n
const LAST_WINDOW_POST = 14n

function row(
  size: SectorSize,
  partitionSectors: bigint,
  sealProofBytes: number,
  nonInteractiveProofBytes: number,
): SizeRow {
  return { size, partitionSectors, sealProofBytes, nonInteractiveProofBytes }
}

function sealRow(proof: RegisteredSealProof): SizeRow {
  const found = knownSealRow(proof)
  if (found === undefined) throw new UncodedError(`unsupported proof type: ${proof}`)
  return found
}

function knownSealRow(proof: RegisteredSealProof): SizeRow | undefined {
  return proof < 0n || proof >= SEAL_PROOFS ? undefined : SIZES[Number(proof % 5n)]
}

function postRow(proof: RegisteredPoStProof): SizeRow {
  const isKnown =
    (proof >= 0n && proof <= 4n) || (proof >= FIRST_WINDOW_POST && proof <= LAST_WINDOW_POST)
  if (!isKnown) throw new UncodedError(`unsupported proof type: ${proof}`)
  return SIZES[Number(proof % 5n)]! // five rows
}

/** The sector size of a seal proof; undefined for an unknown proof. */
export function sectorSizeOf(proof: RegisteredSealProof): SectorSize | undefined {
  return knownSealRow(proof)?.size
}

/** Bytes of a seal proof, at most. @throws UncodedError for an unknown proof */
export function sealProofSize(proof: RegisteredSealProof): number {
  const { sealProofBytes, nonInteractiveProofBytes } = sealRow(proof)
  return proof >= FIRST_NON_INTERACTIVE ? nonInteractiveProofBytes : sealProofBytes
}

/** The window PoSt proof of sectors sealed with a proof. @throws UncodedError for an unknown proof */
export function registeredWindowPostProof(proof: RegisteredSealProof): RegisteredPoStProof {
  sealRow(proof)
  return FIRST_WINDOW_POST + (proof % 5n)
}

/** The replica update proof of sectors sealed with a proof. @throws UncodedError for an unknown proof */
export function registeredUpdateProof(proof: RegisteredSealProof): RegisteredUpdateProof {
  sealRow(proof)
  return proof % 5n
}

/** The sector size of a PoSt proof. @throws UncodedError for an unknown proof */
export function postProofSectorSize(proof: RegisteredPoStProof): SectorSize {
  return postRow(proof).size
}

/** Sectors in a window PoSt partition. @throws UncodedError for an unknown proof */
export function windowPostPartitionSectors(proof: RegisteredPoStProof): bigint {
  return postRow(proof).partitionSectors
}

/** Bytes of a PoSt proof. @throws UncodedError for an unknown proof */
export function postProofSize(proof: RegisteredPoStProof): number {
  postRow(proof)
  return POST_PROOF_BYTES
}
