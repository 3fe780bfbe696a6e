import { draftOf } from '../gen/gen.ts'
import type { FuzzStep } from '../session.ts'
import { disputePost, submitPost } from './miner-proving.ts'
import { advanceTo, CHALLENGE_WINDOW, openingOf, PROVING_PERIOD } from './pass-time.ts'
import type { MinerFacts } from './storage-view.ts'
import type { StorageGen } from './typed-call.ts'

/**
 * Submits a proof that does not hold in the next deadline with healthy sectors, and disputes it when
 * cron has closed the deadline: messages drawn one by one seldom meet all of this.
 *
 * @returns the steps up to the first difference; none in a world without healthy sectors
 */
export function disputeBadProof(g: StorageGen): FuzzStep[] {
  const next = nextHealthyDeadline(g)
  if (next === undefined) return []
  const steps = advanceTo(g, { to: next.opening + 1n, cron: 'due epochs' })
  if (differs(steps)) return steps
  const proof = submitPost(g, g.view.miner(next.id) ?? next.miner, { holds: false })
  if (proof === undefined) return steps
  steps.push(g.session.send(draftOf(g, proof)))
  if (differs(steps)) return steps
  const close = next.opening + CHALLENGE_WINDOW
  steps.push(...advanceTo(g, { to: close + 1n, cron: 'due epochs' }))
  if (differs(steps)) return steps
  const dispute = disputePost(g, g.view.miner(next.id) ?? next.miner)
  if (dispute !== undefined) steps.push(g.session.send(draftOf(g, dispute)))
  return steps
}

function differs(steps: readonly FuzzStep[]): boolean {
  return (steps.at(-1)?.differences.length ?? 0) > 0
}

interface HealthyDeadline {
  readonly id: bigint
  readonly miner: MinerFacts
  readonly opening: bigint
}

/** The deadline with healthy sectors that opens next, over all miners. */
function nextHealthyDeadline({ session, view }: StorageGen): HealthyDeadline | undefined {
  let next: HealthyDeadline | undefined
  for (const miner of view.miners())
    for (const { index, partitions } of miner.deadlines) {
      const isHealthy = partitions.some(({ live, faults }) => live.some((id) => !faults.has(id)))
      const opening = openingOf(miner, index, session.epoch + 1n)
      if (isHealthy && opening < (next?.opening ?? session.epoch + 2n * PROVING_PERIOD))
        next = { id: miner.id, miner, opening }
    }
  return next
}
