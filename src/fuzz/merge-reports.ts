import { ExitCode, UsageError } from '../types/index.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import type { FuzzCounts, FuzzReport } from './fuzz.ts'
import { addCounts } from './tally.ts'

/** The parts of a report that a merged one is made of. */
export type ReportPart = Pick<FuzzReport, 'seed' | 'lane' | 'shard'> &
  FuzzCounts & { readonly failure?: { readonly script: number } | undefined }

/** One table for the runs of a campaign. */
export interface MergedReport extends FuzzCounts {
  /** The runs, in the order of their files. */
  readonly runs: readonly {
    readonly lane: string | undefined
    readonly seed: number
    readonly shard: string | undefined
    readonly messages: number
    /** The script that differs, if there is one. */
    readonly failedScript: number | undefined
  }[]
  /** The share of the messages that end without an error, from 0 to 1. */
  readonly successRate: number
  readonly coverage: Coverage
}

/**
 * Adds up the reports of runs, such as those of several lanes, seeds and shares.
 *
 * @throws UsageError `FVM_FUZZ_REPORT` if two of them are of the same run
 */
export function mergeReports(parts: readonly ReportPart[]): MergedReport {
  const exitCodes: Record<string, number> = {}
  const methods: Record<string, Record<string, number>> = {}
  const total = { scripts: 0, messages: 0, ticks: 0, ranOut: 0 }
  const seen = new Set<string>()
  for (const part of parts) {
    const run = `lane ${part.lane ?? 'none'}, seed ${part.seed}, shard ${part.shard ?? '1/1'}`
    if (seen.has(run))
      throw new UsageError(
        'FVM_FUZZ_REPORT',
        `two reports are of the same run (${run}): give each run once`,
      )
    seen.add(run)
    total.scripts += part.scripts
    total.messages += part.messages
    total.ticks += part.ticks
    total.ranOut += part.ranOut
    for (const [code, n] of Object.entries(part.exitCodes))
      exitCodes[code] = (exitCodes[code] ?? 0) + n
    addCounts(methods, part.methods)
  }
  return {
    runs: parts.map(({ lane, seed, shard, messages, failure }) => ({
      lane,
      seed,
      shard,
      messages,
      failedScript: failure?.script,
    })),
    ...total,
    successRate: total.messages === 0 ? 0 : (exitCodes[ExitCode.OK] ?? 0) / total.messages,
    exitCodes,
    methods,
    coverage: coverageOf(methods),
  }
}

/**
 * Reads the report that `litefvm fuzz --json` printed.
 *
 * @param name - the file, for the error
 * @throws UsageError `FVM_FUZZ_REPORT` on anything else
 */
export function parseReport(text: string, name: string): ReportPart {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw notAReport(name)
  }
  if (!isReport(value)) throw notAReport(name)
  return value
}

function isReport(value: unknown): value is ReportPart {
  if (!isRecord(value)) return false
  const { exitCodes, methods } = value
  return (
    ['seed', 'scripts', 'messages', 'ticks', 'ranOut'].every((key) =>
      Number.isSafeInteger(value[key]),
    ) &&
    isCounts(exitCodes) &&
    isRecord(methods) &&
    Object.values(methods).every(isCounts)
  )
}

function isCounts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((n) => Number.isSafeInteger(n))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notAReport(name: string): UsageError {
  return new UsageError(
    'FVM_FUZZ_REPORT',
    `${name} is not the report of a run: give files that litefvm fuzz --json has written`,
  )
}
