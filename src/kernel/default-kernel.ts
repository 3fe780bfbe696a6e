import {
  computeUnsealedCommitment,
  hashByCode,
  recoverSecp256k1,
  SEAL_PROOFS,
  type SignatureType,
  verifyBlsAggregate,
  verifySignature,
} from '../crypto/index.ts'
import { Cid } from '../ipld/index.ts'
import { type Address, DecodeError, ErrorNumber, Protocol, SyscallError } from '../types/index.ts'
import { ContextOps, orIllegalArgument } from './context-ops.ts'
import type { Kernel } from './kernel.ts'
import type {
  AggregateSealVerifyInfos,
  ConsensusFault,
  PieceInfo,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from './proofs.ts'

/** Unsealed sector commitments. Source: multicodec table, `fil-commitment-unsealed` and `sha2-256-trunc254-padded`. */
const FIL_COMMITMENT_UNSEALED = 0xf101
const SHA2_256_TRUNC254_PADDED = 0x1012

/**
 * The kernel of FVM v4 (network versions 21 to 29).
 *
 * @see fvm 4.8.4 `fvm/src/kernel/default.rs`, `impl CryptoOps`, and `kernel/filecoin.rs`
 */
export class DefaultKernel extends ContextOps implements Kernel {
  /** How many types of seal proofs there are. */
  protected get sealProofs(): number {
    return SEAL_PROOFS.v4
  }

  verifySignature(
    sigType: number,
    signature: Uint8Array,
    signer: Address,
    plaintext: Uint8Array,
  ): boolean {
    this.cm.prices.onVerifySignature(this.cm.gas, sigType, plaintext.length)
    if (signer.protocol !== Protocol.BLS && signer.protocol !== Protocol.Secp256k1)
      throw illegal(`address protocol ${signer.protocol} not supported`)
    const override = this.cm.overrides?.verifySignature
    return orIllegalArgument(() =>
      override === undefined
        ? // The price list has thrown for a number that is no type.
          verifySignature(sigType as SignatureType, signature, plaintext, signer)
        : override(sigType, signature, plaintext, signer),
    )
  }

  verifyBlsAggregate(
    signature: Uint8Array,
    publicKeys: readonly Uint8Array[],
    plaintexts: Uint8Array,
    plaintextLens: readonly number[],
  ): boolean {
    if (publicKeys.length !== plaintextLens.length)
      throw illegal('unequal numbers of bls public keys and plaintexts')
    this.cm.prices.onVerifyAggregateSignature(this.cm.gas, publicKeys.length, plaintexts.length)
    let offset = 0
    const parts = plaintextLens.map((length) => {
      const start = offset
      offset += length
      if (offset > plaintexts.length) throw illegal('bls signature plaintext out of bounds')
      return plaintexts.subarray(start, offset)
    })
    if (offset !== plaintexts.length) throw illegal("plaintexts buffer length doesn't match")
    const verify = this.cm.overrides?.verifyBlsAggregate ?? verifyBlsAggregate
    return orIllegalArgument(() => verify(signature, publicKeys, parts))
  }

  recoverSecpPublicKey(hash: Uint8Array, signature: Uint8Array): Uint8Array {
    this.cm.prices.onRecoverSecpPublicKey(this.cm.gas)
    const recover = this.cm.overrides?.recoverSecpPublicKey ?? recoverSecp256k1
    return orIllegalArgument(() => recover(hash, signature))
  }

  hash(code: bigint, data: Uint8Array): Uint8Array {
    if (!this.cm.prices.supportsHash(code)) throw illegal(`unsupported hash code ${code}`)
    this.cm.prices.onHashing(this.cm.gas, code, data.length)
    const digest = hashByCode(code, data)
    if (digest === undefined) throw illegal(`unsupported hash code ${code}`)
    return digest
  }

  computeUnsealedSectorCid(proofType: bigint, pieces: readonly PieceInfo[]): Cid {
    this.cm.prices.onComputeUnsealedSectorCid(this.cm.gas)
    const commitment = orIllegalArgument(() =>
      computeUnsealedCommitment(
        proofType,
        pieces.map(({ size, cid }) => ({ size, commitment: pieceCommitment(cid) })),
        this.sealProofs,
      ),
    )
    return Cid.v1(FIL_COMMITMENT_UNSEALED, SHA2_256_TRUNC254_PADDED, commitment)
  }

  verifyPost(info: WindowPoStVerifyInfo): boolean {
    this.cm.prices.onVerifyPost(
      this.cm.gas,
      info.proofs[0]?.postProof,
      info.challengedSectors.length,
    )
    return orIllegalArgument(() => this.cm.proofs.verifyPost(info))
  }

  verifyConsensusFault(
    h1: Uint8Array,
    h2: Uint8Array,
    extra: Uint8Array,
  ): ConsensusFault | undefined {
    this.cm.prices.onVerifyConsensusFault(this.cm.gas)
    return orIllegalArgument(() => this.cm.externs.verifyConsensusFault(h1, h2, extra)).fault
  }

  verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean {
    this.cm.prices.onVerifyAggregateSeals(this.cm.gas, infos.sealProof, infos.infos.length)
    if (infos.infos.length === 0) throw illegal('no seal verify infos')
    return orIllegalArgument(() => this.cm.proofs.verifyAggregateSeals(infos))
  }

  verifyReplicaUpdate(info: ReplicaUpdateInfo): boolean {
    this.cm.prices.onVerifyReplicaUpdate(this.cm.gas)
    return orIllegalArgument(() => this.cm.proofs.verifyReplicaUpdate(info))
  }

  batchVerifySeals(infos: readonly SealVerifyInfo[]): boolean[] {
    for (const _ of infos) this.cm.prices.onVerifySeal(this.cm.gas)
    return infos.map((info) => this.cm.proofs.verifySeal(info))
  }
}

/** @throws DecodeError if the CID is no unsealed commitment */
function pieceCommitment(cid: Cid): Uint8Array {
  if (
    cid.codec !== FIL_COMMITMENT_UNSEALED ||
    cid.hashCode !== SHA2_256_TRUNC254_PADDED ||
    cid.digest.length !== 32
  )
    throw new DecodeError('a piece CID is no unsealed data commitment')
  return cid.digest
}

function illegal(message: string): SyscallError {
  return new SyscallError(ErrorNumber.IllegalArgument, message)
}
