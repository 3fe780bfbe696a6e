import { computeUnsealedCommitment } from '../../../src/crypto/index.ts'
import type { Cid } from '../../../src/ipld/index.ts'
import { unsealedCid } from './bench.ts'
import { SEAL, SIZE } from './flows.ts'

/** The CommD of a sector of zeros. */
export const CID_OF_ZEROS: Cid = unsealedCid(computeUnsealedCommitment(SEAL, []))

/** A piece of half a sector, and the CommD of a sector that starts with it. */
export function piece(seed: number): {
  readonly cid: Cid
  readonly size: bigint
  readonly commD: Cid
} {
  const commitment = new Uint8Array(32).fill(seed)
  const size = SIZE / 2n
  const commD = unsealedCid(computeUnsealedCommitment(SEAL, [{ size, commitment }]))
  return { cid: unsealedCid(commitment), size, commD }
}
