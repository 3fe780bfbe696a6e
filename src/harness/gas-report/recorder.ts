import { FVM } from '../fvm.ts'
import { formatGasFigure, type GasFigure } from '../gas-snapshot/index.ts'
import type { Result } from '../result.ts'
import type { WorkerReport } from './gas-report.ts'
import { GasTally } from './gas-tally.ts'

/** The settings that a suite's reporter gives to the workers. */
export interface GasRecording {
  /** The file of gas snapshots; beside the nearest package.json of a test by default. */
  readonly snapshotFile?: string | undefined
  /** False leaves gas snapshots to the reporter: tests only say what they measured. */
  readonly comparesSnapshots: boolean
}

/** The name under which vitest provides a {@link GasRecording} to its workers. */
export const RECORDING_KEY = 'litefvm:gas-recording'
/** The field of a test file's `meta`, which vitest sends to reporters, with a {@link WorkerReport}. */
export const META_KEY = 'litefvm:gas'

/** A file of tests, as vitest has it in a worker. */
export interface RunningFile {
  readonly meta: object
  readonly result?: { readonly state: string } | undefined
}

/** Figures that grow. */
interface Part {
  readonly tally: GasTally
  readonly workerReport: WorkerReport
}

let recording: GasRecording | undefined
let currentFile: () => RunningFile | undefined = () => undefined
const parts = new WeakMap<RunningFile, Part>()
/** The records made while no file is known: during collection, and before the first test. */
let pending = createPart()

/** The recording that runs in this worker; undefined costs nothing. */
export function activeRecording(): GasRecording | undefined {
  return recording
}

/**
 * Records the gas of every message from now on; a second call changes how.
 *
 * @param fileOf - the file whose tests run just now
 */
export function startRecording(options: GasRecording, fileOf: () => RunningFile | undefined): void {
  if (recording === undefined) FVM.onMessage(record)
  recording = options
  currentFile = fileOf
}

/** Says that a file's tests run: what was recorded before is its. */
export function handOver(file: RunningFile): void {
  const { tally, workerReport } = pending
  if (tally.data.messages === 0 && workerReport.snapshots.length === 0) return
  const own = parts.get(file)
  if (own === undefined) {
    parts.set(file, pending)
    Object.assign(file.meta, { [META_KEY]: workerReport })
  } else {
    own.tally.merge(tally.data)
    own.workerReport.snapshots.push(...workerReport.snapshots)
  }
  pending = createPart()
}

/** Hands over what a test measured for a gas snapshot. */
export function recordSnapshot(name: string, gas: GasFigure): void {
  if (recording === undefined) return
  pending.workerReport.snapshots.push([name, formatGasFigure(gas)])
  handOverToCurrent()
}

function record(result: Result<unknown>): void {
  pending.tally.add(result)
  handOverToCurrent()
}

/** A file that is done was sent already: what comes after it is the next one's. */
function handOverToCurrent(): void {
  const file = currentFile()
  const state = file?.result?.state
  if (file !== undefined && (state === undefined || state === 'run')) handOver(file)
}

function createPart(): Part {
  const tally = new GasTally()
  return { tally, workerReport: { tally: tally.data, snapshots: [] } }
}
