import {
  policyOf,
  postProofSectorSize,
  proofOf,
  SECTOR_SIZES,
  sealProofSize,
} from '../../builtin-actors/index.ts'
import { type SizeLike, toBytes, UsageError } from '../../types/index.ts'

/** Proof numbers and proof sizes of a sector size. */
export interface SectorKind {
  readonly size: bigint
  /** RegisteredPoStProof of window PoSts (V1P1). */
  readonly windowPostProof: bigint
  /** RegisteredSealProof with pre-commitment (V1P1). */
  readonly sealProof: bigint
  /** RegisteredSealProof without interaction. */
  readonly niSealProof: bigint
  /** RegisteredUpdateProof. */
  readonly updateProof: bigint
  /** Bytes of a seal proof. */
  readonly sealProofBytes: number
}

/** The kind of a size. @throws UsageError `FVM_SECTOR_SIZE` for a size that no proof has */
export function sectorKindOf(given: SizeLike): SectorKind {
  const size = toBytes(given, 'sectorSize')
  if (!SECTOR_SIZES.includes(size))
    throw new UsageError(
      'FVM_SECTOR_SIZE',
      `sectorSize is ${size} bytes: use 2 KiB, 8 MiB, 512 MiB, 32 GiB or 64 GiB`,
    )
  const sealProof = proofOf('sealV1P1', size)
  return {
    size,
    windowPostProof: proofOf('windowPostV1P1', size),
    sealProof,
    niSealProof: proofOf('sealNonInteractive', size),
    updateProof: proofOf('update', size),
    sealProofBytes: sealProofSize(sealProof),
  }
}

/** The smallest sector that a network's miners may have. */
export function defaultSectorSize(network: string): bigint {
  const sizes = Array.from(policyOf(network).validPostProofType, postProofSectorSize)
  return sizes.reduce((least, size) => (size < least ? size : least))
}
