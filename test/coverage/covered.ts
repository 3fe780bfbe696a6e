import { type CoverageReport, startCoverage } from '../../src/coverage/suite/index.ts'
import { FVM, type Result, type FVM as World } from '../../src/harness/index.ts'

/** Records coverage while actors are used in a new world. */
export function covered(use: (vm: World) => unknown, root: string): CoverageReport {
  const coverage = startCoverage({ root })
  try {
    use(FVM.createSync())
  } finally {
    coverage.stop()
  }
  return coverage.stop()
}

/** Lines of a source with their counts, as `12: 3`. */
export function linesOf({ files }: Pick<CoverageReport, 'files'>, path: string): string[] {
  const items = files.find((file) => file.path === path)?.items ?? []
  return items.flatMap(({ kind, line, hits }) => (kind === 'line' ? [`${line}: ${hits}`] : []))
}

/** Functions of a source with their counts, as `main: 3`. */
export function functionsOf({ files }: Pick<CoverageReport, 'files'>, path: string): string[] {
  const items = files.find((file) => file.path === path)?.items ?? []
  return items.flatMap(({ kind, name, hits }) => (kind === 'function' ? [`${name}: ${hits}`] : []))
}

/** Branches of a source with the counts of their two ways, as `12: 3/0`. */
export function branchesOf({ files }: Pick<CoverageReport, 'files'>, path: string): string[] {
  const items = files.find((file) => file.path === path)?.items ?? []
  const ways = items.filter(({ kind }) => kind === 'branch')
  return ways.flatMap(({ branch, line, hits, path: way }) => {
    const other = ways.find((item) => item.branch === branch && item.path === 1)
    return way === 0 ? [`${line}: ${hits}/${other?.hits}`] : []
  })
}

/** What people and chains see of a message. */
export function outcomeOf({
  exitCode,
  gasUsed,
  charges,
  events,
  returnData,
}: Result<unknown>): object {
  return { exitCode, gasUsed, charges, events, returnData }
}
