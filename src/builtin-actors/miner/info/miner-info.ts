import type { CborReader, CborSchema, CborWriter } from '../../../ipld/index.ts'
import { type ActorId, Address, type ChainEpoch, ExitCode } from '../../../types/index.ts'
import { readAddress, readArray, writeArray } from '../../runtime/cbor-fields.ts'
import { withCode } from '../../runtime/downcast.ts'
import { EPOCH_UNDEFINED } from '../../runtime/network.ts'
import {
  postProofSectorSize,
  type RegisteredPoStProof,
  type SectorSize,
  windowPostPartitionSectors,
} from '../../runtime/registered-proofs.ts'
import {
  type BeneficiaryTerm,
  DEFAULT_BENEFICIARY_TERM,
  type PendingBeneficiaryChange,
  readBeneficiaryTerm,
  readPendingBeneficiaryChange,
  writeBeneficiaryTerm,
  writePendingBeneficiaryChange,
} from './beneficiary.ts'

/** A worker that a miner changes to. */
export interface WorkerKeyChange {
  /** An id address. */
  readonly newWorker: Address
  readonly effectiveAt: ChainEpoch
}

/** Facts of a miner that seldom change. All addresses are id addresses. @see builtin-actors v18.0.0 `actors/miner/src/state.rs`, `MinerInfo` */
export interface MinerInfo {
  owner: Address
  worker: Address
  controlAddresses: readonly Address[]
  pendingWorkerKey: WorkerKeyChange | undefined
  peerId: Uint8Array
  multiAddress: readonly Uint8Array[]
  readonly windowPostProofType: RegisteredPoStProof
  readonly sectorSize: SectorSize
  /** Sectors in a partition. */
  readonly windowPostPartitionSectors: bigint
  /** The last epoch of the penalty for a consensus fault; -1 without one. */
  consensusFaultElapsed: ChainEpoch
  pendingOwnerAddress: Address | undefined
  beneficiary: Address
  beneficiaryTerm: BeneficiaryTerm
  pendingBeneficiaryTerm: PendingBeneficiaryChange | undefined
}

/** Facts that a new miner is made with. */
export interface MinerInfoOptions {
  readonly owner: ActorId
  readonly worker: ActorId
  readonly controlAddresses: readonly ActorId[]
  readonly peerId: Uint8Array
  readonly multiAddress: readonly Uint8Array[]
  readonly windowPostProofType: RegisteredPoStProof
}

/** The info of a new miner. @throws ActorError `USR_ILLEGAL_ARGUMENT` for an unknown proof */
export function createMinerInfo(options: MinerInfoOptions): MinerInfo {
  const { windowPostProofType: proof, peerId, multiAddress } = options
  const sectorSize = withCode(ExitCode.USR_ILLEGAL_ARGUMENT, 'invalid sector size', () =>
    postProofSectorSize(proof),
  )
  return {
    owner: Address.id(options.owner),
    worker: Address.id(options.worker),
    controlAddresses: options.controlAddresses.map((id) => Address.id(id)),
    pendingWorkerKey: undefined,
    peerId,
    multiAddress,
    windowPostProofType: proof,
    sectorSize,
    windowPostPartitionSectors: windowPostPartitionSectors(proof),
    consensusFaultElapsed: EPOCH_UNDEFINED,
    pendingOwnerAddress: undefined,
    beneficiary: Address.id(options.owner),
    beneficiaryTerm: DEFAULT_BENEFICIARY_TERM,
    pendingBeneficiaryTerm: undefined,
  }
}

/** CBOR array of the fourteen fields in order. */
export const MINER_INFO: CborSchema<MinerInfo> = {
  encode(w, info) {
    w.writeArrayHeader(14)
    w.writeBytes(info.owner.bytes)
    w.writeBytes(info.worker.bytes)
    writeArray(w, info.controlAddresses, (address) => w.writeBytes(address.bytes))
    writeWorkerKeyChange(w, info.pendingWorkerKey)
    w.writeBytes(info.peerId)
    writeArray(w, info.multiAddress, (address) => w.writeBytes(address))
    w.writeInt(info.windowPostProofType)
    w.writeUint(info.sectorSize)
    w.writeUint(info.windowPostPartitionSectors)
    w.writeInt(info.consensusFaultElapsed)
    if (info.pendingOwnerAddress === undefined) w.writeNull()
    else w.writeBytes(info.pendingOwnerAddress.bytes)
    w.writeBytes(info.beneficiary.bytes)
    writeBeneficiaryTerm(w, info.beneficiaryTerm)
    writePendingBeneficiaryChange(w, info.pendingBeneficiaryTerm)
  },
  decode(r) {
    r.readTupleHeader(14, 'miner info')
    return {
      owner: readAddress(r),
      worker: readAddress(r),
      controlAddresses: readArray(r, readAddress),
      pendingWorkerKey: readWorkerKeyChange(r),
      peerId: r.readBytes(),
      multiAddress: readArray(r, (part) => part.readBytes()),
      windowPostProofType: r.readInt(),
      sectorSize: r.readUint(),
      windowPostPartitionSectors: r.readUint(),
      consensusFaultElapsed: r.readInt(),
      pendingOwnerAddress: r.readNull() ? undefined : readAddress(r),
      beneficiary: readAddress(r),
      beneficiaryTerm: readBeneficiaryTerm(r),
      pendingBeneficiaryTerm: readPendingBeneficiaryChange(r),
    }
  },
}

function writeWorkerKeyChange(w: CborWriter, change: WorkerKeyChange | undefined): void {
  if (change === undefined) {
    w.writeNull()
    return
  }
  w.writeArrayHeader(2)
  w.writeBytes(change.newWorker.bytes)
  w.writeInt(change.effectiveAt)
}

function readWorkerKeyChange(r: CborReader): WorkerKeyChange | undefined {
  if (r.readNull()) return undefined
  r.readTupleHeader(2, 'worker key change')
  return { newWorker: readAddress(r), effectiveAt: r.readInt() }
}
