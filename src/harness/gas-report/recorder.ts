import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { FVM } from '../fvm.ts'
import type { Result } from '../result.ts'
import { GasTally } from './gas-tally.ts'

/** What a suite's reporter tells the workers. */
export interface GasRecording {
  /** The folder that figures are handed over in. */
  readonly folder: string
  /** Where gas snapshots stand; beside the nearest package.json of a test by default. */
  readonly snapshotFile?: string | undefined
  /** False leaves gas snapshots to the reporter: tests only say what they measured. */
  readonly judges: boolean
}

/** The name under which vitest provides a {@link GasRecording} to its workers. */
export const RECORDING_KEY = 'litefvm:gas-recording'

/** The recording that runs in this worker; undefined costs nothing. */
let recording: GasRecording | undefined

/** The recording that runs in this worker. */
export function activeRecording(): GasRecording | undefined {
  return recording
}

/** Hands the gas of every message over to a folder, from now on; a second call changes the folder. */
export function startRecording(options: GasRecording): void {
  if (recording === undefined) FVM.onMessage(record)
  recording = options
}

/** Hands over what a test measured for a gas snapshot. */
export function recordSnapshot(name: string, gas: bigint): void {
  if (recording === undefined) return
  handOver(recording.folder, new GasTally(), [[name, String(gas)]])
}

function record(result: Result<unknown>): void {
  if (recording === undefined) return
  const tally = new GasTally()
  tally.add(result)
  handOver(recording.folder, tally, [])
}

/** At once, as a runner may end a worker of threads as soon as its last test is done. */
function handOver(
  folder: string,
  tally: GasTally,
  snapshots: readonly (readonly [name: string, gas: string])[],
): void {
  const line = JSON.stringify({ ...tally.toJSON(), snapshots })
  appendFileSync(join(folder, `${process.pid}-${threadId}.jsonl`), `${line}\n`)
}
