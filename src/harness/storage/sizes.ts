import { type SizeLike, toBytes, UsageError } from '../../types/index.ts'

/** Proof numbers and proof sizes of a sector size. Source: fvm_shared 4.8.4 `src/sector/registered_proof.rs`. */
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

const KIB = 1n << 10n
const SIZES = [2n * KIB, 8n * KIB * KIB, 512n * KIB * KIB, 32n * KIB ** 3n, 64n * KIB ** 3n]

/** The kinds of sectors, by ascending size. */
export const SECTOR_KINDS: readonly SectorKind[] = SIZES.map((size, i) => ({
  size,
  windowPostProof: BigInt(10 + i),
  sealProof: BigInt(5 + i),
  niSealProof: BigInt(15 + i),
  updateProof: BigInt(i),
  sealProofBytes: i < 3 ? 192 : 1_920,
}))

/** The kind of a size. @throws UsageError `FVM_SECTOR_SIZE` for a size that no proof has */
export function sectorKindOf(size: SizeLike): SectorKind {
  const bytes = toBytes(size, 'sectorSize')
  const kind = SECTOR_KINDS.find((known) => known.size === bytes)
  if (kind !== undefined) return kind
  throw new UsageError(
    'FVM_SECTOR_SIZE',
    `sectorSize is ${bytes} bytes: use 2 KiB, 8 MiB, 512 MiB, 32 GiB or 64 GiB`,
  )
}

/** The smallest sector that a network's miners may have. Source: builtin-actors v18.0.0 `runtime/src/runtime/policy.rs`. */
export function defaultSectorSize(network: string): bigint {
  if (network === 'mainnet' || network === 'calibrationnet') return SIZES[3]!
  if (network === 'butterflynet' || network === 'caterpillarnet') return SIZES[2]!
  return SIZES[0]!
}
