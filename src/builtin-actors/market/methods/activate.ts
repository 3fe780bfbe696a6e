import type { Cid } from '../../../ipld/index.ts'
import { cbor, type Raw, rawCodec } from '../../../schema/index.ts'
import {
  ActorError,
  Address,
  type ChainEpoch,
  ExitCode,
  encodeVarint,
} from '../../../types/index.ts'
import type { ActorArray } from '../../runtime/actor-array.ts'
import type { ActorMap } from '../../runtime/actor-map.ts'
import type { ActorSet } from '../../runtime/actor-set.ts'
import { ActorType } from '../../runtime/actor-type.ts'
import { BatchReturn } from '../../runtime/batch-return.ts'
import { EPOCH_UNDEFINED } from '../../runtime/network.ts'
import { decodeBytes } from '../../runtime/params.ts'
import { sectorSizeOf } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { computeUnsealedSectorCid } from '../../runtime/verify.ts'
import { NO_ALLOCATION_ID } from '../../verifreg/schema.ts'
import { DEAL_EXPIRED, dealCid, idOf, putDealStates, requireProposal } from '../deals.ts'
import { emitDeal } from '../emit.ts'
import { putSectorDeals } from '../provider-sectors.ts'
import type {
  BATCH_ACTIVATE_DEALS_SCHEMA,
  BATCH_ACTIVATION_SCHEMA,
  PIECE_CHANGE_SCHEMA,
  SECTOR_CHANGES_SCHEMA,
  SECTOR_DEALS_SCHEMA,
  VERIFIED_DEALS_SCHEMA,
  VERIFY_DEALS_SCHEMA,
} from '../schema.ts'
import {
  type DealProposal,
  type DealState,
  loadAllocationIds,
  loadDealStates,
  loadPendingProposals,
  loadProposals,
  MARKET_STATE,
  type MarketState,
} from '../state.ts'

type SectorDeals = Raw<typeof SECTOR_DEALS_SCHEMA>
type SectorActivation = Raw<typeof BATCH_ACTIVATION_SCHEMA>['activations'][number]
type SectorChanges = Raw<typeof SECTOR_CHANGES_SCHEMA>
type PieceChange = Raw<typeof PIECE_CHANGE_SCHEMA>

const DEAL_ID = rawCodec(cbor.u64)

/** M5: whether deals fit sectors that are to be committed; returns the unsealed CID of each. */
export function verifyDealsForActivation(
  rt: Runtime,
  { sectors }: Raw<typeof VERIFY_DEALS_SCHEMA>,
): Raw<typeof VERIFIED_DEALS_SCHEMA> {
  rt.requireCallerType(ActorType.storageminer)
  const miner = Address.id(rt.message.caller)
  const epoch = rt.currEpoch
  const state = rt.state(MARKET_STATE)
  const proposals = loadProposals(rt, state)
  const unsealedCids = sectors.map((sector) => {
    const ofSector = proposalsOf(proposals, sector.dealIds, state.nextId)
    const size = sectorSizeOf(sector.sectorType)
    if (size === undefined) throw illegalArgument(`sector size unknown: ${sector.sectorType}`)
    for (const proposal of ofSector) {
      const refusal = activationRefusal(proposal, miner, sector.sectorExpiry, epoch)
      if (refusal !== undefined) throw refusal
    }
    const space = ofSector.reduce((sum, { pieceSize }) => sum + pieceSize, 0n)
    if (space > size) throw illegalArgument(`deals too large to fit in sector ${space} > ${size}`)
    return ofSector.length === 0 ? null : dataCommitment(rt, sector.sectorType, ofSector)
  })
  return { unsealedCids }
}

/** M6: activates the deals of sectors; those of one sector all or none. */
export function batchActivateDeals(
  rt: Runtime,
  { sectors, computeCid }: Raw<typeof BATCH_ACTIVATE_DEALS_SCHEMA>,
): Raw<typeof BATCH_ACTIVATION_SCHEMA> {
  rt.requireCallerType(ActorType.storageminer)
  const epoch = rt.currEpoch
  return rt.transaction(MARKET_STATE, (state) => {
    const activation = new Activation(rt, state, epoch)
    const activationResults = new BatchReturn()
    const activations: SectorActivation[] = []
    for (const sector of sectors) {
      const activated = activation.activateSector(sector, computeCid)
      if (typeof activated === 'number') activationResults.addFailure(activated)
      else {
        activations.push(activated)
        activationResults.addSuccess()
      }
    }
    activation.save()
    return { activationResults, activations }
  })
}

/**
 * Activates the deals of pieces that a miner added to sectors, each on its own; says for each whether
 * it was.
 */
export function sectorContentChanged(rt: Runtime, sectors: readonly SectorChanges[]): boolean[][] {
  rt.requireCallerType(ActorType.storageminer)
  const epoch = rt.currEpoch
  return rt.transaction(MARKET_STATE, (state) => {
    const activation = new Activation(rt, state, epoch)
    const accepted = sectors.map((sector) => activation.activatePieces(sector))
    activation.save()
    return accepted
  })
}

/** The deals that a call activates; what it reads is as it was before. */
class Activation {
  readonly #rt: Runtime
  readonly #state: MarketState
  readonly #miner: Address
  readonly #epoch: ChainEpoch
  readonly #proposals: ActorArray<DealProposal>
  readonly #states: ActorArray<DealState>
  readonly #pending: ActorSet
  readonly #allocationIds: ActorMap<bigint>
  readonly #activated = new Set<bigint>()
  readonly #dealStates: [bigint, DealState][] = []
  readonly #sectorDeals: [bigint, bigint[]][] = []

  constructor(rt: Runtime, state: MarketState, epoch: ChainEpoch) {
    this.#rt = rt
    this.#state = state
    this.#miner = Address.id(rt.message.caller)
    this.#epoch = epoch
    this.#proposals = loadProposals(rt, state)
    this.#states = loadDealStates(rt, state)
    this.#pending = loadPendingProposals(rt, state)
    this.#allocationIds = loadAllocationIds(rt, state)
  }

  /** @returns the activated deals, or the exit code of the first that cannot be */
  activateSector(sector: SectorDeals, computeCid: boolean): SectorActivation | ExitCode {
    const { sectorNumber, sectorType, sectorExpiry, dealIds } = sector
    if (new Set(dealIds).size !== dealIds.length) return ExitCode.USR_ILLEGAL_ARGUMENT
    const proposals: DealProposal[] = []
    for (const id of dealIds) {
      if (this.#activated.has(id)) return ExitCode.USR_ILLEGAL_ARGUMENT
      const proposal = this.#preactivate(id, sectorExpiry)
      if (proposal instanceof ActorError) return proposal.exitCode
      proposals.push(proposal)
    }
    const activated = proposals.map((proposal, i) => {
      const id = dealIds[i]!
      const allocationId = this.#activate(id, sectorNumber)
      return {
        client: idOf(proposal.client),
        allocationId: allocationId ?? NO_ALLOCATION_ID,
        data: proposal.pieceCid,
        size: proposal.pieceSize,
      }
    })
    const unsealedCid =
      computeCid && proposals.length > 0 ? dataCommitment(this.#rt, sectorType, proposals) : null
    this.#sectorDeals.push([sectorNumber, [...dealIds]])
    for (const [i, proposal] of proposals.entries())
      emitDeal(this.#rt, 'deal-activated', dealIds[i]!, proposal)
    return { activated, unsealedCid }
  }

  /** @returns for each piece whether its deal was activated */
  activatePieces({ sector, minimumCommitmentEpoch, added }: SectorChanges): boolean[] {
    const dealIds: bigint[] = []
    const accepted = added.map((piece) => {
      const id = this.#activatePiece(sector, minimumCommitmentEpoch, piece)
      if (id === undefined) return false
      dealIds.push(id)
      return true
    })
    this.#sectorDeals.push([sector, dealIds])
    return accepted
  }

  /** Writes the activated deals. */
  save(): void {
    const [rt, state] = [this.#rt, this.#state]
    putDealStates(rt, state, this.#dealStates)
    putSectorDeals(rt, state, idOf(this.#miner), this.#sectorDeals)
    state.pendingDealAllocationIds = this.#allocationIds.flush()
  }

  #activatePiece(
    sector: bigint,
    minimumCommitment: ChainEpoch,
    piece: PieceChange,
  ): bigint | undefined {
    const id = dealIdOf(piece.payload)
    if (id === undefined || this.#activated.has(id)) return undefined
    const proposal = this.#preactivate(id, minimumCommitment)
    if (proposal instanceof ActorError) return undefined
    if (!piece.data.equals(proposal.pieceCid) || piece.size !== proposal.pieceSize) return undefined
    emitDeal(this.#rt, 'deal-activated', id, proposal)
    this.#activate(id, sector)
    return id
  }

  /** Notes a deal as activated. @returns its allocation, if it had one */
  #activate(id: bigint, sectorNumber: bigint): bigint | undefined {
    this.#activated.add(id)
    const allocationId = this.#allocationIds.take(encodeVarint(id))
    this.#dealStates.push([
      id,
      {
        sectorNumber,
        sectorStartEpoch: this.#epoch,
        lastUpdatedEpoch: EPOCH_UNDEFINED,
        slashEpoch: EPOCH_UNDEFINED,
      },
    ])
    return allocationId
  }

  /**
   * The proposal of a deal that can be activated now, or why it cannot.
   *
   * @throws ActorError if the state is broken, which ends the call
   * @see builtin-actors v18.0.0 `actors/market/src/lib.rs`, `preactivate_deal`
   */
  #preactivate(id: bigint, sectorCommitment: ChainEpoch): DealProposal | ActorError {
    const proposal = this.#findProposal(id)
    if (proposal instanceof ActorError) return proposal
    const refusal = activationRefusal(proposal, this.#miner, sectorCommitment, this.#epoch)
    if (refusal !== undefined) return refusal
    if (this.#states.get(id) !== undefined) return illegalArgument(`deal ${id} already activated`)
    if (!this.#pending.has(dealCid(this.#rt, proposal).bytes))
      return new ActorError(ExitCode.USR_ILLEGAL_STATE, `deal ${id} is not in pending set`)
    return proposal
  }

  #findProposal(id: bigint): DealProposal | ActorError {
    try {
      return requireProposal(this.#proposals, id, this.#state.nextId)
    } catch (thrown) {
      if (!(thrown instanceof ActorError)) throw thrown
      if (thrown.exitCode !== ExitCode.USR_NOT_FOUND && thrown.exitCode !== DEAL_EXPIRED)
        throw thrown
      return thrown
    }
  }
}

/** The deal id that fills a piece's payload, undefined if there is none. */
function dealIdOf(payload: Uint8Array): bigint | undefined {
  try {
    return decodeBytes(payload, (r) => DEAL_ID.decode(r))
  } catch (thrown) {
    if (thrown instanceof ActorError) return undefined
    throw thrown
  }
}

/** The proposals of a sector's deals. @throws ActorError for a deal that is named twice or not there */
function proposalsOf(
  proposals: ActorArray<DealProposal>,
  ids: readonly bigint[],
  nextId: bigint,
): DealProposal[] {
  const seen = new Set<bigint>()
  return ids.map((id) => {
    if (seen.has(id)) throw illegalArgument(`duplicate deal ID ${id} in sector`)
    seen.add(id)
    return requireProposal(proposals, id, nextId)
  })
}

/** Why a miner cannot activate a deal in a sector; undefined if it can. */
function activationRefusal(
  { provider, startEpoch, endEpoch }: DealProposal,
  miner: Address,
  sectorExpiration: ChainEpoch,
  epoch: ChainEpoch,
): ActorError | undefined {
  if (!provider.equals(miner))
    return new ActorError(ExitCode.USR_FORBIDDEN, 'proposal has another provider')
  if (epoch > startEpoch)
    return new ActorError(
      DEAL_EXPIRED,
      `proposal start epoch ${startEpoch} has already elapsed at ${epoch}`,
    )
  if (endEpoch > sectorExpiration)
    return illegalArgument(
      `proposal expiration ${endEpoch} exceeds sector expiration ${sectorExpiration}`,
    )
  return undefined
}

/** The unsealed CID of a sector that holds deals. @throws ActorError `USR_ILLEGAL_ARGUMENT` if they do not fit */
function dataCommitment(rt: Runtime, sectorType: bigint, proposals: readonly DealProposal[]): Cid {
  const pieces = proposals.map(({ pieceCid: cid, pieceSize: size }) => ({ cid, size }))
  const commitment = computeUnsealedSectorCid(rt, sectorType, pieces)
  if (commitment === undefined) throw illegalArgument('failed to compute unsealed sector CID')
  return commitment
}
