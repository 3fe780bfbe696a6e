import { BlockMemo } from '../../types/index.ts'
import type { Cid } from '../cid/index.ts'
import { BitmapNode } from './bitmap-node.ts'
import { decodeMapNode, type MapConfig, type MapForm, type MapNode } from './map-node.ts'

/** A tree, as far as it decides how its nodes are decoded. */
interface TreeShape {
  readonly form: MapForm
  readonly config: MapConfig
}

/** A node as its block has it. Its arrays are copied for each use, since nodes change in place. */
interface KnownNode {
  readonly shape: TreeShape
  /** Depth at which the node was checked. */
  readonly depth: number
  /** The block in canonical form; the store may have it in another one. */
  readonly bytes: Uint8Array
  readonly bits: readonly number[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Nodes that were decoded lately: a copy takes a tenth of the time of decoding. */
const recent = new BlockMemo<KnownNode>(1024)

/** Decodes a node, or copies it if it was decoded lately. @throws DecodeError as {@link decodeMapNode} does */
export function decodeKnownNode(
  { form, config }: TreeShape,
  cid: Cid,
  block: Uint8Array,
  depth: number,
): MapNode {
  const known = recent.get(cid, block)
  if (known !== undefined && known.depth === depth && isSame(known.shape, form, config))
    return new BitmapNode(known.bits.slice(), known.bytes, known.starts.slice(), known.ends.slice())
  const node = decodeMapNode(form, config, block, depth)
  const { bytes, bits, starts, ends } = node
  recent.set(cid, block, {
    shape: { form, config },
    depth,
    bytes,
    bits: bits.slice(),
    starts: starts.slice(),
    ends: ends.slice(),
  })
  return node
}

function isSame(shape: TreeShape, form: MapForm, config: MapConfig): boolean {
  if (shape.form !== form) return false
  const { bitWidth, minDataDepth, maxArrayWidth } = shape.config
  return (
    bitWidth === config.bitWidth &&
    minDataDepth === config.minDataDepth &&
    maxArrayWidth === config.maxArrayWidth
  )
}
