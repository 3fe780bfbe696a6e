import { Worker } from 'node:worker_threads'
import { loadFastBls } from '../crypto/index.ts'
import { FatalError } from '../types/index.ts'
import { runScript } from './script.ts'
import type { FuzzSetup } from './setup.ts'
import { createFuzzWorld } from './world.ts'

/** The outcome of a script; plain data. */
export interface ScriptCount {
  readonly messages: number
  readonly ranOut: number
  readonly exitCodes: Readonly<Record<string, number>>
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
  return [{ run: async (index) => run(index), close: async () => {} }]
}

/** Runs and counts scripts on a world that is made once. */
export async function createRunner(setup: FuzzSetup): Promise<(index: number) => ScriptCount> {
  await loadFastBls()
  const { bundles, network, networkVersion } = setup
  const world = await createFuzzWorld(bundles, network, networkVersion)
  return (index) => {
    const { steps } = runScript(world, setup, index)
    const exitCodes: Record<string, number> = {}
    for (const { official } of steps) {
      const { exitCode } = official.receipt
      exitCodes[exitCode] = (exitCodes[exitCode] ?? 0) + 1
    }
    return {
      messages: steps.length,
      ranOut: steps.filter(({ ranOut }) => ranOut).length,
      exitCodes,
      differs: (steps.at(-1)?.differences.length ?? 0) > 0,
    }
  }
}

function workerLane(setup: FuzzSetup): Lane {
  const { bundles, network, networkVersion, seed, set, subjects, length } = setup
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: { bundles, network, networkVersion, seed, set, subjects, length },
  })
  return {
    run: (index) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          worker.off('message', onCount).off('error', onError).off('exit', onExit)
        }
        const onCount = (count: ScriptCount): void => {
          stop()
          resolve(count)
        }
        const onError = (error: Error): void => {
          stop()
          reject(error)
        }
        const onExit = (code: number): void => {
          stop()
          reject(new FatalError(`a fuzzing thread stopped (exit code ${code})`))
        }
        worker.on('message', onCount).on('error', onError).on('exit', onExit)
        worker.postMessage(index)
      }),
    close: async () => {
      await worker.terminate()
    },
  }
}
