import { AT_ROOT, type MapSource, sameBytes } from '../trie/index.ts'
import { DEFAULT_AMT_BIT_WIDTH } from './amt.ts'
import { AmtChild, type AmtNode } from './amt-node.ts'
import { AmtTrie } from './amt-trie.ts'

/** A value that differs between two arrays; undefined where there is none. */
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
 * The values in which two AMTs of the same bit width differ, by ascending index. Subtrees of the same
 * CID are not compared.
 *
 * @throws MissingBlockError, DecodeError as {@link Amt} does
 */
export function* diffAmts(before: MapSource, after: MapSource): IterableIterator<ValueDiff> {
  if (before.root?.key === after.root?.key) return
  const a = new AmtTrie(before.store, 3, DEFAULT_AMT_BIT_WIDTH, before.root)
  const b = new AmtTrie(after.store, 3, DEFAULT_AMT_BIT_WIDTH, after.root)
  const bitWidth = before.root === undefined ? b.bitWidth : a.bitWidth
  yield* diffPlaces(
    { trie: a, node: before.root === undefined ? undefined : a.root, height: a.height },
    { trie: b, node: after.root === undefined ? undefined : b.root, height: b.height },
    bitWidth,
    0n,
  )
}

function* diffPlaces(
  before: Place,
  after: Place,
  bitWidth: number,
  base: bigint,
): IterableIterator<ValueDiff> {
  const height = Math.max(heightOf(before), heightOf(after))
  if (height < 0) return
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
