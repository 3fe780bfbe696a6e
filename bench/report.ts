import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Bench } from 'tinybench'

/** One measured task, as it is printed and kept in the baseline. */
export interface BenchRow {
  readonly task: string
  /** Median and least time of one operation. */
  readonly median: number
  readonly best: number
  /** The reference's time for it, where it was measured on the same machine. */
  readonly reference?: number
}

/** How {@link report} counts. */
export interface ReportOptions {
  /** The unit of the times; tinybench measures milliseconds. */
  readonly unit: 'ns' | 'us' | 'ms'
  /** Operations that one run of a task makes; 1 by default. */
  readonly per?: (task: string) => number
  /** Times of the reference, in `unit`. */
  readonly reference?: Readonly<Record<string, number>>
}

const PER_MS = { ns: 1e6, us: 1e3, ms: 1 } as const

/** Prints a table of a bench that ran, and writes its rows to the file that `BENCH_JSON` names. */
export function report(subject: string, bench: Bench, options: ReportOptions): BenchRow[] {
  const { unit, per = () => 1, reference = {} } = options
  const rows = bench.tasks.map(({ name, result }): BenchRow => {
    if (result.state !== 'completed') throw new RangeError(`${name} did not run`)
    const time = (ms: number) => (ms * PER_MS[unit]) / per(name)
    const row = { task: name, median: time(result.latency.p50), best: time(result.latency.min) }
    return reference[name] === undefined ? row : { ...row, reference: reference[name] }
  })
  reportRows(subject, unit, rows)
  return rows
}

/** What a task must not take longer than: a time in the report's unit, or times another task's. */
export type Bar = readonly [task: string, most: number, of?: string]

/**
 * Holds the least times of tasks against their bars, and prints them. Medians follow what else the
 * machine does.
 *
 * @throws RangeError if one takes longer
 */
export function checkBars(rows: readonly BenchRow[], bars: readonly Bar[]): void {
  const rowOf = (task: string): BenchRow => {
    const row = rows.find((found) => found.task === task)
    if (row === undefined) throw new RangeError(`the bench has no task ${task}`)
    return row
  }
  const held = bars.map(([task, most, of]) => {
    const value = of === undefined ? rowOf(task).best : rowOf(task).best / rowOf(of).best
    const what = of === undefined ? task : `${task}, over ${of}`
    return { bar: what, value: digits(value), most, ok: value <= most }
  })
  console.table(held)
  const over = held.filter(({ ok }) => !ok)
  if (over.length > 0)
    throw new RangeError(
      `over the bar: ${over.map(({ bar, value, most }) => `${bar} ${value} > ${most}`).join('; ')}`,
    )
}

/** Prints and writes rows that were measured otherwise. */
export function reportRows(subject: string, unit: string, rows: readonly BenchRow[]): void {
  console.log(
    `\n${subject} (${unit}; Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'})`,
  )
  console.table(
    rows.map(({ task, median, best, reference }) => ({
      task,
      median: digits(median),
      best: digits(best),
      ...(reference === undefined
        ? {}
        : { reference: digits(reference), ratio: digits(best / reference) }),
    })),
  )
  const file = process.env['BENCH_JSON']
  if (file !== undefined) writeFileSync(file, JSON.stringify({ subject, unit, rows }))
}

function digits(n: number): number {
  return Number(n.toPrecision(3))
}
