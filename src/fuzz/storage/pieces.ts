import { type MINER, proofOf } from '../../builtin-actors/index.ts'
import { computeUnsealedCommitment } from '../../crypto/index.ts'
import { fakePieceCid } from '../../harness/index.ts'
import { Cid, Codec, encodeCbor } from '../../ipld/index.ts'
import type { ParamsOf } from '../../schema/index.ts'
import { Address, HashCode } from '../../types/index.ts'
import { NO_ACTOR_ID } from '../gen/gen.ts'
import type { AllocationFacts, DealFacts, MinerFacts } from './storage-view.ts'
import { MARKET_ID } from './storage-view.ts'
import type { StorageGen } from './typed-call.ts'

/** The pieces of a sector in the params of a proof. */
export type PieceManifests = ParamsOf<
  (typeof MINER)['methods']['ProveCommitSectors3']
>['sectorActivations'] extends readonly (infer A)[]
  ? A extends { readonly pieces: infer P }
    ? P
    : never
  : never
type PieceManifest = PieceManifests extends Iterable<infer P> ? P : never

/** A piece that a sector may hold: of a deal, of an allocation, or of neither. */
interface PlannedPiece {
  readonly cid: Cid
  readonly size: bigint
  readonly deal?: DealFacts
  readonly allocation?: Pick<AllocationFacts, 'client' | 'id'>
}

/** Pieces that fit a sector, and their commitment. */
interface PiecePlan {
  readonly pieces: readonly PlannedPiece[]
  readonly unsealedCid: Cid
}

// Codecs and hashes of commitments. Source: fvm_shared 4.8.4 `src/commcid.rs`.
const FIL_COMMITMENT_UNSEALED = Codec.FIL_COMMITMENT_UNSEALED
const FIL_COMMITMENT_SEALED = Codec.FIL_COMMITMENT_SEALED
const SHA2_256_TRUNC254_PADDED = HashCode.SHA2_256_TRUNC254_PADDED
const POSEIDON_BLS12_381_A2_FC1 = HashCode.POSEIDON_BLS12_381_A2_FC1
const PIECE_NAMES = ['p0', 'p1', 'p2'] as const
/** Most deals and allocations that are considered for a sector. */
const MOST_CANDIDATES = 12

const commitments = new Map<string, Cid>()

/** The CID of a replica that nobody sealed. */
export function sealedCid({ c }: StorageGen): Cid {
  const digest = new Uint8Array(32).fill(1 + c.below(60))
  return Cid.v1(FIL_COMMITMENT_SEALED, POSEIDON_BLS12_381_A2_FC1, digest)
}

/** The CID of a piece by one of a few names. */
export function somePiece({ c }: StorageGen): Cid {
  return fakePieceCid(c.pick(PIECE_NAMES))
}

/** Data that a new sector may commit to; undefined for a sector without data. */
export function choosePlan(g: StorageGen, miner: MinerFacts): PiecePlan | undefined {
  const plans = plansFor(g, miner)
  const withTerms = plans.filter(({ pieces }) => pieces.some((p) => p.deal ?? p.allocation))
  return g.c.weighted<() => PiecePlan | undefined>([
    [5, () => undefined],
    [6, () => (withTerms.length > 0 ? g.c.pick(withTerms) : undefined)],
    [2, () => g.c.pick(plans)],
  ])()
}

/** Data that makes a commitment; undefined if it is not known, or no longer there. */
export function findPlan(g: StorageGen, miner: MinerFacts, unsealed: Cid): PiecePlan | undefined {
  return plansFor(g, miner).find(({ unsealedCid }) => unsealedCid.equals(unsealed))
}

/** Pieces as the params of a proof name them, with the actors to notify. */
export function manifestsOf(g: StorageGen, plan: PiecePlan | undefined): PieceManifest[] {
  const { c, session } = g
  const receivers = session.actors('evm').map(({ id }) => id)
  return (plan?.pieces ?? []).map(({ cid, size, deal, allocation }) => {
    const notify: { address: Address; payload: Uint8Array }[] = []
    if (deal !== undefined && !c.chance(5))
      notify.push({ address: Address.id(MARKET_ID), payload: encodeCbor(deal.id) })
    if (c.chance(30))
      notify.push({
        address: Address.id(c.pick([...receivers, 1n, NO_ACTOR_ID])),
        payload: c.bytes(c.below(4)),
      })
    const key =
      allocation === undefined || c.chance(4)
        ? null
        : { client: allocation.client, id: allocation.id }
    return { cid, size, verifiedAllocationKey: key, notify }
  })
}

function plansFor(g: StorageGen, miner: MinerFacts): PiecePlan[] {
  const { sectorSize } = miner.info
  const proof = sealProofOf(miner)
  const single = candidates(g, miner).filter(({ size }) => size <= sectorSize)
  const small = single.filter(({ size }) => size * 2n <= sectorSize)
  const pairs = small.slice(1).map((piece, i) => [small[i]!, piece]) // one less
  return [...single.map((piece) => [piece]), ...pairs].map((pieces) => ({
    pieces: pieces.toSorted((a, b) => (a.size === b.size ? 0 : a.size < b.size ? 1 : -1)),
    unsealedCid: unsealedCidOf(proof, pieces),
  }))
}

function candidates({ view, session }: StorageGen, miner: MinerFacts): PlannedPiece[] {
  const allocationIds = view.market().pendingDealAllocationIds
  const taken = new Set<bigint>()
  const deals = view
    .deals()
    .filter(
      ({ proposal, sector }) =>
        sector === undefined &&
        proposal.provider.actorId === miner.id &&
        proposal.startEpoch >= session.epoch,
    )
    .map((deal): PlannedPiece => {
      const { pieceCid: cid, pieceSize: size, client } = deal.proposal
      const id = deal.proposal.isVerified ? allocationIds.get(deal.id) : undefined
      if (id === undefined) return { cid, size, deal }
      taken.add(id)
      return { cid, size, deal, allocation: { client: client.actorId!, id } } // an id address
    })
  const allocations = view
    .allocations(miner.id)
    .filter(({ id, expiration }) => expiration >= session.epoch && !taken.has(id))
    .map((allocation) => ({ cid: allocation.data, size: allocation.size, allocation }))
    .filter(({ cid }) => cid.codec === FIL_COMMITMENT_UNSEALED)
  const { sectorSize } = miner.info
  const plain = PIECE_NAMES.map((name, i) => ({
    cid: fakePieceCid(name),
    size: i === 0 ? sectorSize : sectorSize / 2n,
  }))
  return [...plain, ...deals.slice(-MOST_CANDIDATES), ...allocations.slice(-MOST_CANDIDATES)]
}

function unsealedCidOf(proof: bigint, pieces: readonly PlannedPiece[]): Cid {
  const sorted = pieces.toSorted((a, b) => (a.size === b.size ? 0 : a.size < b.size ? 1 : -1))
  const key = `${proof} ${sorted.map(({ cid, size }) => `${size} ${cid.key}`).join(' ')}`
  const known = commitments.get(key)
  if (known !== undefined) return known
  const digest = computeUnsealedCommitment(
    proof,
    sorted.map(({ cid, size }) => ({ size, commitment: cid.digest })),
  )
  const cid = Cid.v1(FIL_COMMITMENT_UNSEALED, SHA2_256_TRUNC254_PADDED, digest)
  if (commitments.size > 4_096) commitments.clear()
  commitments.set(key, cid)
  return cid
}

/** RegisteredSealProof (V1P1) of a miner's sectors. */
export function sealProofOf({ info }: MinerFacts): bigint {
  return proofOf('sealV1P1', info.sectorSize)
}
