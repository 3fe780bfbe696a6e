import type { CborReader, CborSchema, CborWriter, Cid } from '../../../ipld/index.ts'
import { type ChainEpoch, DecodeError, type TokenAmount } from '../../../types/index.ts'
import { readArray, writeArray } from '../../runtime/cbor-fields.ts'
import type { RegisteredSealProof, SectorNumber } from '../../runtime/registered-proofs.ts'

/** The sector's power is that of FIP-0045: all verified space counts for the whole duration. */
export const SIMPLE_QA_POWER = 1

/** A sector that was proven. @see builtin-actors v18.0.0 `actors/miner/src/types.rs`, `SectorOnChainInfo` */
export interface SectorOnChainInfo {
  readonly sectorNumber: SectorNumber
  readonly sealProof: RegisteredSealProof
  /** CommR. */
  readonly sealedCid: Cid
  readonly deprecatedDealIds: readonly bigint[]
  /** The epoch in which its proof was accepted. */
  readonly activation: ChainEpoch
  readonly expiration: ChainEpoch
  /** Byte-epochs of deals that are not verified. */
  readonly dealWeight: bigint
  /** Byte-epochs of verified deals. */
  readonly verifiedDealWeight: bigint
  readonly initialPledge: TokenAmount
  /** No longer used, nor are the next one and `replacedDayReward`. */
  readonly expectedDayReward: TokenAmount | undefined
  readonly expectedStoragePledge: TokenAmount | undefined
  /** The epoch in which its power changed last. */
  readonly powerBaseEpoch: ChainEpoch
  readonly replacedDayReward: TokenAmount | undefined
  /** CommR before the first replica update. */
  readonly sectorKeyCid: Cid | undefined
  /** Bits: {@link SIMPLE_QA_POWER}. */
  readonly flags: number
  /** attoFIL a day. */
  readonly dailyFee: TokenAmount
}

/** Fields of a sector that was written before v16: its daily fee is zero. */
const FIELDS_WITHOUT_FEE = 15
const FIELDS = 16

/** CBOR array of the sixteen fields in order; the last one may be missing when it is read. */
export const SECTOR_ON_CHAIN_INFO: CborSchema<SectorOnChainInfo> = {
  encode(w, sector) {
    w.writeArrayHeader(FIELDS)
    w.writeUint(sector.sectorNumber)
    w.writeInt(sector.sealProof)
    w.writeLink(sector.sealedCid)
    writeArray(w, sector.deprecatedDealIds, (id) => w.writeUint(id))
    w.writeInt(sector.activation)
    w.writeInt(sector.expiration)
    w.writeBigInt(sector.dealWeight)
    w.writeBigInt(sector.verifiedDealWeight)
    w.writeBigInt(sector.initialPledge)
    writeOptionalBigInt(w, sector.expectedDayReward)
    writeOptionalBigInt(w, sector.expectedStoragePledge)
    w.writeInt(sector.powerBaseEpoch)
    writeOptionalBigInt(w, sector.replacedDayReward)
    if (sector.sectorKeyCid === undefined) w.writeNull()
    else w.writeLink(sector.sectorKeyCid)
    w.writeUint(sector.flags)
    w.writeBigInt(sector.dailyFee)
  },
  decode(r) {
    const length = r.readArrayHeader()
    if (length !== FIELDS && length !== FIELDS_WITHOUT_FEE)
      throw new DecodeError(`a sector is an array of ${FIELDS}, not of ${length}`)
    return {
      sectorNumber: r.readUint(),
      sealProof: r.readInt(),
      sealedCid: r.readLink(),
      deprecatedDealIds: readArray(r, (part) => part.readUint()),
      activation: r.readInt(),
      expiration: r.readInt(),
      dealWeight: r.readBigInt(),
      verifiedDealWeight: r.readBigInt(),
      initialPledge: r.readBigInt(),
      expectedDayReward: readOptionalBigInt(r),
      expectedStoragePledge: readOptionalBigInt(r),
      powerBaseEpoch: r.readInt(),
      replacedDayReward: readOptionalBigInt(r),
      sectorKeyCid: r.readNull() ? undefined : r.readLink(),
      flags: r.readU32(),
      dailyFee: length === FIELDS ? r.readBigInt() : 0n,
    }
  },
}

function writeOptionalBigInt(w: CborWriter, x: bigint | undefined): void {
  if (x === undefined) w.writeNull()
  else w.writeBigInt(x)
}

function readOptionalBigInt(r: CborReader): bigint | undefined {
  return r.readNull() ? undefined : r.readBigInt()
}
