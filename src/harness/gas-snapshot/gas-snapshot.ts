import { UsageError } from '../../types/index.ts'
import { isWithin, type ParsedTolerance } from './tolerance.ts'

/** Gas of a message or of a method. */
export interface GasFigure {
  readonly gas: bigint
  /** False for gas of a model or a mock; texts have a `~` before it. */
  readonly isExact: boolean
}

/** Gas by name: of tests that ask for it, and of methods over a suite. */
export type GasSnapshot = ReadonlyMap<string, GasFigure>

/** The name of the file. */
export const GAS_SNAPSHOT_FILE = '.gas-snapshot'

const LINE = /^(\S.*?) \(gas: (~?\d+)\)$/

/** Text of a figure: `163423`, or `~163423` for gas that is not exact. */
export function formatGasFigure({ gas, isExact }: GasFigure): string {
  return `${isExact ? '' : '~'}${gas}`
}

/** Reads the text that {@link formatGasFigure} gives. */
export function parseGasFigure(text: string): GasFigure {
  const isExact = !text.startsWith('~')
  return { gas: BigInt(isExact ? text : text.slice(1)), isExact }
}

/**
 * Reads the text of a `.gas-snapshot`: a line each, as `counter:Increment() (gas: 163423)`, or with
 * `gas: ~163423` for gas that is not exact. Files of older releases have no `~`.
 *
 * @param path - names the file in messages
 * @throws UsageError `FVM_GAS_SNAPSHOT` for another line, or a name that comes twice
 */
export function parseGasSnapshot(text: string, path: string): GasSnapshot {
  const entries = new Map<string, GasFigure>()
  text.split('\n').forEach((raw, i) => {
    const line = raw.replace(/\r$/, '')
    if (line === '') return
    const match = LINE.exec(line)
    const bad = (what: string): UsageError =>
      new UsageError(
        'FVM_GAS_SNAPSHOT',
        `${path}:${i + 1} ${what}: correct the line, or write the file again with litefvm gas-snapshot`,
      )
    if (match === null)
      throw bad(`is ${JSON.stringify(line)}, and a line reads "name (gas: 163423)"`)
    const name = match[1]! // the expression has both groups
    if (entries.has(name)) throw bad(`names ${JSON.stringify(name)} again`)
    entries.set(name, parseGasFigure(match[2]!))
  })
  return entries
}

/** The text of a `.gas-snapshot`: sorted by name, so that it differs where gas does. */
export function formatGasSnapshot(snapshot: GasSnapshot): string {
  const names = [...snapshot.keys()].sort((a, b) => (a < b ? -1 : 1))
  return names.map((name) => `${name} (gas: ${formatGasFigure(snapshot.get(name)!)})\n`).join('') // a name of the map
}

/** A name as it can stand in a line. */
export function snapshotName(name: string): string {
  return name.replace(/\s+/g, ' ').trim()
}

/** A line that differs: `before` is undefined for a new one, `after` for one that is gone. */
export interface GasDifference {
  readonly name: string
  readonly before: GasFigure | undefined
  readonly after: GasFigure | undefined
}

/** Compares two snapshots: the lines whose gas differs by more than a tolerance, by name. A `~` alone is not a difference. */
export function compareGas(
  before: GasSnapshot,
  after: GasSnapshot,
  tolerance: ParsedTolerance,
): GasDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => (a < b ? -1 : 1))
  return names.flatMap((name) => {
    const [a, b] = [before.get(name), after.get(name)]
    if (a !== undefined && b !== undefined && isWithin(a.gas, b.gas, tolerance)) return []
    return [{ name, before: a, after: b }]
  })
}

/** The difference of gas in percent, with its sign: `+1.25%`. */
export function changeText(before: bigint, after: bigint): string {
  if (before === 0n) return after === 0n ? '0%' : 'from nothing'
  const hundredths = ((after - before) * 10_000n) / before
  const sign = after < before ? '-' : '+'
  const digits = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}%`
}
