import { UsageError } from '../../types/index.ts'
import { type GasFigure, type GasSnapshot, parseGasFigure } from '../gas-snapshot/gas-snapshot.ts'
import { GasTally, type MethodTally, type TallyData } from './gas-tally.ts'

/** The gas that a method used over a suite; the figures are of the calls that succeeded. */
export interface MethodGas {
  readonly actor: string
  readonly method: string
  readonly calls: number
  readonly failed: number
  readonly min: number
  readonly median: number
  readonly max: number
  /** Shares of all its gas, from 0 to 1: they add up to 1. `calls` are those that it made. */
  readonly share: {
    readonly wasm: number
    readonly syscalls: number
    readonly storage: number
    readonly calls: number
  }
  /** False if a call ran modelled or mocked, so that a network might charge otherwise. */
  readonly gasExact: boolean
}

/** The gas of a suite: what a reporter prints, and its JSON file. */
export interface GasReport {
  readonly type: 'litefvm gas report'
  readonly messages: number
  /** Messages of worlds that do not trace: their calls are in no figure. */
  readonly untraced: number
  /** Rows by actor and method. */
  readonly methods: readonly MethodGas[]
  /** The gas measured for lines of `.gas-snapshot`, by name: `163423`, or `~163423` if it is not exact. */
  readonly snapshots: Readonly<Record<string, string>>
  /** The figures of each call, from which reports are put together. */
  readonly tally: TallyData
}

/** The report of a worker about one test file: plain data. */
export interface WorkerReport {
  readonly tally: TallyData
  /** The gas measured for lines of `.gas-snapshot`, as text; `~` before it says that it is not exact. */
  readonly snapshots: (readonly [name: string, gas: string])[]
}

const MILLI = 1_000

/** The report of what workers handed over. */
export function reportOf(parts: readonly WorkerReport[]): GasReport {
  const tally = new GasTally()
  const snapshots = new Map<string, string>()
  for (const part of parts) {
    tally.merge(part.tally)
    for (const [name, gas] of part.snapshots) snapshots.set(name, gas)
  }
  const whole = tally.data
  const methods = whole.methods
    .map(methodGas)
    .sort((a, b) => order(a.actor, b.actor) || order(a.method, b.method))
  return {
    type: 'litefvm gas report',
    messages: whole.messages,
    untraced: whole.untraced,
    methods,
    snapshots: Object.fromEntries([...snapshots].sort(([a], [b]) => order(a, b))),
    tally: whole,
  }
}

/** One report of several, as of the parts of a sharded suite. */
export function mergeReports(reports: readonly GasReport[]): GasReport {
  return reportOf(
    reports.map(({ tally, snapshots }) => ({ tally, snapshots: Object.entries(snapshots) })),
  )
}

/**
 * Reads a report's JSON.
 *
 * @param path - names the file in messages
 * @throws UsageError `FVM_GAS_REPORT` for what is none
 */
export function parseGasReport(text: string, path: string): GasReport {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (!isGasReport(value))
    throw new UsageError(
      'FVM_GAS_REPORT',
      `${path} is not a gas report: give a file that the reporter wrote, as reporters: [['litefvm/reporter', { json: 'gas.json' }]] makes it do`,
    )
  return value
}

function isGasReport(value: unknown): value is GasReport {
  const { type, tally, snapshots } = (value ?? {}) as Partial<GasReport>
  return (
    type === 'litefvm gas report' &&
    Array.isArray(tally?.methods) &&
    tally.methods.every(isMethodTally) &&
    [tally.messages, tally.untraced].every(Number.isSafeInteger) &&
    typeof snapshots === 'object' &&
    Object.values(snapshots ?? {}).every((gas) => /^~?\d+$/.test(gas))
  )
}

function isMethodTally(value: Partial<MethodTally> | null): boolean {
  const { actor, method, calls, failed, inexact, wasm, syscalls, storage, nested } = value ?? {}
  return (
    typeof actor === 'string' &&
    typeof method === 'string' &&
    Array.isArray(calls) &&
    [...calls, failed, inexact, wasm, syscalls, storage, nested].every(Number.isSafeInteger)
  )
}

/** The lines of a `.gas-snapshot` that a report gives: the median of each method, and those of tests. */
export function snapshotOf(report: GasReport): GasSnapshot {
  const lines = new Map<string, GasFigure>()
  for (const { actor, method, calls, median, gasExact } of report.methods)
    if (calls > 0) lines.set(lineName(actor, method), { gas: BigInt(median), isExact: gasExact })
  for (const [name, gas] of Object.entries(report.snapshots)) lines.set(name, parseGasFigure(gas))
  return lines
}

/** A method as Foundry names it: functions of contracts have their types already. */
function lineName(actor: string, method: string): string {
  const call = method.endsWith(')') ? method : `${method}()`
  return `${actor}:${call}`.replace(/\s+/g, ' ')
}

function methodGas(tally: MethodTally): MethodGas {
  const { actor, method, wasm, syscalls, storage, nested, failed } = tally
  const calls = tally.calls.toSorted((a, b) => a - b)
  const all = wasm + syscalls + storage + nested
  const share = (part: number): number => (all === 0 ? 0 : part / all)
  return {
    actor,
    method,
    calls: calls.length,
    failed,
    min: toGas(calls[0] ?? 0),
    median: toGas(medianOf(calls)),
    max: toGas(calls.at(-1) ?? 0),
    share: {
      wasm: share(wasm),
      syscalls: share(syscalls),
      storage: share(storage),
      calls: share(nested),
    },
    gasExact: tally.inexact === 0,
  }
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** Rounded up, as a receipt's gas is. */
function toGas(milligas: number): number {
  return Math.ceil(milligas / MILLI)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
