import { type CoverageItem, compareItems, type ItemPlace } from '../file-coverage.ts'
import type { SourceText } from '../source-text.ts'
import type { AstNode } from './ast-node.ts'
import { rangeOf } from './ast-node.ts'

/**
 * Rule by which the instruction is found whose hits are those of an item: the first one of a range, or one of
 * the two targets of the last conditional jump of a range.
 */
export interface Anchor {
  readonly type: 'first' | 'jump'
  readonly start: number
  readonly end: number
}

/** Empty functions have no instructions of their own: calls and creations tell that they have run. */
export type EmptyFunction = 'constructor' | 'receive' | 'fallback'

/** An item of a Solidity source. */
export interface SolidityItem extends CoverageItem {
  /** Places of its instruction, in the order in which they are tried. */
  readonly anchors: readonly Anchor[]
  /** The kind of an empty function whose runs are counted by calls. */
  readonly empty: EmptyFunction | undefined
}

/** Collects the items of one source. */
export class ItemList {
  readonly #source: SourceText
  readonly #items: SolidityItem[] = []
  readonly #lines = new Set<number>()
  #branches = 0

  constructor(source: SourceText) {
    this.#source = source
  }

  /** A contract or library whose items follow; empty outside of contracts. */
  contract = ''

  /** The number of items so far. */
  get length(): number {
    return this.#items.length
  }

  /** Returns a number for the condition of branches. */
  nextBranch(): number {
    return this.#branches++
  }

  /** Names of the functions that were added since the list had a length. */
  functionsSince(length: number): readonly string[] {
    return this.#items
      .slice(length)
      .filter(({ kind }) => kind === 'function')
      .map(({ name }) => name)
  }

  /** Takes away the items that were added since the list had a length. */
  truncate(length: number): void {
    this.#items.length = length
    this.#lines.clear()
    for (const { line } of this.#items) this.#lines.add(line)
  }

  addStatement(node: AstNode): void {
    this.#add('statement', this.#placeOf(node), {})
  }

  addFunction(node: AstNode, name: string, empty?: EmptyFunction): void {
    this.#add('function', this.#placeOf(node), { name, empty })
  }

  /**
   * Adds a path of a branch.
   *
   * @param anchor - the node whose first instruction tells that the path was taken; undefined for the ways on
   * from the jump of `node`, which are also taken if the other has no instruction
   */
  addBranch(node: AstNode, branch: number, path: number, anchor: AstNode | undefined): void {
    const place = this.#placeOf(node)
    const jump: Anchor = { type: 'jump', start: place.start, end: place.end }
    const anchors: Anchor[] = []
    if (anchor !== undefined) anchors.push({ type: 'first', ...rangeOf(anchor) })
    if (anchor !== node) anchors.push(jump)
    this.#add('branch', place, { branch, path, anchors })
  }

  /** Ends the list: functions of one name get numbers, and each line with an item becomes an item. */
  finish(): readonly SolidityItem[] {
    const items = numberOverloads(this.#items).sort(compareItems)
    const firsts = new Map<number, SolidityItem>()
    for (const item of items) if (!firsts.has(item.line)) firsts.set(item.line, item)
    const lines = [...this.#lines].flatMap((line): SolidityItem[] => {
      const first = firsts.get(line)
      if (first === undefined) return []
      const { start, end, endLine, contract, empty } = first
      const anchors: Anchor[] = [{ type: 'first', start, end }]
      const item = { kind: 'line', start, end, line, endLine, contract, name: '' } as const
      return [{ ...item, branch: -1, path: -1, anchors, empty }]
    })
    return [...items, ...lines].sort(compareItems)
  }

  #placeOf(node: AstNode): ItemPlace {
    const { start, end } = rangeOf(node)
    const line = this.#source.lineAt(start)
    return { start, end, line, endLine: this.#source.lineAt(Math.max(start, end - 1)) }
  }

  #add(
    kind: SolidityItem['kind'],
    place: ItemPlace,
    {
      name = '',
      branch = -1,
      path = -1,
      anchors = [{ type: 'first', start: place.start, end: place.end }],
      empty,
    }: Partial<SolidityItem>,
  ): void {
    this.#lines.add(place.line)
    const { contract } = this
    this.#items.push({ kind, ...place, contract, name, branch, path, anchors, empty })
  }
}

function numberOverloads(items: readonly SolidityItem[]): SolidityItem[] {
  const isFunction = ({ kind }: SolidityItem): boolean => kind === 'function'
  const keyOf = ({ contract, name }: SolidityItem): string => `${contract}.${name}`
  const counts = new Map<string, number>()
  for (const item of items.filter(isFunction))
    counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  const seen = new Map<string, number>()
  return items.map((item) => {
    if (!isFunction(item) || counts.get(keyOf(item)) === 1) return item
    const number = seen.get(keyOf(item)) ?? 0
    seen.set(keyOf(item), number + 1)
    return { ...item, name: `${item.name}.${number}` }
  })
}
