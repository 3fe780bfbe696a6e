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
/** The number of rows, and so of proofs in each family. */
const ROWS = 5n

/** The first number of each family of proofs; the others follow by ascending sector size. Source: the same file. */
export const FirstProof = {
  sealV1: 0n,
  sealV1P1: 5n,
  sealSynthetic: 10n,
  sealNonInteractive: 15n,
  winningPost: 0n,
  windowPostV1: 5n,
  windowPostV1P1: 10n,
  update: 0n,
} as const
/** A family of proofs. */
export type ProofFamily = keyof typeof FirstProof

/** All sector sizes, in ascending order. */
export const SECTOR_SIZES: readonly SectorSize[] = SIZES.map(({ size }) => size)

/** Whether a proof belongs to a family. */
export function isProofOf(family: ProofFamily, proof: bigint): boolean {
  const first = FirstProof[family]
  return proof >= first && proof < first + ROWS
}

/** The proof of a family for a sector size. @throws UncodedError for a size that has no proofs */
export function proofOf(family: ProofFamily, size: SectorSize): bigint {
  const row = SECTOR_SIZES.indexOf(size)
  if (row < 0) throw new UncodedError(`unsupported sector size: ${size}`)
  return FirstProof[family] + BigInt(row)
}

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
  const isKnown = proof >= FirstProof.sealV1 && proof < FirstProof.sealNonInteractive + ROWS
  return isKnown ? SIZES[Number(proof % ROWS)] : undefined
}

function postRow(proof: RegisteredPoStProof): SizeRow {
  if (!isProofOf('winningPost', proof) && !isProofOf('windowPostV1P1', proof))
    throw new UncodedError(`unsupported proof type: ${proof}`)
  return SIZES[Number(proof % ROWS)]! // five rows
}

/** The sector size of a seal proof; undefined for an unknown proof. */
export function sectorSizeOf(proof: RegisteredSealProof): SectorSize | undefined {
  return knownSealRow(proof)?.size
}

/** Bytes of a seal proof, at most. @throws UncodedError for an unknown proof */
export function sealProofSize(proof: RegisteredSealProof): number {
  const { sealProofBytes, nonInteractiveProofBytes } = sealRow(proof)
  return proof >= FirstProof.sealNonInteractive ? nonInteractiveProofBytes : sealProofBytes
}

/** The window PoSt proof of sectors sealed with a proof. @throws UncodedError for an unknown proof */
export function registeredWindowPostProof(proof: RegisteredSealProof): RegisteredPoStProof {
  sealRow(proof)
  return FirstProof.windowPostV1P1 + (proof % ROWS)
}

/** The replica update proof of sectors sealed with a proof. @throws UncodedError for an unknown proof */
export function registeredUpdateProof(proof: RegisteredSealProof): RegisteredUpdateProof {
  sealRow(proof)
  return FirstProof.update + (proof % ROWS)
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
