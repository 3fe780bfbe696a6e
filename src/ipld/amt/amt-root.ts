import { UsageError } from '../../types/index.ts'
import type { Blockstore } from '../blockstore/index.ts'
import { CborWriter } from '../cbor/index.ts'
import { type Cid, Codec, cidOf } from '../cid/index.ts'

/** Largest bit width of an AMT here: its bitmap of 32 KiB is past any use on chain. */
export const MAX_AMT_BIT_WIDTH = 18

/** The largest index: u64::MAX - 1, so that a count fits a u64. Source: fvm_ipld_amt 0.7.7 `src/lib.rs`. */
export const MAX_AMT_INDEX: bigint = (1n << 64n) - 2n

/** @throws UsageError `FVM_BAD_AMT_OPTIONS` outside 1 to {@link MAX_AMT_BIT_WIDTH} */
export function assertAmtBitWidth(bitWidth: number): void {
  if (!(Number.isInteger(bitWidth) && bitWidth >= 1 && bitWidth <= MAX_AMT_BIT_WIDTH))
    throw new UsageError(
      'FVM_BAD_AMT_OPTIONS',
      `the bit width of an AMT is ${bitWidth}: use 1 to ${MAX_AMT_BIT_WIDTH}`,
    )
}

/** Bytes of a node's bitmap. */
export function bitmapSize(bitWidth: number): number {
  return bitWidth <= 3 ? 1 : 1 << (bitWidth - 3)
}

/**
 * The root of the AMT (version 3) of some encoded values, at indexes 0 and up. No tree is made; with
 * a store, its blocks are put there in the order of a flush.
 *
 * @see fvm_ipld_amt 0.7.7 `src/amt.rs`, `new_from_iter_with_bit_width`
 */
export function amtRootOf(values: readonly Uint8Array[], bitWidth = 5, store?: Blockstore): Cid {
  assertAmtBitWidth(bitWidth)
  let height = 0
  for (let span = 1 << bitWidth; span < values.length; span *= 1 << bitWidth) height++
  const writer = new CborWriter()
  if (height === 0) {
    writeRootHead(writer, bitWidth, height, values.length)
    writeLeaf(writer, values, bitWidth)
  } else {
    const links = buildLinks(values, height, bitWidth, store)
    writeRootHead(writer, bitWidth, height, values.length)
    writeLinks(writer, links, bitWidth)
  }
  return putNode(writer, store)
}

function writeRootHead(writer: CborWriter, bitWidth: number, height: number, count: number): void {
  writer.writeArrayHeader(4)
  writer.writeUint(bitWidth)
  writer.writeUint(height)
  writer.writeUint(count)
}

/** The children of a node of some height over values. */
function buildLinks(
  values: readonly Uint8Array[],
  height: number,
  bitWidth: number,
  store: Blockstore | undefined,
): Cid[] {
  const span = 2 ** (bitWidth * height)
  const links: Cid[] = []
  for (let from = 0; from < values.length; from += span) {
    const part = values.slice(from, from + span)
    const below = height > 1 ? buildLinks(part, height - 1, bitWidth, store) : undefined
    const writer = new CborWriter()
    if (below === undefined) writeLeaf(writer, part, bitWidth)
    else writeLinks(writer, below, bitWidth)
    links.push(putNode(writer, store))
  }
  return links
}

function writeLeaf(writer: CborWriter, values: readonly Uint8Array[], bitWidth: number): void {
  writer.writeArrayHeader(3)
  writer.writeBytes(firstBits(values.length, bitWidth))
  writer.writeArrayHeader(0)
  writer.writeArrayHeader(values.length)
  for (const value of values) writer.writeRaw(value)
}

function writeLinks(writer: CborWriter, links: readonly Cid[], bitWidth: number): void {
  writer.writeArrayHeader(3)
  writer.writeBytes(firstBits(links.length, bitWidth))
  writer.writeArrayHeader(links.length)
  for (const link of links) writer.writeLink(link)
  writer.writeArrayHeader(0)
}

/** A bitmap whose first `n` positions are taken. */
function firstBits(n: number, bitWidth: number): Uint8Array {
  const bitmap = new Uint8Array(bitmapSize(bitWidth))
  bitmap.fill(0xff, 0, n >> 3)
  if ((n & 7) !== 0) bitmap[n >> 3] = (1 << (n & 7)) - 1
  return bitmap
}

function putNode(writer: CborWriter, store: Blockstore | undefined): Cid {
  const block = writer.finishBlock()
  const cid = cidOf(Codec.DAG_CBOR, block)
  store?.put(cid, block)
  return cid
}
