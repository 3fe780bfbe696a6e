// Hashes, signatures and proofs. See fvm 4.8.4 `fvm/src/kernel/default.rs`, `impl CryptoOps`, and `kernel/filecoin.rs`.
import {
  verifyBlsAggregate as checkBlsAggregate,
  verifySignature as checkSignature,
  computeUnsealedCommitment,
  hashByCode,
  recoverSecp256k1,
  type SignatureType,
} from '../crypto/index.ts'
import { Cid, Codec } from '../ipld/index.ts'
import { type Address, DecodeError, HashCode, Protocol } from '../types/index.ts'
import { illegal, orIllegalArgument } from './context-ops.ts'
import type { KernelContext } from './kernel-context.ts'
import type {
  AggregateSealVerifyInfos,
  ConsensusFault,
  PieceInfo,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from './proofs.ts'

/** A signature to check. */
export interface SignatureCheck {
  /** 1 for secp256k1, 2 for BLS. */
  readonly sigType: number
  readonly signature: Uint8Array
  readonly signer: Address
  readonly plaintext: Uint8Array
}

/** An aggregate of BLS signatures to check. */
export interface AggregateCheck {
  readonly signature: Uint8Array
  readonly publicKeys: readonly Uint8Array[]
  /** All plaintexts, concatenated. */
  readonly plaintexts: Uint8Array
  /** Bytes of each plaintext. */
  readonly plaintextLens: readonly number[]
}

/** Checks a BLS or secp256k1 signature. */
export function verifySignature(k: KernelContext, check: SignatureCheck): boolean {
  const { sigType, signature, signer, plaintext } = check
  k.cm.prices.onVerifySignature(k.cm.gas, sigType, plaintext.length)
  if (signer.protocol !== Protocol.BLS && signer.protocol !== Protocol.Secp256k1)
    throw illegal(`address protocol ${signer.protocol} not supported`)
  const override = k.cm.overrides?.verifySignature
  return orIllegalArgument(() =>
    override === undefined
      ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the price list has thrown for an unknown type
        checkSignature(sigType as SignatureType, signature, plaintext, signer)
      : override(sigType, signature, plaintext, signer),
  )
}

/** Checks an aggregate of BLS signatures, one for each key and plaintext. */
export function verifyBlsAggregate(k: KernelContext, check: AggregateCheck): boolean {
  const { signature, publicKeys, plaintexts, plaintextLens } = check
  if (publicKeys.length !== plaintextLens.length)
    throw illegal('unequal numbers of bls public keys and plaintexts')
  k.cm.prices.onVerifyAggregateSignature(k.cm.gas, publicKeys.length, plaintexts.length)
  let offset = 0
  const parts = plaintextLens.map((length) => {
    const start = offset
    offset += length
    if (offset > plaintexts.length) throw illegal('bls signature plaintext out of bounds')
    return plaintexts.subarray(start, offset)
  })
  if (offset !== plaintexts.length) throw illegal("plaintexts buffer length doesn't match")
  const verify = k.cm.overrides?.verifyBlsAggregate ?? checkBlsAggregate
  return orIllegalArgument(() => verify(signature, publicKeys, parts))
}

/** Recovers the key that made a secp256k1 signature. */
export function recoverSecpPublicKey(
  k: KernelContext,
  hash: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  k.cm.prices.onRecoverSecpPublicKey(k.cm.gas)
  const recover = k.cm.overrides?.recoverSecpPublicKey ?? recoverSecp256k1
  return orIllegalArgument(() => recover(hash, signature))
}

/** Hashes data and returns the whole digest. */
export function hash(k: KernelContext, code: bigint, data: Uint8Array): Uint8Array {
  if (!k.cm.prices.supportsHash(code)) throw illegal(`unsupported hash code ${code}`)
  k.cm.prices.onHashing(k.cm.gas, code, data.length)
  const digest = k.cm.overrides?.hash?.(code, data) ?? hashByCode(code, data)
  if (digest === undefined) throw illegal(`unsupported hash code ${code}`)
  return digest
}

/**
 * Computes the commitment of a sector's pieces.
 *
 * @param sealProofs - number of seal proof types of the version
 */
export function computeUnsealedSectorCid(
  k: KernelContext,
  proofType: bigint,
  pieces: readonly PieceInfo[],
  sealProofs: number,
): Cid {
  k.cm.prices.onComputeUnsealedSectorCid(k.cm.gas)
  const commitment = orIllegalArgument(() =>
    computeUnsealedCommitment(
      proofType,
      pieces.map(({ size, cid }) => ({ size, commitment: pieceCommitment(cid) })),
      sealProofs,
    ),
  )
  return Cid.v1(Codec.FIL_COMMITMENT_UNSEALED, HashCode.SHA2_256_TRUNC254_PADDED, commitment)
}

/** Checks a window proof of space-time. */
export function verifyPost(k: KernelContext, info: WindowPoStVerifyInfo): boolean {
  k.cm.prices.onVerifyPost(k.cm.gas, info.proofs[0]?.postProof, info.challengedSectors.length)
  return orIllegalArgument(() => k.cm.proofs.verifyPost(info))
}

/** Checks a report of a consensus fault; undefined if there was no fault. */
export function verifyConsensusFault(
  k: KernelContext,
  h1: Uint8Array,
  h2: Uint8Array,
  extra: Uint8Array,
): ConsensusFault | undefined {
  k.cm.prices.onVerifyConsensusFault(k.cm.gas)
  return orIllegalArgument(() => k.cm.externs.verifyConsensusFault(h1, h2, extra)).fault
}

/** Checks an aggregate of seal proofs. */
export function verifyAggregateSeals(k: KernelContext, infos: AggregateSealVerifyInfos): boolean {
  k.cm.prices.onVerifyAggregateSeals(k.cm.gas, infos.sealProof, infos.infos.length)
  if (infos.infos.length === 0) throw illegal('no seal verify infos')
  return orIllegalArgument(() => k.cm.proofs.verifyAggregateSeals(infos))
}

/** Checks the proof of an updated replica. */
export function verifyReplicaUpdate(k: KernelContext, info: ReplicaUpdateInfo): boolean {
  k.cm.prices.onVerifyReplicaUpdate(k.cm.gas)
  return orIllegalArgument(() => k.cm.proofs.verifyReplicaUpdate(info))
}

/** Checks seal proofs one by one. */
export function batchVerifySeals(k: KernelContext, infos: readonly SealVerifyInfo[]): boolean[] {
  for (const _ of infos) k.cm.prices.onVerifySeal(k.cm.gas)
  return infos.map((info) => k.cm.proofs.verifySeal(info))
}

/** @throws DecodeError if the CID is not an unsealed commitment */
function pieceCommitment(cid: Cid): Uint8Array {
  if (
    cid.codec !== Codec.FIL_COMMITMENT_UNSEALED ||
    cid.hashCode !== HashCode.SHA2_256_TRUNC254_PADDED ||
    cid.digest.length !== 32
  )
    throw new DecodeError('a piece CID is not an unsealed data commitment')
  return cid.digest
}
