import {
  compareGas,
  type GasDifference,
  type GasSnapshot,
  type ParsedTolerance,
  parseGasFigure,
  readGasSnapshot,
  writeGasSnapshot,
} from '../../harness/gas-snapshot/index.ts'
import { type GasReport, snapshotOf } from '../../harness/index.ts'
import { UsageError } from '../../types/index.ts'

/** The scope of a measurement: a whole suite, or some files of it. */
export interface Measured {
  readonly report: GasReport
  /** Medians of methods are those of the whole suite, so a part sets and compares the lines of its tests only. */
  readonly isPart: boolean
}

/** The comparison of lines with a snapshot. */
export interface Comparison {
  /** Lines that were compared. */
  readonly lines: number
  readonly differences: readonly GasDifference[]
}

/** Writes what was measured. @returns how many lines the file has */
export function writeSnapshot(path: string, { report, isPart }: Measured): number {
  const lines = isPart
    ? new Map([...(readGasSnapshot(path) ?? []), ...linesOfTests(report)])
    : snapshotOf(report)
  writeGasSnapshot(path, lines)
  return lines.size
}

/**
 * Compares what was measured with a snapshot.
 *
 * @throws UsageError `FVM_NO_GAS_SNAPSHOT` if there is none
 */
export function compareSnapshot(
  path: string,
  { report, isPart }: Measured,
  tolerance: ParsedTolerance,
): Comparison {
  const known = readGasSnapshot(path)
  if (known === undefined)
    throw new UsageError(
      'FVM_NO_GAS_SNAPSHOT',
      `${path} does not exist: write it with litefvm gas-snapshot, and commit it`,
    )
  if (!isPart) {
    const now = snapshotOf(report)
    return { lines: now.size, differences: compareGas(known, now, tolerance) }
  }
  const now = linesOfTests(report)
  const before = new Map([...known].filter(([name]) => now.has(name)))
  return { lines: now.size, differences: compareGas(before, now, tolerance) }
}

function linesOfTests({ snapshots }: GasReport): GasSnapshot {
  return new Map(Object.entries(snapshots).map(([name, gas]) => [name, parseGasFigure(gas)]))
}
