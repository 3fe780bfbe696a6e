import { loadFastBls } from '../crypto/index.ts'
import { WorkerLane } from '../io/index.ts'
import { runScript } from './script.ts'
import type { FuzzSetup } from './setup.ts'
import { countMethods, type MethodCounts } from './tally.ts'
import { createWorlds } from './worlds.ts'

/** The outcome of a script; plain data. */
export interface ScriptCount {
  readonly messages: number
  /** Ticks of cron. */
  readonly ticks: number
  readonly ranOut: number
  readonly exitCodes: Readonly<Record<string, number>>
  /** Calls of the actors of the lanes, by exit code; none without a lane. */
  readonly methods: MethodCounts
  readonly differs: boolean
}

/** Runs scripts by their index. */
export interface Lane {
  run(index: number): Promise<ScriptCount>
  close(): Promise<void>
}

/** Lanes on threads of their own, or one on the caller's. */
export async function createLanes(jobs: number, setup: FuzzSetup): Promise<Lane[]> {
  if (jobs > 1) return Array.from({ length: jobs }, () => workerLane(setup))
  const run = await createRunner(setup)
  return [{ run, close: async () => {} }]
}

/** Runs and counts scripts on a world that is made once. */
export async function createRunner(
  setup: FuzzSetup,
): Promise<(index: number) => Promise<ScriptCount>> {
  await loadFastBls()
  const worldOf = createWorlds(setup)
  return async (index) => {
    const { steps, typeOf } = runScript(await worldOf(index), setup, index)
    const messages = steps.filter(({ draft }) => draft.isTick !== true)
    const exitCodes: Record<string, number> = {}
    for (const { official } of messages) {
      const { exitCode } = official.receipt
      exitCodes[exitCode] = (exitCodes[exitCode] ?? 0) + 1
    }
    return {
      messages: messages.length,
      ticks: steps.length - messages.length,
      methods: setup.lane === undefined ? {} : countMethods(steps, typeOf),
      ranOut: steps.filter(({ ranOut }) => ranOut).length,
      exitCodes,
      differs: (steps.at(-1)?.differences.length ?? 0) > 0,
    }
  }
}

function workerLane(setup: FuzzSetup): Lane {
  const { bundles, network, networkVersion, seed, set, subjects, lane, length } = setup
  return new WorkerLane<number, ScriptCount>(new URL('./worker.js', import.meta.url), {
    bundles,
    network,
    networkVersion,
    seed,
    set,
    subjects,
    lane,
    length,
  })
}
