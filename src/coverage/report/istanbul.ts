import type { CoveredItem, FileCoverage } from '../file-coverage.ts'
import type { SourceText } from '../source-text.ts'

/** A place in a source: lines from 1, columns from 0. */
interface Position {
  readonly line: number
  readonly column: number
}

interface Range {
  readonly start: Position
  readonly end: Position
}

/** Coverage of one file, as istanbul's reports read it. */
interface IstanbulFile {
  readonly path: string
  readonly statementMap: Record<string, Range>
  readonly s: Record<string, number>
  readonly fnMap: Record<string, { name: string; decl: Range; loc: Range; line: number }>
  readonly f: Record<string, number>
  readonly branchMap: Record<string, { type: string; loc: Range; locations: Range[]; line: number }>
  readonly b: Record<string, number[]>
}

/**
 * Returns coverage as `coverage-final.json` has it, so that vitest's, nyc's and istanbul's reports merge it
 * with that of TypeScript. Lines are those of the statements; a source without statements has its lines.
 *
 * @param absolute - makes a path absolute
 */
export function istanbulReport(
  files: readonly FileCoverage[],
  absolute: (path: string) => string,
): Readonly<Record<string, IstanbulFile>> {
  return Object.fromEntries(
    files.map((file) => {
      const path = absolute(file.path)
      return [path, istanbulFile(path, file)]
    }),
  )
}

function istanbulFile(path: string, { source, items }: FileCoverage): IstanbulFile {
  const file: IstanbulFile = {
    path,
    statementMap: {},
    s: {},
    fnMap: {},
    f: {},
    branchMap: {},
    b: {},
  }
  const ofKind = (kind: CoveredItem['kind']): readonly CoveredItem[] =>
    items.filter((item) => item.kind === kind)
  const statements = ofKind('statement')
  const shown = statements.length > 0 ? statements : ofKind('line')
  const statementAt = distinctRanges()
  shown.forEach((item, at) => {
    file.statementMap[at] = statementAt(rangeOf(source, item))
    file.s[at] = item.hits
  })
  const functionAt = distinctRanges()
  ofKind('function').forEach((item, at) => {
    const loc = functionAt(rangeOf(source, item))
    const { contract, name, line, hits } = item
    const full = contract === '' ? name : `${contract}.${name}`
    const decl = { start: loc.start, end: endOfLine(source, line) }
    file.fnMap[at] = { name: full, decl, loc, line }
    file.f[at] = hits
  })
  const branches = new Map<number, CoveredItem[]>()
  for (const item of ofKind('branch'))
    branches.set(item.branch, [...(branches.get(item.branch) ?? []), item])
  const branchAt = distinctRanges()
  let number = 0
  for (const paths of branches.values()) {
    const ordered = paths.toSorted((a, b) => a.path - b.path)
    const ranges = ordered.map((item) => rangeOf(source, item))
    const locations = ranges.map((range, at) => (at === 0 ? branchAt(range) : range))
    const widest = ordered.toSorted((a, b) => a.start - b.start || b.end - a.end)[0]! // a branch has a path
    const loc = rangeOf(source, widest)
    file.branchMap[number] = { type: 'branch', loc, locations, line: loc.start.line }
    file.b[number++] = ordered.map(({ hits }) => hits)
  }
  return file
}

/**
 * Returns a function that moves the end of a range until no range before it is the same: istanbul takes items
 * of one range for the same one when it adds up reports, and code of a line may have several branches.
 */
function distinctRanges(): (range: Range) => Range {
  const taken = new Set<string>()
  return ({ start, end }) => {
    let column = end.column
    const keyOf = (): string => `${start.line}:${start.column}-${end.line}:${column}`
    while (taken.has(keyOf())) column++
    taken.add(keyOf())
    return { start, end: { line: end.line, column } }
  }
}

function rangeOf(source: SourceText, { start, end, line, endLine }: CoveredItem): Range {
  return {
    start: { line, column: source.columnAt(start) },
    end: { line: endLine, column: source.columnAt(end) },
  }
}

function endOfLine(source: SourceText, line: number): Position {
  return { line, column: source.lengthOfLine(line) }
}
