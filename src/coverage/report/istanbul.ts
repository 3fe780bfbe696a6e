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
  shown.forEach((item, at) => {
    file.statementMap[at] = rangeOf(source, item)
    file.s[at] = item.hits
  })
  ofKind('function').forEach((item, at) => {
    const loc = rangeOf(source, item)
    const { contract, name, line, hits } = item
    const full = contract === '' ? name : `${contract}.${name}`
    const decl = { start: loc.start, end: endOfLine(source, line) }
    file.fnMap[at] = { name: full, decl, loc, line }
    file.f[at] = hits
  })
  const branches = new Map<number, CoveredItem[]>()
  for (const item of ofKind('branch'))
    branches.set(item.branch, [...(branches.get(item.branch) ?? []), item])
  let number = 0
  for (const paths of branches.values()) {
    const ordered = paths.toSorted((a, b) => a.path - b.path)
    const locations = ordered.map((item) => rangeOf(source, item))
    const widest = ordered.toSorted((a, b) => a.start - b.start || b.end - a.end)[0]! // a branch has a path
    const loc = rangeOf(source, widest)
    file.branchMap[number] = { type: 'branch', loc, locations, line: loc.start.line }
    file.b[number++] = ordered.map(({ hits }) => hits)
  }
  return file
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
