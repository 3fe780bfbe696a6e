import { computeUnsealedCommitment } from '../../../crypto/index.ts'
import { Cid, Codec } from '../../../ipld/index.ts'
import { ActorError, DecodeError, ExitCode, HashCode } from '../../../types/index.ts'
import type { RegisteredSealProof } from '../../runtime/registered-proofs.ts'

/**
 * The commitment to a sector's data, CommD; undefined for a sector of zeros.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/commd.rs`
 */
export type CompactCommD = Cid | undefined

const COMMITMENT_SIZE = 32

/**
 * The whole CID of a CommD: of zeros, that of the proof's sector size.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for zeros of an unknown proof
 */
export function commDCid(commD: CompactCommD, sealProof: RegisteredSealProof): Cid {
  return commD ?? zeroCommD(sealProof)
}

/** Whether a CID has the form of an unsealed commitment. */
export function isUnsealedSector(cid: Cid): boolean {
  return hasForm(cid, Codec.FIL_COMMITMENT_UNSEALED, HashCode.SHA2_256_TRUNC254_PADDED)
}

/** Whether a CID has the form of a sealed commitment. @see same release, `actors/miner/src/policy.rs` */
export function isSealedSector(cid: Cid): boolean {
  return hasForm(cid, Codec.FIL_COMMITMENT_SEALED, HashCode.POSEIDON_BLS12_381_A2_FC1)
}

function hasForm(cid: Cid, codec: number, hashCode: number): boolean {
  return (
    cid.version === 1 &&
    cid.codec === codec &&
    cid.hashCode === hashCode &&
    cid.digest.length === COMMITMENT_SIZE
  )
}

function zeroCommD(sealProof: RegisteredSealProof): Cid {
  try {
    const commitment = computeUnsealedCommitment(sealProof, [])
    return Cid.v1(Codec.FIL_COMMITMENT_UNSEALED, HashCode.SHA2_256_TRUNC254_PADDED, commitment)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'unknown SealProof')
  }
}
