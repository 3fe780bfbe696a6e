import {
  DomainSeparationTag,
  MINER,
  policyOf,
  randomnessInput,
} from '../../builtin-actors/index.ts'
import { CHECKED_EXTERNS, POST_BYTES, proofBytes } from '../../conformance/index.ts'
import { blake2b256 } from '../../crypto/index.ts'
import { BitField } from '../../ipld/index.ts'
import type { CallDraft } from '../gen/gen.ts'
import { workersOf } from './miner-people.ts'
import { mostly, sample } from './miner-sealing.ts'
import { PROVING_PERIOD } from './pass-time.ts'
import {
  isCompactable,
  isDeclarable,
  isDisputable,
  openDeadline,
  type Placed,
  placedSectors,
} from './sectors.ts'
import type { MinerFacts, PlacedPartition } from './storage-view.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const YEARS_5 = policyOf('mainnet').maximumVerifiedAllocationTerm
/** Percentage of the proofs of partitions that do not hold. */
const BAD_PROOF_PERCENT = 30
const MAX_EXTENSION = 1_278n * PROVING_PERIOD

/** Whether a deadline with sectors is open that still wants proofs. */
export function isPostDue(g: StorageGen, miner: MinerFacts): boolean {
  const { index } = openDeadline(g, miner)
  const deadline = miner.deadlines.find((known) => known.index === index)
  return deadline?.partitions.some(isUnproven) ?? false
}

/** Whether a partition has sectors that a proof would prove, and none was accepted yet. */
function isUnproven({ isPosted, live, faults, recoveries }: PlacedPartition): boolean {
  return !isPosted && live.some((sector) => !faults.has(sector) || recoveries.has(sector))
}

/** Proves the open deadline, by a proof that holds unless `holds` or a draw says otherwise. */
export function submitPost(
  g: StorageGen,
  miner: MinerFacts,
  { holds = !g.c.chance(BAD_PROOF_PERCENT) } = {},
): CallDraft | undefined {
  const { c, session } = g
  const { index, open } = openDeadline(g, miner)
  const partitions = miner.deadlines.find((known) => known.index === index)?.partitions ?? []
  const due = partitions.filter(isUnproven)
  const chosen = sample(g, due.length > 0 && !c.chance(3) ? due : partitions, 3)
  if (chosen.length === 0 && !c.chance(5)) return undefined
  const chainCommitEpoch = mostly(g, session.epoch - 1n, [open - 20n, open - 21n, session.epoch])
  return typedCall(g, MINER, 'SubmitWindowedPoSt', {
    to: miner.id,
    callers: workersOf(g, miner),
    params: {
      deadline: mostly(g, index, [0n, 48n]),
      partitions: chosen.map(({ partition, live }) => ({
        index: mostly(g, partition, [9n]),
        skipped: BitField.of(c.chance(20) ? sample(g, live, 2) : c.chance(2) ? [777n] : []),
      })),
      proofs: c.chance(2)
        ? []
        : [
            {
              postProof: mostly(g, miner.info.windowPostProof, [3n, 10n, 13n]),
              proofBytes: proofBytes(c.chance(2) ? 900 : POST_BYTES, holds),
            },
          ],
      chainCommitEpoch,
      chainCommitRand: commitRandomness(c.chance(2) ? 5n : chainCommitEpoch),
    },
  })
}

/** Whether a proof that does not hold can be disputed. */
export function isDisputeDue(g: StorageGen, miner: MinerFacts): boolean {
  return miner.deadlines.some(
    ({ index, disputable }) =>
      disputable.some(({ isValid }) => !isValid) && isDisputable(g, miner, index),
  )
}

/** Disputes a proof, mostly one that does not hold. */
export function disputePost(g: StorageGen, miner: MinerFacts): CallDraft | undefined {
  const { c } = g
  const proofs = miner.deadlines
    .filter(({ index }) => c.chance(3) || isDisputable(g, miner, index))
    .flatMap(({ index, disputable }) => disputable.map((proof) => ({ deadline: index, ...proof })))
  const bad = proofs.filter(({ isValid }) => !isValid)
  if (bad.length === 0 && !c.chance(8)) return undefined
  const { deadline, index } =
    bad.length > 0 && !c.chance(10)
      ? c.pick(bad)
      : (proofs[0] ?? { deadline: BigInt(c.below(49)), index: 0n })
  return typedCall(g, MINER, 'DisputeWindowedPoSt', {
    to: miner.id,
    params: { deadline, postIndex: mostly(g, index, [0n, 9n]) },
  })
}

/** Declares sectors faulty. */
export function declareFaults(g: StorageGen, miner: MinerFacts): CallDraft | undefined {
  const healthy = placedSectors(miner).filter(({ isFaulty }) => !isFaulty)
  const groups = declarations(g, miner, healthy)
  if (groups === undefined) return undefined
  const callers = workersOf(g, miner)
  return typedCall(g, MINER, 'DeclareFaults', { to: miner.id, callers, params: { faults: groups } })
}

/** Declares that faulty sectors are proven again next time. */
export function declareRecovered(g: StorageGen, miner: MinerFacts): CallDraft | undefined {
  const faulty = placedSectors(miner).filter(
    ({ isFaulty, isRecovering }) => isFaulty && !isRecovering,
  )
  const recoveries = declarations(g, miner, faulty)
  if (recoveries === undefined) return undefined
  const callers = workersOf(g, miner)
  return typedCall(g, MINER, 'DeclareFaultsRecovered', {
    to: miner.id,
    callers,
    params: { recoveries },
  })
}

/** Ends sectors before their time. */
export function terminate(g: StorageGen, miner: MinerFacts): CallDraft | undefined {
  const placed = placedSectors(miner)
  const { index } = openDeadline(g, miner)
  const apart = placed.filter(({ deadline }) => deadline !== index)
  const chosen = sample(g, g.c.chance(5) ? placed : apart, 2)
  if (chosen.length === 0) return undefined
  const callers = workersOf(g, miner)
  return typedCall(g, MINER, 'TerminateSectors', {
    to: miner.id,
    callers,
    params: { terminations: grouped(g, chosen) },
  })
}

/** Lets sectors expire later; those with claims keep them, or drop some near their end. */
export function extend(g: StorageGen, miner: MinerFacts): CallDraft | undefined {
  const { c, session, view } = g
  const placed = placedSectors(miner)
  const active = placed.filter(({ isActive }) => isActive)
  const chosen = sample(g, c.chance(5) ? placed : active, 2)
  if (chosen.length === 0) return undefined
  const claims = view.claims(miner.id)
  const extensions = chosen.map(({ sector, deadline, partition }) => {
    const info = miner.state.sectors.get(sector)
    const own = claims.filter((claim) => claim.sector === sector)
    const ends = own.map(({ termStart, termMax }) => termStart + termMax)
    const latest = [session.epoch + MAX_EXTENSION, (info?.activation ?? 0n) + YEARS_5, ...ends]
    const limit = latest.reduce((a, b) => (a < b ? a : b))
    const wanted = (info?.expiration ?? session.epoch) + BigInt(c.below(80)) * PROVING_PERIOD
    const newExpiration = mostly(g, wanted < limit ? wanted : limit, [
      limit + 1n,
      session.epoch,
      -1n,
    ])
    const drops = c.chance(15) ? own.slice(0, 1).map(({ id }) => id) : []
    const kept = own.map(({ id }) => id).filter((id) => !drops.includes(id))
    const isDeclared = own.length > 0 && !c.chance(6)
    return {
      deadline: mostly(g, deadline, [48n, 1n]),
      partition: mostly(g, partition, [7n]),
      sectors: BitField.of(isDeclared ? [] : [sector]),
      sectorsWithClaims: isDeclared
        ? [{ sectorNumber: sector, maintainClaims: kept, dropClaims: drops }]
        : [],
      newExpiration,
    }
  })
  const callers = workersOf(g, miner)
  return typedCall(g, MINER, 'ExtendSectorExpiration2', {
    to: miner.id,
    callers,
    params: { extensions },
  })
}

/** Rebuilds partitions of a deadline without their terminated sectors. */
export function compactPartitions(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  const ready = miner.deadlines.filter(
    ({ index, partitions }) => partitions.length > 0 && isCompactable(g, miner, index),
  )
  const clean = ready.filter(({ partitions }) =>
    partitions.every(({ faults, unproven }) => faults.isEmpty && unproven.isEmpty),
  )
  const pool = c.chance(8) ? miner.deadlines : clean.length > 0 ? clean : ready
  const deadline = pool.length > 0 ? c.pick(pool) : undefined
  const partitions = deadline?.partitions.map(({ partition }) => partition) ?? []
  const anyFree = Array.from({ length: 48 }, (_, i) => BigInt(i)).filter((i) =>
    isCompactable(g, miner, i),
  )
  return typedCall(g, MINER, 'CompactPartitions', {
    to: miner.id,
    callers: workersOf(g, miner),
    params: {
      deadline: mostly(g, deadline?.index ?? anyFree[0] ?? 0n, [48n, 0n]),
      partitions: BitField.of(c.chance(5) ? [2n ** 20n] : sample(g, partitions, 2)),
    },
  })
}

/** Groups of sectors whose deadlines can be declared, now and then one that cannot. */
function declarations(g: StorageGen, miner: MinerFacts, placed: readonly Placed[]) {
  const inTime = placed.filter(({ deadline }) => isDeclarable(g, miner, deadline))
  const chosen = sample(g, g.c.chance(5) ? placed : inTime, 2)
  return chosen.length === 0 ? undefined : grouped(g, chosen)
}

function grouped(g: StorageGen, chosen: readonly Placed[]) {
  return chosen.map(({ sector, deadline, partition }) => ({
    deadline: mostly(g, deadline, [48n, 0n]),
    partition: mostly(g, partition, [5n]),
    sectors: BitField.of(g.c.chance(2) ? [] : [mostly(g, sector, [888n])]),
  }))
}

/** The randomness of an epoch that a proof names, as the miner draws it. */
function commitRandomness(epoch: bigint): Uint8Array {
  const digest = CHECKED_EXTERNS.getChainRandomness(epoch)
  const tag = DomainSeparationTag.poStChainCommit
  return blake2b256(randomnessInput(digest, { tag, epoch, entropy: new Uint8Array(0) }))
}
