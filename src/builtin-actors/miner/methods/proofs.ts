import type { Cid } from '../../../ipld/index.ts'
import { type ActorId, Address, type ChainEpoch, ExitCode } from '../../../types/index.ts'
import { withCode } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { PoStProof } from '../../runtime/proofs.ts'
import { DomainSeparationTag, randomnessFromBeacon } from '../../runtime/randomness.ts'
import {
  type RegisteredAggregateProof,
  type RegisteredSealProof,
  sealProofSize,
} from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { verifyAggregateSeals, verifyPost } from '../../runtime/verify.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'

/** Facts that a sector's seal proof is about. @see builtin-actors v18.0.0 `actors/miner/src/lib.rs`, `SectorSealProofInput` */
export interface SealProofInput {
  readonly registeredProof: RegisteredSealProof
  readonly sectorNumber: bigint
  readonly randomness: Uint8Array
  readonly interactiveRandomness: Uint8Array
  readonly sealedCid: Cid
  readonly unsealedCid: Cid
}

/** Encodes the miner's address as CBOR: the entropy of its randomness. */
export function receiverEntropy(rt: Runtime): Uint8Array {
  const { bytes } = Address.id(rt.message.receiver)
  const entropy = new Uint8Array(1 + bytes.length)
  entropy[0] = 0x40 | bytes.length // a byte string of less than 24 bytes
  entropy.set(bytes, 1)
  return entropy
}

/** Returns whether a window PoSt is valid for sectors; one that cannot be checked is not. */
export function verifyWindowedPost(
  rt: Runtime,
  challenge: ChainEpoch,
  sectors: readonly SectorOnChainInfo[],
  proofs: readonly PoStProof[],
): boolean {
  const randomness = randomnessFromBeacon(rt, {
    tag: DomainSeparationTag.windowedPoStChallengeSeed,
    epoch: challenge,
    entropy: receiverEntropy(rt),
  })
  const challengedSectors = sectors.map(({ sealProof, sectorNumber, sealedCid }) => ({
    proof: sealProof,
    sectorNumber,
    sealedCid,
  }))
  return verifyPost(rt, { randomness, proofs, challengedSectors, prover: rt.message.receiver })
}

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` for a proof that is longer than its type's */
export function validateSealProofs(
  sealProof: RegisteredSealProof,
  proofs: readonly Uint8Array[],
): void {
  const maxSize = withCode(
    ExitCode.USR_ILLEGAL_STATE,
    `failed to determine max proof size for type ${sealProof}`,
    () => sealProofSize(sealProof),
  )
  for (const { length } of proofs)
    if (length > maxSize)
      throw illegalArgument(`sector proof size ${length} exceeds max ${maxSize}`)
}

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` for too many or few sectors, or a proof that is too long */
export function validateSealAggregateProof(
  proof: Uint8Array,
  sectorCount: number,
  policy: Policy,
  isInteractive: boolean,
): void {
  const min = isInteractive ? policy.minAggregatedSectors : policy.minAggregatedSectorsNi
  const max = isInteractive ? policy.maxAggregatedSectors : policy.maxAggregatedSectorsNi
  if (BigInt(sectorCount) > max)
    throw illegalArgument(`too many sectors addressed, addressed ${sectorCount} want <= ${max}`)
  if (BigInt(sectorCount) < min)
    throw illegalArgument(`too few sectors addressed, addressed ${sectorCount} want >= ${min}`)
  if (proof.length > policy.maxAggregatedProofSize)
    throw illegalArgument(
      `sector prove-commit proof of size ${proof.length} exceeds max size of ${policy.maxAggregatedProofSize}`,
    )
}

/** An aggregate of seal proofs. */
export interface AggregateSeal {
  readonly inputs: readonly SealProofInput[]
  readonly miner: ActorId
  readonly sealProof: RegisteredSealProof
  readonly aggregateProof: RegisteredAggregateProof
  readonly proof: Uint8Array
}

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` if the proof does not hold */
export function verifyAggregateSeal(rt: Runtime, aggregate: AggregateSeal): void {
  const { inputs, ...rest } = aggregate
  const infos = inputs.map(
    ({ sectorNumber, randomness, interactiveRandomness, sealedCid, unsealedCid }) => ({
      sectorNumber,
      randomness,
      interactiveRandomness,
      sealedCid,
      unsealedCid,
    }),
  )
  if (!verifyAggregateSeals(rt, { ...rest, infos }))
    throw illegalArgument('aggregate seal verify failed: invalid aggregate')
}
