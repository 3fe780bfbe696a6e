import type { CborReader, CborSchema, CborWriter, Cid } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import { readArray, writeArray } from '../../runtime/cbor-fields.ts'
import type { RegisteredSealProof, SectorNumber } from '../../runtime/registered-proofs.ts'
import type { CompactCommD } from './commd.ts'

/** Facts of a sector that a miner commits to before it proves them. @see builtin-actors v18.0.0 `actors/miner/src/types.rs` */
export interface SectorPreCommitInfo {
  readonly sealProof: RegisteredSealProof
  readonly sectorNumber: SectorNumber
  /** CommR. */
  readonly sealedCid: Cid
  readonly sealRandEpoch: ChainEpoch
  readonly dealIds: readonly bigint[]
  readonly expiration: ChainEpoch
  /** CommD. */
  readonly unsealedCid: CompactCommD
}

/** A pre-committed sector in state. */
export interface SectorPreCommitOnChainInfo {
  readonly info: SectorPreCommitInfo
  readonly preCommitDeposit: TokenAmount
  readonly preCommitEpoch: ChainEpoch
}

/** CBOR `[info, preCommitDeposit, preCommitEpoch]`. */
export const SECTOR_PRE_COMMIT_ON_CHAIN_INFO: CborSchema<SectorPreCommitOnChainInfo> = {
  encode(w, { info, preCommitDeposit, preCommitEpoch }) {
    w.writeArrayHeader(3)
    writeSectorPreCommitInfo(w, info)
    w.writeBigInt(preCommitDeposit)
    w.writeInt(preCommitEpoch)
  },
  decode(r) {
    r.readTupleHeader(3, 'pre-committed sector')
    return {
      info: readSectorPreCommitInfo(r),
      preCommitDeposit: r.readBigInt(),
      preCommitEpoch: r.readInt(),
    }
  },
}

/** Writes `[sealProof, sectorNumber, sealedCid, sealRandEpoch, dealIds, expiration, unsealedCid]`. */
export function writeSectorPreCommitInfo(w: CborWriter, info: SectorPreCommitInfo): void {
  w.writeArrayHeader(7)
  w.writeInt(info.sealProof)
  w.writeUint(info.sectorNumber)
  w.writeLink(info.sealedCid)
  w.writeInt(info.sealRandEpoch)
  writeArray(w, info.dealIds, (id) => w.writeUint(id))
  w.writeInt(info.expiration)
  if (info.unsealedCid === undefined) w.writeNull()
  else w.writeLink(info.unsealedCid)
}

/** Reads a sector's pre-commitment. @throws DecodeError */
export function readSectorPreCommitInfo(r: CborReader): SectorPreCommitInfo {
  r.readTupleHeader(7, 'pre-commitment')
  return {
    sealProof: r.readInt(),
    sectorNumber: r.readUint(),
    sealedCid: r.readLink(),
    sealRandEpoch: r.readInt(),
    dealIds: readArray(r, (part) => part.readUint()),
    expiration: r.readInt(),
    unsealedCid: r.readNull() ? undefined : r.readLink(),
  }
}
