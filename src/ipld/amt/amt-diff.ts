import { boundedStore } from '../blockstore/index.ts'
import { AT_ROOT, type MapSource, sameBytes } from '../trie/index.ts'
import { DEFAULT_AMT_BIT_WIDTH } from './amt.ts'
import { AmtCursor } from './amt-cursor.ts'
import { AmtChild, type AmtNode } from './amt-node.ts'
import { AmtTrie } from './amt-trie.ts'

/** A value that differs between two arrays; undefined if there is none. */
export interface ValueDiff {
  readonly index: bigint
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array | undefined
}

/** A subtree: nothing, or a node that spans `bitWidth * (height + 1)` bits of index. */
interface Place {
  readonly trie: AmtTrie
  readonly node: AmtNode | undefined
  readonly height: number
}

/**
 * The values in which two AMTs differ, by ascending index. Subtrees of the same CID are not compared,
 * unless the two have different bit widths. Spends the stores' budgets, or one of its own.
 *
 * @throws MissingBlockError, DecodeError as {@link Amt} does
 */
export function* diffAmts(before: MapSource, after: MapSource): IterableIterator<ValueDiff> {
  if (before.root?.key === after.root?.key) return
  const what = 'the AMTs that are compared'
  const a = new AmtTrie(boundedStore(before.store, what), 3, DEFAULT_AMT_BIT_WIDTH, before.root)
  const b = new AmtTrie(boundedStore(after.store, what), 3, DEFAULT_AMT_BIT_WIDTH, after.root)
  if (before.root !== undefined && after.root !== undefined && a.bitWidth !== b.bitWidth) {
    yield* diffWhole(a, b)
    return
  }
  const bitWidth = before.root === undefined ? b.bitWidth : a.bitWidth
  yield* diffPlaces(
    { trie: a, node: before.root === undefined ? undefined : a.root, height: a.height },
    { trie: b, node: after.root === undefined ? undefined : b.root, height: b.height },
    bitWidth,
    0n,
  )
}

/** Compares trees that have no subtrees in common: value by value. */
function* diffWhole(a: AmtTrie, b: AmtTrie): IterableIterator<ValueDiff> {
  const before = new AmtCursor(a, true)
  const after = new AmtCursor(b, true)
  let hasBefore = before.next()
  let hasAfter = after.next()
  while (hasBefore || hasAfter) {
    const isBefore = hasBefore && (!hasAfter || before.index <= after.index)
    const isAfter = hasAfter && (!hasBefore || after.index <= before.index)
    const x = isBefore ? before.value : undefined
    const y = isAfter ? after.value : undefined
    const index = isBefore ? before.index : after.index
    if (x === undefined || y === undefined || !sameBytes(x, y)) yield { index, before: x, after: y }
    if (isBefore) hasBefore = before.next()
    if (isAfter) hasAfter = after.next()
  }
}

function* diffPlaces(
  before: Place,
  after: Place,
  bitWidth: number,
  base: bigint,
): IterableIterator<ValueDiff> {
  const height = Math.max(heightOf(before), heightOf(after))
  if (height < 0) return
  before.trie.budget?.spend(1 << bitWidth)
  for (let position = 0; position < 1 << bitWidth; position++) {
    const index = base + (BigInt(position) << BigInt(bitWidth * height))
    if (height === 0) {
      const a = valueAt(before, position)
      const b = valueAt(after, position)
      if (a === undefined ? b !== undefined : b === undefined || !sameBytes(a, b))
        yield { index, before: a, after: b }
      continue
    }
    const a = childAt(before, position, height)
    const b = childAt(after, position, height)
    if (a instanceof AmtChild && b instanceof AmtChild && a.cid!.equals(b.cid!)) continue
    yield* diffPlaces(opened(a, before, height - 1), opened(b, after, height - 1), bitWidth, index)
  }
}

function heightOf({ node, height }: Place): number {
  return node === undefined ? -1 : height
}

function valueAt({ node }: Place, position: number): Uint8Array | undefined {
  return node?.leaf === true && node.has(position) ? node.value(node.rank(position)) : undefined
}

/** The part of a tree below a position of the taller tree: a lower tree lies entirely at the first position. */
function childAt(place: Place, position: number, height: number): AmtChild | Place | undefined {
  const { node } = place
  if (node === undefined) return undefined
  if (place.height < height) return position === 0 ? place : undefined
  if (node.leaf || !node.has(position)) return undefined
  return node.child(node.rank(position))
}

function opened(child: AmtChild | Place | undefined, { trie }: Place, height: number): Place {
  if (child === undefined) return { trie, node: undefined, height }
  if (!(child instanceof AmtChild)) return child
  return { trie, node: child.node ?? trie.load(child, AT_ROOT), height }
}
