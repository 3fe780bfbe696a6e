import type { VectorResult } from '../../conformance/index.ts'
import type { Io } from '../io.ts'

/** A line on the terminal that counts results. */
export interface Progress {
  /** Takes the line away, so that something else can be written. */
  clear(): void
  /** Counts a result and shows the line again. */
  count(result: VectorResult): void
}

/** Progress on stderr if it is a terminal, else none. */
export function createProgress(io: Io): Progress {
  if (!io.errIsTerminal) return { clear: () => {}, count: () => {} }
  const counts = { passed: 0, failed: 0, skipped: 0 }
  return {
    clear: () => io.err('\r\u001b[K'),
    count: ({ id, result }) => {
      counts[result]++
      const line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped  ${id}`
      io.err(line.slice(0, Math.max(20, io.columns - 1)))
    },
  }
}
