import {
  MINER,
  policyOf,
  proofOf,
  SNARK_PACK_V2,
  sealProofSize,
} from '../../builtin-actors/index.ts'
import { proofBytes } from '../../conformance/index.ts'
import { BitField } from '../../ipld/index.ts'
import type { CallDraft } from '../gen/gen.ts'
import { workersOf } from './miner-people.ts'
import { PROVING_PERIOD } from './pass-time.ts'
import { choosePlan, findPlan, manifestsOf, sealedCid, sealProofOf } from './pieces.ts'
import { isMutable, type Placed, placedSectors } from './sectors.ts'
import type { MinerFacts, PreCommit } from './storage-view.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const MAX_PROVE_COMMIT = 30n * PROVING_PERIOD + 150n
/** Shortest life of a sector. */
const MIN_LIFE = 180n * PROVING_PERIOD

/** Pre-commits fresh numbers, perhaps with one that is bad. */
export function preCommit(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c, session } = g
  const numbers = freshNumbers(g, miner, 1 + c.below(c.chance(20) ? 6 : 2))
  return typedCall(g, MINER, 'PreCommitSectorBatch2', {
    to: miner.id,
    callers: workersOf(g, miner),
    params: {
      sectors: numbers.map((sectorNumber) => ({
        sealProof: mostly(g, sealProofOf(miner) + (c.chance(20) ? 5n : 0n), [3n, 18n, 8n, -1n]),
        sectorNumber: mostly(g, sectorNumber, [0n, 1n, 2n ** 63n]),
        sealedCid: sealedCid(g),
        sealRandEpoch: mostly(g, session.epoch - 1n - BigInt(c.below(40)), [
          session.epoch,
          session.epoch - 4_000n,
        ]),
        dealIds: c.chance(2) ? [1n] : [],
        expiration: mostly(g, session.epoch + MAX_PROVE_COMMIT + MIN_LIFE + days(g, 300), [
          session.epoch + MIN_LIFE,
          session.epoch + 1_278n * PROVING_PERIOD + 1n,
          0n,
        ]),
        unsealedCid: choosePlan(g, miner)?.unsealedCid ?? null,
      })),
    },
  })
}

/** Proves pre-commitments that are ready, or some that are not. */
export function proveCommit(g: StorageGen, miner: MinerFacts): CallDraft | undefined {
  const { c, session } = g
  const { preCommitChallengeDelay } = policyOf(session.world.network)
  const isReady = ([, { preCommitEpoch }]: readonly [bigint, PreCommit]): boolean =>
    session.epoch > preCommitEpoch + preCommitChallengeDelay &&
    session.epoch <= preCommitEpoch + 30n * PROVING_PERIOD
  const all = miner.preCommits
  const ready = all.filter(isReady)
  const chosen = sample(g, ready.length > 0 && !c.chance(4) ? ready : all, c.chance(30) ? 6 : 2)
  if (chosen.length === 0 && !c.chance(4)) return undefined
  const isAggregate = chosen.length >= 4 ? c.chance(60) : c.chance(3)
  const proofLength = sealProofSize(sealProofOf(miner))
  return typedCall(g, MINER, 'ProveCommitSectors3', {
    to: miner.id,
    callers: workersOf(g, miner),
    params: {
      sectorActivations: chosen.map(([sectorNumber, { info }]) => ({
        sectorNumber: mostly(g, sectorNumber, [0n, 999n]),
        pieces:
          info.unsealedCid === null ? [] : manifestsOf(g, findPlan(g, miner, info.unsealedCid)),
      })),
      sectorProofs: isAggregate
        ? []
        : chosen.map(() => proofBytes(c.chance(2) ? 2_000 : proofLength, !c.chance(8))),
      aggregateProof: isAggregate ? proofBytes(1_000, !c.chance(10)) : new Uint8Array(0),
      aggregateProofType: isAggregate ? mostly(g, SNARK_PACK_V2, [0n]) : null,
      requireActivationSuccess: c.chance(30),
      requireNotificationSuccess: c.chance(45),
    },
  })
}

/** Commits sectors without interaction. */
export function proveCommitNi(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c, session } = g
  const numbers = freshNumbers(g, miner, 1 + c.below(3))
  const mutable = Array.from({ length: 48 }, (_, i) => BigInt(i)).filter((index) =>
    isMutable(g, miner, index),
  )
  return typedCall(g, MINER, 'ProveCommitSectorsNI', {
    to: miner.id,
    callers: workersOf(g, miner),
    params: {
      sectors: numbers.map((sectorNumber) => ({
        sealingNumber: mostly(g, sectorNumber, [0n]),
        sealerId: mostly(g, miner.id, [0n]),
        sealedCid: sealedCid(g),
        sectorNumber,
        sealRandEpoch: mostly(g, session.epoch - 1n - BigInt(c.below(100)), [
          session.epoch,
          session.epoch - 181n * PROVING_PERIOD,
        ]),
        expiration: mostly(g, session.epoch + MIN_LIFE + days(g, 500), [
          session.epoch + MIN_LIFE - 1n,
          session.epoch + 1_279n * PROVING_PERIOD,
        ]),
      })),
      aggregateProof: proofBytes(1_000, !c.chance(5)),
      sealProofType: mostly(g, proofOf('sealNonInteractive', miner.info.sectorSize), [
        sealProofOf(miner),
        15n,
        18n,
      ]),
      aggregateProofType: mostly(g, SNARK_PACK_V2, [0n]),
      provingDeadline: mostly(g, c.pick(mutable), [BigInt(c.below(50))]),
      requireActivationSuccess: c.chance(50),
    },
  })
}

/** Puts data into empty sectors, perhaps into one that has some. */
export function replicaUpdate(g: StorageGen, miner: MinerFacts): CallDraft | undefined {
  const { c } = g
  const placed = placedSectors(miner).filter(
    ({ isActive, deadline }) => isActive && isMutable(g, miner, deadline),
  )
  const empty = placed.filter(({ sector }) => {
    const info = miner.state.sectors.get(sector)
    return info !== undefined && info.dealWeight === 0n && info.verifiedDealWeight === 0n
  })
  const pool: readonly Placed[] = c.chance(5) ? placedSectors(miner) : empty
  const chosen = sample(g, pool, 2)
  if (chosen.length === 0 && !c.chance(4)) return undefined
  return typedCall(g, MINER, 'ProveReplicaUpdates3', {
    to: miner.id,
    callers: workersOf(g, miner),
    params: {
      sectorUpdates: chosen.map(({ sector, deadline, partition }) => ({
        sector,
        deadline: mostly(g, deadline, [0n, 48n]),
        partition: mostly(g, partition, [9n]),
        newSealedCid: sealedCid(g),
        pieces: manifestsOf(g, choosePlan(g, miner)),
      })),
      sectorProofs: chosen.map(() => proofBytes(c.chance(2) ? 4_097 : 192, !c.chance(8))),
      aggregateProof: c.chance(2) ? proofBytes(10, true) : new Uint8Array(0),
      updateProofsType: mostly(g, proofOf('update', miner.info.sectorSize), [0n, 3n]),
      aggregateProofType: c.chance(2) ? 0n : null,
      requireActivationSuccess: c.chance(30),
      requireNotificationSuccess: c.chance(45),
    },
  })
}

/** Marks numbers as used, so that no sector ever has them. */
export function compactSectorNumbers(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  const numbers = freshNumbers(g, miner, 1 + c.below(3))
  return typedCall(g, MINER, 'CompactSectorNumbers', {
    to: miner.id,
    callers: workersOf(g, miner),
    params: {
      maskSectorNumbers: c.weighted<() => BitField>([
        [12, () => BitField.of(numbers)],
        [2, () => miner.state.allocatedSectors.value],
        [1, () => BitField.EMPTY],
        [1, () => BitField.of([2n ** 63n])],
        [1, () => BitField.of([2n ** 40n, 2n ** 41n])],
      ])(),
    },
  })
}

/** Numbers that no sector of the miner has had. */
function freshNumbers({ c }: StorageGen, { state }: MinerFacts, count: number): bigint[] {
  const used = state.allocatedSectors.value
  const numbers: bigint[] = []
  for (let n = BigInt(c.below(30)); numbers.length < count; n++) if (!used.has(n)) numbers.push(n)
  return numbers
}

/** Some of a list, up to so many; none of an empty one. */
export function sample<T>({ c }: StorageGen, items: readonly T[], most: number): T[] {
  if (items.length === 0) return []
  const start = c.below(items.length)
  const count = 1 + c.below(most)
  return Array.from(
    { length: Math.min(count, items.length) },
    (_, i) => items[(start + i) % items.length]!,
  )
}

/** A value, or rarely another. */
export function mostly<T>({ c }: StorageGen, usual: T, others: readonly T[]): T {
  return c.chance(2) ? c.pick(others) : usual
}

function days({ c }: StorageGen, most: number): bigint {
  return BigInt(c.below(most)) * PROVING_PERIOD + BigInt(c.below(3))
}
