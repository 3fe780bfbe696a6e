import type { SourceText } from './source-text.ts'

/** Kind of an item of a source. */
export type ItemKind = 'line' | 'statement' | 'branch' | 'function'

/** A place in a source; the end is behind its last byte, lines begin with 1. */
export interface ItemPlace {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly endLine: number
}

/** A part of a source that is covered once it has run. */
export interface CoverageItem extends ItemPlace {
  readonly kind: ItemKind
  /** Contract or library that it is in; empty for functions outside of contracts. */
  readonly contract: string
  /** Name of a function; empty for other items. */
  readonly name: string
  /** Number of a branch's condition in its source; -1 for other items. */
  readonly branch: number
  /** Number of the path that a branch takes; -1 for other items. */
  readonly path: number
}

/** An item with the number of times that it ran. */
export interface CoveredItem extends CoverageItem {
  readonly hits: number
}

/** Coverage of one source. Items are in the order of their lines. */
export interface FileCoverage {
  /** Path of the source, relative to the project. */
  readonly path: string
  readonly source: SourceText
  readonly items: readonly CoveredItem[]
}

/** Order in which items of one line are listed. */
const KIND_ORDER: Readonly<Record<ItemKind, number>> = {
  line: 0,
  statement: 1,
  branch: 2,
  function: 3,
}

/** Compares items by lines, kind and place. */
export function compareItems(a: CoverageItem, b: CoverageItem): number {
  return (
    a.line - b.line ||
    a.endLine - b.endLine ||
    KIND_ORDER[a.kind] - KIND_ORDER[b.kind] ||
    a.start - b.start ||
    a.end - b.end
  )
}

/** A number of items, and how many of them ran. */
export interface Share {
  readonly hit: number
  readonly total: number
}

/** Shares of one source, or of several. */
export type CoverageSummary = Readonly<Record<ItemKind, Share>>

/** Counts the items of sources that ran. */
export function summaryOf(files: readonly FileCoverage[]): CoverageSummary {
  const share = (kind: ItemKind): Share => {
    const items = files.flatMap((file) => file.items.filter((item) => item.kind === kind))
    return { hit: items.filter(({ hits }) => hits > 0).length, total: items.length }
  }
  return {
    line: share('line'),
    statement: share('statement'),
    branch: share('branch'),
    function: share('function'),
  }
}
