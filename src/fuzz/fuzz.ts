import { loadFastBls } from '../crypto/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { Recorded } from './choices.ts'
import type { RunDifference } from './compare.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import type { FuzzSet } from './gen/gen.ts'
import { ALL_SUBJECTS } from './gen/messages.ts'
import { createLanes, type ScriptCount } from './lanes.ts'
import { replayScript, runScript, type ScriptRun } from './script.ts'
import { sequenceText } from './sequence.ts'
import type { FuzzSetup } from './setup.ts'
import { SHRINK_ATTEMPTS, shrink } from './shrink.ts'
import type { StorageLane } from './storage/lane.ts'
import { addCounts, type MethodCounts } from './tally.ts'
import type { FuzzWorld } from './world.ts'
import { createWorlds } from './worlds.ts'

/** Options of {@link runFuzz}. */
export interface FuzzOptions extends FuzzSetup {
  /** The least number of messages to run. */
  readonly messages: number
  /** Run this share of the scripts, of so many shares. */
  readonly shard?: { readonly index: number; readonly count: number } | undefined
  /** Run this script alone. */
  readonly script?: number | undefined
  /** Threads; 1 runs in the caller's own. */
  readonly jobs: number
  /** Receives progress as scripts end. */
  readonly onProgress?: ((done: FuzzCounts) => void) | undefined
  /** Receives progress while the first difference is made smaller. */
  readonly onShrink?: ((tried: number, messages: number) => void) | undefined
}

/** The amount of work done. */
export interface FuzzCounts {
  readonly scripts: number
  readonly messages: number
  /** Ticks of cron between messages. */
  readonly ticks: number
  /** Messages in which a call ran out of gas: they were run and not compared. */
  readonly ranOut: number
  /** Messages by exit code on the official actors. */
  readonly exitCodes: Readonly<Record<string, number>>
  /** Calls of methods by exit code, of messages, ticks and actors; empty without a lane. */
  readonly methods: MethodCounts
}

/** The first difference, in the smallest script found that shows it. */
export interface FuzzFailure {
  readonly script: number
  /** The messages of the smaller script; the last one differs. */
  readonly messages: readonly FuzzedMessage[]
  readonly differences: readonly RunDifference[]
  /** The state before the message and the message, as a vector. */
  readonly vector: string
}

/** A message, for reading. */
export interface FuzzedMessage {
  readonly note: string
  readonly exitCode: number
}

/** The findings of a run. */
export interface FuzzReport extends FuzzCounts {
  readonly seed: number
  readonly set: FuzzSet
  readonly lane: StorageLane | undefined
  /** The share of the scripts, such as `2/4`; undefined for all of them. */
  readonly shard: string | undefined
  /** The results of storage actors that calls reached, and those that they did not; undefined without a lane. */
  readonly coverage: Coverage | undefined
  readonly failure: FuzzFailure | undefined
}

/**
 * Runs scripts of random messages on the official Wasm and the native actors side by side, up to the
 * first that differs.
 *
 * @throws UsageError if there is no bundle
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const exitCodes: Record<string, number> = {}
  const methods: Record<string, Record<string, number>> = {}
  const total = { scripts: 0, messages: 0, ticks: 0, ranOut: 0, exitCodes, methods }
  let failing: number | undefined
  const add = (index: number, count: ScriptCount): void => {
    total.scripts++
    total.messages += count.messages
    total.ticks += count.ticks
    total.ranOut += count.ranOut
    for (const [code, n] of Object.entries(count.exitCodes))
      exitCodes[code] = (exitCodes[code] ?? 0) + n
    addCounts(methods, count.methods)
    if (count.differs) failing = Math.min(failing ?? index, index)
    options.onProgress?.(total)
  }
  await runAll(options, total, add, () => failing !== undefined)
  const { seed, set, lane } = options
  const shard =
    options.shard === undefined ? undefined : `${options.shard.index + 1}/${options.shard.count}`
  const failure = failing === undefined ? undefined : await failureOf(options, failing)
  const coverage = lane === undefined ? undefined : coverageOf(methods)
  return { seed, set, lane, shard, ...total, coverage, failure }
}

/** A script of a run as a vector, with what the official actors make of each message. */
export async function recordScript(setup: FuzzSetup, script: number): Promise<string> {
  await loadFastBls()
  const world = await createWorlds(setup)(script)
  const { steps, store } = runScript(world, setup, script)
  return sequenceText({ id: idOf(setup, script), world, root: world.root, store, steps })
}

async function runAll(
  options: FuzzOptions,
  total: { readonly messages: number },
  add: (index: number, count: ScriptCount) => void,
  mayStop: () => boolean,
): Promise<void> {
  const { script, length, messages, shard = WHOLE } = options
  const lanes = await createLanes(script === undefined ? options.jobs : 1, options)
  let next = script ?? shard.index
  let running = 0
  const hasMore = (): boolean =>
    script === undefined ? total.messages + running * length < messages : next === script
  const drain = async (lane: (typeof lanes)[number]): Promise<void> => {
    while (!mayStop() && hasMore()) {
      const index = next
      next += shard.count
      running++
      const count = await lane.run(index)
      running--
      add(index, count)
    }
  }
  try {
    await Promise.all(lanes.map(drain))
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()))
  }
}

/** The share that is everything. */
const WHOLE = { index: 0, count: 1 }

async function failureOf(options: FuzzOptions, script: number): Promise<FuzzFailure> {
  const world = await createWorlds(options)(script)
  const failing = runScript(world, options, script)
  const replay = (choices: readonly Recorded[]): ScriptRun => replayScript(world, options, choices)
  const attempts = options.lane === undefined ? SHRINK_ATTEMPTS : LANE_SHRINK_ATTEMPTS
  const smallest = shrink(failing, replay, attempts, options.onShrink)
  const last = smallest.steps.at(-1)!
  return {
    script,
    messages: smallest.steps.map(({ draft, official }) => ({
      note: draft.note,
      exitCode: official.receipt.exitCode,
    })),
    differences: last.differences,
    vector: vectorOf(world, smallest, idOf(options, script)),
  }
}

/** A script of a lane takes seconds: its vector is its last message anyway. */
const LANE_SHRINK_ATTEMPTS = 0

/** The script's name, which says what makes it again. */
function idOf({ seed, set, subjects, lane }: FuzzSetup, script: number): string {
  const words = ['fuzz', ...(set === 'plain' ? [] : [set])]
  if (lane !== undefined) words.push(lane)
  else if (subjects.length < ALL_SUBJECTS.length) words.push(...subjects)
  return [...words, seed, script].join('-')
}

function vectorOf(world: FuzzWorld, { steps, store }: ScriptRun, id: string): string {
  const root: Cid = steps.at(-2)?.root ?? world.root
  return sequenceText({ id, world, root, store, steps: steps.slice(-1) })
}
