import { blake2b256, computeUnsealedCommitment } from '../../crypto/index.ts'
import { Cid, Codec } from '../../ipld/index.ts'
import { HashCode, UsageError } from '../../types/index.ts'

/* Commitments of data that does not exist: no file is sealed in a test, so that they are digests of
   names. Proofs over them pass where the world's proofs are fakes. */

/** A piece of data: its CID and its padded size in bytes, a power of two. */
export interface Piece {
  readonly cid: Cid
  readonly size: bigint
}

/** The CID of a fake piece of data; the same name gives the same CID. */
export function fakePieceCid(name: string): Cid {
  return commitmentCid(
    Codec.FIL_COMMITMENT_UNSEALED,
    HashCode.SHA2_256_TRUNC254_PADDED,
    digestOf(`piece ${name}`),
  )
}

/** The CID of a fake sealed sector; the same name gives the same CID. */
export function fakeSealedCid(name: string): Cid {
  return commitmentCid(
    Codec.FIL_COMMITMENT_SEALED,
    HashCode.POSEIDON_BLS12_381_A2_FC1,
    digestOf(`sector ${name}`),
  )
}

/** The CID of the unsealed data of a sector that holds pieces in this order. */
export function unsealedCidOf(sealProof: bigint, pieces: readonly Piece[]): Cid {
  const commitment = computeUnsealedCommitment(
    sealProof,
    pieces.map(({ cid, size }) => ({ size, commitment: cid.digest })),
  )
  return commitmentCid(Codec.FIL_COMMITMENT_UNSEALED, HashCode.SHA2_256_TRUNC254_PADDED, commitment)
}

/** Bytes of a proof that only a fake verifier accepts. */
export function fakeProof(length: number, name: string): Uint8Array {
  const proof = new Uint8Array(length)
  const digest = digestOf(`proof ${name}`)
  for (let at = 0; at < length; at += digest.length)
    proof.set(digest.subarray(0, Math.min(digest.length, length - at)), at)
  return proof
}

/** Sorts pieces by size, the largest first, so that they need no padding in between. */
export function packPieces<P extends Piece>(
  pieces: readonly P[],
  sectorSize: bigint,
): readonly P[] {
  const total = pieces.reduce((sum, { size }) => sum + size, 0n)
  if (total > sectorSize)
    throw new UsageError(
      'FVM_PIECES',
      `the pieces have ${total} bytes, and the sector has ${sectorSize}: use fewer or smaller pieces, or more sectors`,
    )
  return pieces.toSorted((a, b) => (a.size === b.size ? 0 : a.size < b.size ? 1 : -1))
}

function digestOf(name: string): Uint8Array {
  const digest = blake2b256(new TextEncoder().encode(`litefvm fake ${name}`))
  digest[31]! &= 0x3f // a commitment is an element of a field of 254 bits
  return digest
}

function commitmentCid(codec: number, hashCode: number, digest: Uint8Array): Cid {
  return Cid.v1(codec, hashCode, digest)
}
