import type { SourceLocation } from '../../debug-info/index.ts'
import { type CoveredItem, compareItems, type FileCoverage } from '../file-coverage.ts'
import type { SourceText } from '../source-text.ts'

/** Finds the text of a source by the path that the compiler wrote; undefined for sources that do not count. */
export type SourceFinder = (path: string) => FoundSource | undefined

/** A source, with its path for reports. */
export interface FoundSource {
  readonly path: string
  readonly source: SourceText
}

/** Counts of one source. */
interface SourceCounts {
  readonly found: FoundSource
  readonly lines: Map<number, number>
  readonly functions: FunctionRuns
  /** Functions that are inlined into others. */
  readonly inlined: FunctionRuns
  /** Runs of the two ways of each branch, by its place. */
  readonly branches: Map<string, { line: number; column: number; ways: [number, number] }>
}

/** Runs of a line in one copy of its function: of its own code, and of functions that are inlined into it. */
interface LineCounts {
  readonly line: number
  own: number
  called: number
}

/** A line of code. */
export interface CodePlace {
  readonly place: SourceLocation
  /** Names the copy of the line's function by the calls that it is inlined at; empty outside of inlined code. */
  readonly copy: string
}

/** Runs of each function of a source, by its name. */
type FunctionRuns = Map<string, { line: number; hits: number }>

/** Collects the items of an actor's sources, function by function of its module. */
export class ActorItems {
  readonly #find: SourceFinder
  readonly #sources = new Map<string, SourceCounts | undefined>()
  /** Runs of the lines of the function that is added. */
  #lines = new Map<SourceCounts, Map<string, LineCounts>>()
  /** Functions that are inlined into the one that is added. */
  #inlined = new Map<string, { name: string; place: SourceLocation; hits: number }>()
  /** Number of branches at each place of the function that is added. */
  #branches = new Map<string, number>()

  constructor(find: SourceFinder) {
    this.#find = find
  }

  /** Begins a function of the module: a line that it has in several blocks counts as the greatest of them. */
  beginBody(): void {
    this.#lines = new Map()
    this.#inlined = new Map()
    this.#branches = new Map()
  }

  /** Adds the lines of the function to those of others, which may be copies of it. */
  endBody(): void {
    for (const [source, lines] of this.#lines)
      for (const { line, own, called } of lines.values())
        source.lines.set(line, (source.lines.get(line) ?? 0) + Math.max(own, called))
    for (const { name, place, hits } of this.#inlined.values()) {
      const source = this.#sourceOf(place.file, place.line)
      if (source !== undefined) addRuns(source.inlined, name, place.line, hits)
    }
  }

  addFunction(name: string, { file, line }: SourceLocation, hits: number): void {
    const source = this.#sourceOf(file, line)
    if (source !== undefined) addRuns(source.functions, name, line, hits)
  }

  /**
   * Adds code of a function that is inlined: the function begins at its first line, and ran as often as the
   * first block of it that ran at all.
   *
   * @param name - its name, with type arguments, which are left out
   */
  addInlined(name: string, { place, copy }: CodePlace, hits: number): void {
    if (this.#sourceOf(place.file, place.line) === undefined) return
    const [bare = ''] = name.split('<')
    if (!/^\w/.test(bare)) return // a closure
    const key = `${place.file} ${bare} ${copy}`
    const known = this.#inlined.get(key)
    if (known === undefined) this.#inlined.set(key, { name: bare, place, hits })
    else {
      if (known.hits === 0) known.hits = hits
      if (place.line < known.place.line) known.place = place
    }
  }

  /** Adds code of a line. */
  addLine(place: CodePlace, hits: number): void {
    const counts = this.#lineOf(place)
    if (counts !== undefined) counts.own = Math.max(counts.own, hits)
  }

  /** Adds code of a function that is inlined into a line: its first block that ran tells, since others may repeat. */
  addCalledLine(place: CodePlace, hits: number): void {
    const counts = this.#lineOf(place)
    if (counts?.called === 0) counts.called = hits
  }

  addBranch({ file, line, column }: SourceLocation, on: number, away: number): void {
    const source = this.#sourceOf(file, line)
    if (source === undefined) return
    const place = `${line}:${column}`
    const inBody = `${file}:${place}`
    const number = this.#branches.get(inBody) ?? 0
    this.#branches.set(inBody, number + 1)
    const key = `${place}:${number}`
    const known = source.branches.get(key)
    if (known === undefined) source.branches.set(key, { line, column, ways: [on, away] })
    else {
      known.ways[0] += on
      known.ways[1] += away
    }
  }

  /** The coverage of all sources that have lines. */
  files(): FileCoverage[] {
    return [...this.#sources.values()]
      .flatMap((counts) =>
        counts === undefined || counts.lines.size === 0 ? [] : [fileOf(counts)],
      )
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  #lineOf({ place: { file, line }, copy }: CodePlace): LineCounts | undefined {
    const source = this.#sourceOf(file, line)
    if (source === undefined) return undefined
    let lines = this.#lines.get(source)
    if (lines === undefined) this.#lines.set(source, (lines = new Map()))
    const key = `${line} ${copy}`
    let counts = lines.get(key)
    if (counts === undefined) lines.set(key, (counts = { line, own: 0, called: 0 }))
    return counts
  }

  /** The counts of a source; undefined if it does not count, or if it has fewer lines than the code says. */
  #sourceOf(file: string, line: number): SourceCounts | undefined {
    if (!this.#sources.has(file)) {
      const found = this.#find(file)
      const empty = {
        lines: new Map(),
        functions: new Map(),
        inlined: new Map(),
        branches: new Map(),
      }
      this.#sources.set(file, found && { found, ...empty })
    }
    const source = this.#sources.get(file)
    return source !== undefined && line <= source.found.source.lines.count ? source : undefined
  }
}

function addRuns(functions: FunctionRuns, name: string, line: number, hits: number): void {
  const known = functions.get(name)
  if (known === undefined) functions.set(name, { line, hits })
  else {
    known.hits += hits
    known.line = Math.min(known.line, line)
  }
}

/** The functions of a source: one that is inlined in some places and called in others counts once. */
function functionsOf({ functions, inlined }: SourceCounts): FunctionRuns {
  const all: FunctionRuns = new Map([...functions].map(([name, runs]) => [name, { ...runs }]))
  for (const [name, { line, hits }] of inlined) {
    const linked = [...functions.keys()].find((full) => full === name || full.endsWith(`::${name}`))
    addRuns(all, linked ?? name, line, hits)
  }
  return all
}

function fileOf(counts: SourceCounts): FileCoverage {
  const { found, lines, branches } = counts
  const { path, source } = found
  const items: CoveredItem[] = []
  for (const [line, hits] of lines) items.push({ ...itemAt(source, line), hits })
  for (const [name, { line, hits }] of functionsOf(counts))
    items.push({ ...itemAt(source, line), kind: 'function', name, hits })
  const ordered = [...branches.values()].sort((a, b) => a.line - b.line || a.column - b.column)
  ordered.forEach(({ line, column, ways }, branch) => {
    const at = itemAt(source, line)
    const start = Math.min(at.end, at.start + Math.max(0, column - 1))
    ways.forEach((hits, way) => {
      items.push({ ...at, start, kind: 'branch', branch, path: way, hits })
    })
  })
  return { path, source, items: items.sort(compareItems) }
}

function itemAt({ lines }: SourceText, line: number): Omit<CoveredItem, 'hits'> {
  const start = lines.startOf(line)
  const end = lines.endOf(line)
  return {
    kind: 'line',
    contract: '',
    name: '',
    branch: -1,
    path: -1,
    start,
    end,
    line,
    endLine: line,
  }
}
