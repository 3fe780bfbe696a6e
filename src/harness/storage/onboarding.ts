import {
  deadlineIsMutable,
  EPOCHS_IN_DAY,
  maxProveCommitDuration,
  SNARK_PACK_V2,
} from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import { encodeCbor } from '../../ipld/index.ts'
import { type IntLike, toBigInt, UsageError } from '../../types/index.ts'
import { MARKET_ADDRESS } from './addresses.ts'
import { fakeSealedCid, type Piece, packPieces, unsealedCidOf } from './commitments.ts'
import { Deal } from './deal.ts'
import type { MinerView, SenderOption } from './miner-view.ts'
import { Sector } from './sector.ts'
import { policyIn, type StorageHost } from './storage-world.ts'

/** Default lifetime of a sector in days. */
export const DEFAULT_SECTOR_DAYS = 540n
/** An aggregate proof for fake verifiers. */
const AGGREGATE_PROOF_BYTES = 11_000

/** A piece for a sector: its allocation, if it has one, and the actors to notify of it. */
export interface SectorPiece extends Piece {
  readonly allocation?: { readonly client: bigint; readonly id: bigint }
  readonly notify?: readonly { readonly address: AddressLike; readonly payload: Uint8Array }[]
}

/** The data of a sector: deals of the market, other pieces, or none. */
export interface SectorData {
  readonly deals?: readonly Deal[]
  readonly pieces?: readonly SectorPiece[]
}

/** Options of a pre-commitment. */
export interface PreCommitOptions extends SenderOption, SectorData {
  /** The number of sectors; 1 by default. */
  readonly count?: number
  /** Days until the sectors expire; 540 by default, and longer if a deal ends later. */
  readonly days?: IntLike
}

/** Options of a proof of replication. */
export interface ProveCommitOptions extends SenderOption, SectorData {
  /** Proves all sectors with one proof; by default if there are four or more. */
  readonly aggregate?: boolean
  /** Fails the message if a sector cannot be activated; true by default. */
  readonly requireActivation?: boolean
  /** Fails the message if an actor refuses a notification; false by default. */
  readonly requireNotification?: boolean
}

/** Options of onboarding a sector. */
export interface OnboardOptions extends SectorData, SenderOption {
  /** Days until the sectors expire; 540 by default, and longer if a deal ends later. */
  readonly days?: IntLike
  readonly aggregate?: boolean
  readonly requireNotification?: boolean
}

/** Options of a commitment without interaction. */
export interface ProveNiOptions extends SenderOption {
  readonly count?: number
  readonly days?: IntLike
  /** The deadline that gets the sectors; a mutable one by default. */
  readonly deadline?: IntLike
}

/** Options of a replica update. */
export interface ReplicaUpdateOptions extends SectorData, SenderOption {
  readonly requireNotification?: boolean
}

/** Pre-commits sectors with the lowest numbers that are free. */
export function preCommitSectors(
  host: StorageHost,
  miner: MinerView,
  options: PreCommitOptions,
): readonly Sector[] {
  const count = options.count ?? 1
  const numbers = freeNumbers(miner, count)
  const { sealProof, size } = miner.kind
  const pieces = packPieces(piecesOf(options), size)
  const unsealedCid = pieces.length === 0 ? null : unsealedCidOf(sealProof, pieces)
  const expiration = expirationOf(host, miner, options)
  miner.as(options.from).PreCommitSectorBatch2({
    sectors: numbers.map((sectorNumber) => ({
      sealProof,
      sectorNumber,
      sealedCid: fakeSealedCid(`${miner.id} ${sectorNumber}`),
      sealRandEpoch: host.vm.epoch - 1n,
      dealIds: [],
      expiration,
      unsealedCid,
    })),
  })
  return numbers.map((number) => new Sector(miner, number))
}

/** Proves pre-committed sectors; waits for the challenge first. */
export function proveCommitSectors(
  host: StorageHost,
  miner: MinerView,
  sectors: readonly Sector[],
  options: ProveCommitOptions,
): void {
  const ready = readyEpoch(host, miner, sectors)
  if (host.vm.epoch < ready) host.vm.mineUpTo(ready)
  const { sealProofBytes, size } = miner.kind
  const pieces = manifestOf(host, packPieces(piecesOf(options), size))
  const aggregate = options.aggregate ?? sectors.length >= policyIn(host).minAggregatedSectors
  const proofs = sectors.map(({ number }) => miner.fakeProof(sealProofBytes, `seal ${number}`))
  miner.as(options.from).ProveCommitSectors3({
    sectorActivations: sectors.map(({ number }) => ({ sectorNumber: number, pieces })),
    sectorProofs: aggregate ? [] : proofs,
    aggregateProof: aggregate
      ? miner.fakeProof(AGGREGATE_PROOF_BYTES, 'aggregate')
      : new Uint8Array(0),
    aggregateProofType: aggregate ? SNARK_PACK_V2 : null,
    requireActivationSuccess: options.requireActivation ?? true,
    requireNotificationSuccess: options.requireNotification ?? false,
  })
}

/** Pre-commits sectors, waits for the challenge and proves them. */
export function onboardSectors(
  host: StorageHost,
  miner: MinerView,
  count: number,
  options: OnboardOptions,
): readonly Sector[] {
  const sectors = preCommitSectors(host, miner, { ...options, count })
  proveCommitSectors(host, miner, sectors, options)
  return sectors
}

/** Commits sectors without interaction. */
export function proveCommitNi(
  host: StorageHost,
  miner: MinerView,
  options: ProveNiOptions,
): readonly Sector[] {
  const numbers = freeNumbers(miner, options.count ?? 1)
  const { niSealProof } = miner.kind
  const expiration = expirationOf(host, miner, options)
  const deadline = options.deadline ?? mutableDeadline(host, miner)
  miner.as(options.from).ProveCommitSectorsNI({
    sectors: numbers.map((sectorNumber) => ({
      sealingNumber: sectorNumber,
      sealerId: miner.id,
      sealedCid: fakeSealedCid(`${miner.id} ${sectorNumber}`),
      sectorNumber,
      sealRandEpoch: host.vm.epoch - 1n,
      expiration,
    })),
    aggregateProof: miner.fakeProof(AGGREGATE_PROOF_BYTES, 'non-interactive'),
    sealProofType: niSealProof,
    aggregateProofType: SNARK_PACK_V2,
    provingDeadline: deadline,
    requireActivationSuccess: true,
  })
  return numbers.map((number) => new Sector(miner, number))
}

/** Puts data into an empty sector. */
export function replicaUpdate(
  host: StorageHost,
  miner: MinerView,
  sector: Sector,
  options: ReplicaUpdateOptions,
): void {
  const { place } = sector
  if (place === undefined)
    throw new UsageError(
      'FVM_SECTOR',
      `sector ${sector.number} is ${sector.status}: only an active sector can be updated`,
    )
  const { updateProof, sealProofBytes, size } = miner.kind
  const pieces = manifestOf(host, packPieces(piecesOf(options), size))
  miner.as(options.from).ProveReplicaUpdates3({
    sectorUpdates: [
      {
        sector: sector.number,
        ...place,
        newSealedCid: fakeSealedCid(`${miner.id} ${sector.number} updated`),
        pieces,
      },
    ],
    sectorProofs: [miner.fakeProof(sealProofBytes, `update ${sector.number}`)],
    aggregateProof: new Uint8Array(0),
    updateProofsType: updateProof,
    aggregateProofType: null,
    requireActivationSuccess: true,
    requireNotificationSuccess: options.requireNotification ?? false,
  })
}

/** The pieces of deals and the other pieces. */
function piecesOf({ deals = [], pieces = [] }: SectorData): readonly (SectorPiece | Deal)[] {
  return [...deals, ...pieces]
}

function manifestOf(host: StorageHost, pieces: readonly (SectorPiece | Deal)[]) {
  return pieces.map((piece) => ({
    cid: piece.cid,
    size: piece.size,
    verifiedAllocationKey: allocationOf(host, piece) ?? null,
    notify:
      piece instanceof Deal
        ? [{ address: MARKET_ADDRESS, payload: encodeCbor(piece.id) }]
        : [...(piece.notify ?? [])],
  }))
}

function allocationOf(host: StorageHost, piece: SectorPiece | Deal) {
  if (!(piece instanceof Deal)) return piece.allocation
  const id = piece.allocationId
  if (id === undefined) return undefined
  return { client: host.vm.idOf(piece.proposal.client)!, id } // the market resolved it
}

/** The lowest sector numbers that were never allocated. */
function freeNumbers(miner: MinerView, count: number): bigint[] {
  if (!Number.isInteger(count) || count < 1)
    throw new UsageError('FVM_SECTOR', `${count} sectors were requested: give 1 or more`)
  const allocated = miner.state.allocatedSectors.value
  const numbers: bigint[] = []
  for (let number = 0n; numbers.length < count; number++)
    if (!allocated.has(number)) numbers.push(number)
  return numbers
}

function expirationOf(
  host: StorageHost,
  miner: MinerView,
  { days, deals = [] }: { readonly days?: IntLike; readonly deals?: readonly Deal[] },
): bigint {
  const { epoch } = host.vm
  const policy = policyIn(host)
  if (days !== undefined) return epoch + toBigInt(days, 'days', 1n) * EPOCHS_IN_DAY
  const dealEnd = deals.reduce((last, { proposal }) => max(last, proposal.endEpoch), 0n)
  // The shortest life of a sector counts from the last epoch that accepts its proof.
  const untilProof = maxProveCommitDuration(policy, miner.kind.sealProof) ?? 0n
  const least = max(epoch + untilProof + policy.minSectorExpiration, dealEnd)
  // The market allocates datacap for the deal's term and 90 days: the sector may not live longer.
  if (deals.some((deal) => deal.allocationId !== undefined)) return least
  return max(least, epoch + DEFAULT_SECTOR_DAYS * EPOCHS_IN_DAY)
}

/** The first epoch that accepts the proofs of pre-committed sectors. */
function readyEpoch(host: StorageHost, miner: MinerView, sectors: readonly Sector[]): bigint {
  const { preCommitChallengeDelay } = policyIn(host)
  const { preCommittedSectors } = miner.state
  let ready = 0n
  for (const { number } of sectors) {
    const preCommit = preCommittedSectors.get(number)
    if (preCommit === undefined)
      throw new UsageError(
        'FVM_SECTOR',
        `sector ${number} of ${String(miner)} is not pre-committed: call preCommit before, or use onboard`,
      )
    ready = max(ready, preCommit.preCommitEpoch + preCommitChallengeDelay + 1n)
  }
  return ready
}

/** The first deadline to which sectors can be assigned now. */
function mutableDeadline(host: StorageHost, miner: MinerView): bigint {
  const policy = policyIn(host)
  const { provingPeriodStart } = miner.state
  const { epoch } = host.vm
  let index = 0n
  while (!deadlineIsMutable(policy, provingPeriodStart, index, epoch)) index++ // two at most are not
  return index
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
