import { policyOf } from '../../builtin-actors/index.ts'
import { Address, BLOCK_GAS_LIMIT, CRON_ACTOR_ID, SYSTEM_ACTOR_ID } from '../../types/index.ts'
import type { Draft, FuzzStep } from '../session.ts'
import type { MinerFacts } from './storage-view.ts'
import type { StorageGen } from './typed-call.ts'

const POLICY = policyOf('mainnet') // these periods are the same on every network
/** Epochs of a proving period, which is a day. */
export const PROVING_PERIOD = POLICY.wpostProvingPeriod
/** Epochs for which a deadline is open. */
export const CHALLENGE_WINDOW = POLICY.wpostChallengeWindow
/** Epochs before a deadline opens, from which on it is too late to declare faults. */
export const FAULT_CUTOFF = POLICY.faultDeclarationCutoff
/** Deadlines of a proving period. */
export const DEADLINES = POLICY.wpostPeriodDeadlines

/** Gas limit of a tick of cron. Source: lotus `chain/consensus/compute_state.go`, runCron. */
const TICK_GAS_LIMIT = BLOCK_GAS_LIMIT * 10_000n

const EPOCH_TICK: Draft = {
  note: 'cron: EpochTick',
  from: Address.id(SYSTEM_ACTOR_ID),
  to: Address.id(CRON_ACTOR_ID),
  method: 2n,
  value: 0n,
  params: new Uint8Array(0),
  isImplicit: true,
  gasLimit: TICK_GAS_LIMIT,
  isTick: true,
}

/** Epochs to pass, and the epochs on the way at which cron runs. */
export interface Passage {
  readonly to: bigint
  readonly cron: 'every epoch' | 'due epochs' | 'none'
}

/**
 * Lets time pass: cron runs at the end of each epoch, or at those epochs alone for which it has work,
 * or, as in a long row of null rounds, at none.
 *
 * @returns the ticks, up to the first that differs
 */
export function passTime(g: StorageGen): FuzzStep[] {
  return advanceTo(g, choosePassage(g))
}

/** Lets time pass up to an epoch. @returns the ticks, up to the first that differs */
export function advanceTo(g: StorageGen, { to, cron }: Passage): FuzzStep[] {
  const { session } = g
  const steps: FuzzStep[] = []
  while (session.epoch < to) {
    const isDue =
      cron === 'every epoch' || (cron === 'due epochs' && nextDueEpoch(g) <= session.epoch)
    if (isDue) {
      const step = session.send(EPOCH_TICK)
      steps.push(step)
      if (step.differences.length > 0) return steps
    }
    const next =
      cron === 'every epoch' ? session.epoch + 1n : cron === 'none' ? to : nextDueEpoch(g)
    const target = next <= session.epoch ? session.epoch + 1n : next
    session.advance((target < to ? target : to) - session.epoch)
  }
  return steps
}

function choosePassage(g: StorageGen): Passage {
  const { c, session } = g
  const now = session.epoch
  const someCron = (): Passage['cron'] => (isCronLate(g) || c.chance(25) ? 'due epochs' : 'none')
  const close = closingOf(g)
  if (close !== undefined && c.chance(40)) return { to: close + 1n, cron: 'due epochs' }
  return c.weighted<() => Passage>([
    [5, () => ({ to: now + BigInt(1 + c.below(3)), cron: 'every epoch' })],
    [16, () => ({ to: nextOpening(g), cron: someCron() })],
    [8, () => ({ to: now + c.pick([11n, 60n, 151n]), cron: someCron() })],
    [3, () => ({ to: now + c.pick([900n, 1_800n]), cron: someCron() })],
    // Power's next tick looks up every epoch of the null rounds.
    [2, () => ({ to: now + BigInt(1 + c.below(Number(PROVING_PERIOD))), cron: someCron() })],
  ])()
}

/** Whether cron has not run for so long that its next tick looks up every epoch of a day. */
function isCronLate({ session, view }: StorageGen): boolean {
  return session.epoch - view.power().firstCronEpoch > PROVING_PERIOD
}

/** The end of an open deadline that has proofs: only cron makes them disputable; undefined for none. */
function closingOf({ session, view }: StorageGen): bigint | undefined {
  for (const miner of view.miners())
    for (const { index, partitions } of miner.deadlines) {
      if (!partitions.some(({ isPosted }) => isPosted)) continue
      const left = openingOf(miner, index, session.epoch) - session.epoch
      if (left > PROVING_PERIOD - CHALLENGE_WINDOW)
        return session.epoch + left - PROVING_PERIOD + CHALLENGE_WINDOW
    }
  return undefined
}

/** The next epoch at which a deadline with sectors opens, or will have been open for a while. */
function nextOpening({ c, session, view }: StorageGen): bigint {
  const openings = view
    .miners()
    .flatMap((miner) =>
      miner.deadlines
        .filter(({ liveSectors }) => liveSectors > 0n)
        .map(({ index }) => openingOf(miner, index, session.epoch + 1n)),
    )
  const late = c.weighted([
    [6, 1n],
    [1, 0n],
    [1, 59n],
    [1, 60n],
    [1, 61n],
  ])
  if (openings.length === 0) return session.epoch + CHALLENGE_WINDOW
  return openings.reduce((a, b) => (a < b ? a : b)) + late
}

/** The first epoch, from `epoch` on, at which a deadline of a miner opens. */
export function openingOf({ state }: MinerFacts, index: bigint, epoch: bigint): bigint {
  const first = state.provingPeriodStart + index * CHALLENGE_WINDOW
  const left = (((first - epoch) % PROVING_PERIOD) + PROVING_PERIOD) % PROVING_PERIOD
  return epoch + left
}

/** The next epoch for which power or the market has work, this one included. */
function nextDueEpoch({ view, session }: StorageGen): bigint {
  let next = session.epoch + PROVING_PERIOD
  const consider = (epoch: bigint): void => {
    if (epoch < next) next = epoch
  }
  for (const epoch of view.power().cronEventQueue.keys()) consider(epoch)
  const { dealOpsByEpoch, lastCron } = view.market()
  for (const epoch of dealOpsByEpoch.keys()) if (epoch > lastCron) consider(epoch)
  return next
}
