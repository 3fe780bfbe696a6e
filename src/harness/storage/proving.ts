import { DomainSeparationTag, postProofSize, randomnessInput } from '../../builtin-actors/index.ts'
import { blake2b256 } from '../../crypto/index.ts'
import { BitField } from '../../ipld/index.ts'
import { UsageError } from '../../types/index.ts'
import type { Result } from '../result.ts'
import { nextOpening } from './deadlines.ts'
import type { MinerView, SenderOption } from './miner-view.ts'
import { Sector } from './sector.ts'
import { policyIn, type StorageHost } from './storage-world.ts'

/** Options of a window PoSt. */
export interface PostOptions extends SenderOption {
  /** Partitions to prove; all that are due by default. */
  readonly partitions?: readonly bigint[]
  /** Sectors that are skipped, and become faulty. */
  readonly skip?: readonly Sector[]
}

/** Sectors of a partition whose deadline is open, and that no proof of this period covers. */
export interface DuePartition {
  readonly miner: MinerView
  readonly deadline: bigint
  readonly partition: bigint
  /** The sectors that a proof would prove: live ones that are not faulty, or declared as recovered. */
  readonly sectors: readonly Sector[]
}

/** Decision for a partition: true proves it, false misses it, a list proves these sectors only. */
export type ProveDecision = (due: DuePartition) => boolean | readonly Sector[]

/** The choice of deadlines that are proven while time passes. */
export type Prove = 'all' | readonly (MinerView | Sector)[] | ProveDecision

/** Lists the partitions of a miner that must still be proven in the open deadline. */
export function dueNow(host: StorageHost, miner: MinerView): readonly DuePartition[] {
  const { state } = miner
  const { epoch } = host.vm
  const { index, periodStart } = miner.provingDeadline
  if (epoch < state.provingPeriodStart || periodStart < state.provingPeriodStart) return []
  const deadline = state.deadlines.value.due[Number(index)]!.value // one of 48
  return Array.from(deadline.partitions).flatMap(([partition, content]) => {
    if (deadline.partitionsPosted.has(partition)) return []
    const sectors = [...content.sectors]
      .filter(
        (n) => !content.terminated.has(n) && (!content.faults.has(n) || content.recoveries.has(n)),
      )
      .map((n) => new Sector(miner, n))
    return sectors.length === 0 ? [] : [{ miner, deadline: index, partition, sectors }]
  })
}

/** Submits a window PoSt for the open deadline. @throws UsageError `FVM_POST` if nothing is due */
export function submitWindowedPost(
  host: StorageHost,
  miner: MinerView,
  options: PostOptions,
): Result<unknown> {
  const due = dueNow(host, miner).filter(
    ({ partition }) => options.partitions?.includes(partition) ?? true,
  )
  if (due.length === 0)
    throw new UsageError(
      'FVM_POST',
      `${String(miner)} has no partition to prove at epoch ${host.vm.epoch}: advance with vm.storage.advanceToProvingDeadline(sector)`,
    )
  let last: Result<unknown> | undefined
  const most = Number(policyIn(host).postedPartitionsMax)
  for (let at = 0; at < due.length; at += most)
    last = submit(host, miner, due.slice(at, at + most), options)
  return last!
}

function submit(
  host: StorageHost,
  miner: MinerView,
  due: readonly DuePartition[],
  { skip = [], from }: PostOptions,
): Result<unknown> {
  const epoch = host.vm.epoch - 1n
  const skipped = new Set(skip.map(({ number }) => number))
  return miner.as(from).send('SubmitWindowedPoSt', {
    deadline: due[0]!.deadline, // the caller has at least one
    partitions: due.map(({ partition, sectors }) => ({
      index: partition,
      skipped: BitField.of(sectors.flatMap(({ number }) => (skipped.has(number) ? [number] : []))),
    })),
    proofs: [
      {
        postProof: miner.kind.windowPostProof,
        proofBytes: miner.fakeProof(postProofSize(miner.kind.windowPostProof), `post ${epoch}`),
      },
    ],
    chainCommitEpoch: epoch,
    chainCommitRand: commitRandomness(host.ticketDigest(epoch), epoch),
  })
}

/** Proves or misses all that is due now. */
export function proveDue(host: StorageHost, miners: readonly MinerView[], prove: Prove): void {
  const decide = decisionOf(prove)
  for (const miner of miners) {
    const wanted: bigint[] = []
    const skip: Sector[] = []
    for (const due of dueNow(host, miner)) {
      const answer = decide(due)
      if (answer === false || (answer !== true && answer.length === 0)) continue
      wanted.push(due.partition)
      if (answer === true) continue
      const kept = new Set(answer.map(({ number }) => number))
      skip.push(...due.sectors.filter(({ number }) => !kept.has(number)))
    }
    if (wanted.length === 0) continue
    const result = submitWindowedPost(host, miner, { partitions: wanted, skip })
    if (!result.ok)
      throw new UsageError(
        'FVM_POST',
        `a window PoSt of ${String(miner)} failed at epoch ${host.vm.epoch}: ${result.exitName}\n${result.explain()}`,
      )
  }
}

/** The next epoch, after the world's, at which a deadline with sectors opens. */
export function nextDue(host: StorageHost, miners: readonly MinerView[]): bigint | undefined {
  const { epoch } = host.vm
  const policy = policyIn(host)
  let next: bigint | undefined
  for (const miner of miners) {
    const { provingPeriodStart, deadlines } = miner.state
    deadlines.value.due.forEach((link, index) => {
      if (link.value.liveSectors === 0n) return
      let open = nextOpening(policy, provingPeriodStart, BigInt(index), epoch)
      if (open <= epoch) open += policy.wpostProvingPeriod
      if (open > epoch && (next === undefined || open < next)) next = open
    })
  }
  return next
}

function decisionOf(prove: Prove): ProveDecision {
  if (prove === 'all') return () => true
  if (typeof prove === 'function') return prove
  return ({ miner, sectors }) => {
    const isMeant = (sector: Sector) =>
      prove.some((given) =>
        given instanceof Sector
          ? given.miner.id === miner.id && given.number === sector.number
          : given.id === miner.id,
      )
    return sectors.filter(isMeant)
  }
}

/** The randomness that binds a window PoSt to the chain. */
function commitRandomness(digest: Uint8Array, epoch: bigint): Uint8Array {
  const tag = DomainSeparationTag.poStChainCommit
  return blake2b256(randomnessInput(digest, { tag, epoch, entropy: new Uint8Array(0) }))
}
