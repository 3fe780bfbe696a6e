import type { CborReader, CborWriter } from '../../../ipld/index.ts'
import type { Address, ChainEpoch, TokenAmount } from '../../../types/index.ts'
import { readAddress } from '../../runtime/cbor-fields.ts'

/** Amount that a miner's beneficiary may withdraw. @see builtin-actors v18.0.0 `actors/miner/src/beneficiary.rs` */
export interface BeneficiaryTerm {
  /** All that the beneficiary may withdraw, in attoFIL. */
  readonly quota: TokenAmount
  /** Amount that it has withdrawn, in attoFIL. */
  readonly usedQuota: TokenAmount
  /** The epoch from which on its rights are the owner's again. */
  readonly expiration: ChainEpoch
}

/** A proposed change of a miner's beneficiary. */
export interface PendingBeneficiaryChange {
  readonly newBeneficiary: Address
  readonly newQuota: TokenAmount
  readonly newExpiration: ChainEpoch
  readonly approvedByBeneficiary: boolean
  readonly approvedByNominee: boolean
}

/** The term of an owner that is its own beneficiary. */
export const DEFAULT_BENEFICIARY_TERM: BeneficiaryTerm = {
  quota: 0n,
  usedQuota: 0n,
  expiration: 0n,
}

/** Amount that the beneficiary may still withdraw, in attoFIL; zero once its term has expired. */
export function availableQuota(term: BeneficiaryTerm, epoch: ChainEpoch): TokenAmount {
  if (term.expiration <= epoch) return 0n
  const left = term.quota - term.usedQuota
  return left > 0n ? left : 0n
}

/** Writes `[quota, usedQuota, expiration]`. */
export function writeBeneficiaryTerm(w: CborWriter, term: BeneficiaryTerm): void {
  w.writeArrayHeader(3)
  w.writeBigInt(term.quota)
  w.writeBigInt(term.usedQuota)
  w.writeInt(term.expiration)
}

/** Reads a term. @throws DecodeError */
export function readBeneficiaryTerm(r: CborReader): BeneficiaryTerm {
  r.readTupleHeader(3, 'beneficiary term')
  return { quota: r.readBigInt(), usedQuota: r.readBigInt(), expiration: r.readInt() }
}

/** Writes `[newBeneficiary, newQuota, newExpiration, approvedByBeneficiary, approvedByNominee]`, or null. */
export function writePendingBeneficiaryChange(
  w: CborWriter,
  change: PendingBeneficiaryChange | undefined,
): void {
  if (change === undefined) {
    w.writeNull()
    return
  }
  w.writeArrayHeader(5)
  w.writeBytes(change.newBeneficiary.bytes)
  w.writeBigInt(change.newQuota)
  w.writeInt(change.newExpiration)
  w.writeBool(change.approvedByBeneficiary)
  w.writeBool(change.approvedByNominee)
}

/** Reads a change, or null. @throws DecodeError */
export function readPendingBeneficiaryChange(r: CborReader): PendingBeneficiaryChange | undefined {
  if (r.readNull()) return undefined
  r.readTupleHeader(5, 'pending beneficiary change')
  return {
    newBeneficiary: readAddress(r),
    newQuota: r.readBigInt(),
    newExpiration: r.readInt(),
    approvedByBeneficiary: r.readBool(),
    approvedByNominee: r.readBool(),
  }
}
