import { ExitCode, exitCodeName } from '../types/index.ts'
import { EXIT_CODES, UNREACHABLE } from './storage/exit-codes.ts'
import type { MethodCounts } from './tally.ts'

/** Successful calls that a campaign makes of each method at least. */
export const WANTED_SUCCESSES = 200

/** A result that is said to be out of reach of scripts, and the reason. */
export interface UnreachableResult {
  readonly method: string
  /** The name of an exit code. */
  readonly result: string
  readonly reason: string
  /** Calls that ended so nevertheless: any shows that the reason is wrong. */
  readonly calls: number
}

/** The calls of a method, and what they leave open. */
export interface MethodCoverage {
  readonly method: string
  /** Successful calls. */
  readonly successes: number
  /** Whether the method succeeds too seldom for a campaign. */
  readonly isRare: boolean
  /** Exit codes of the method that no call ended with. */
  readonly missing: readonly number[]
}

/** The results that calls of storage actors reached. */
export interface Coverage {
  readonly methods: readonly MethodCoverage[]
  readonly unreachable: readonly UnreachableResult[]
}

/** Compares the results of calls with the exit codes that the methods of storage actors document. */
export function coverageOf(counts: MethodCounts): Coverage {
  const methods = Object.entries(EXIT_CODES).map(([method, codes]): MethodCoverage => {
    const reached = counts[method] ?? {}
    const successes = reached[ExitCode.OK] ?? 0
    const isRare = codes.includes(ExitCode.OK) && successes < WANTED_SUCCESSES
    const missing = codes.filter((code) => code !== ExitCode.OK && reached[code] === undefined)
    return { method, successes, isRare, missing }
  })
  const unreachable = UNREACHABLE.flatMap(({ methods: names, code, reason }) =>
    names.map((method) => ({
      method,
      result: exitCodeName(code),
      reason,
      calls: counts[method]?.[code] ?? 0,
    })),
  )
  return { methods, unreachable }
}
