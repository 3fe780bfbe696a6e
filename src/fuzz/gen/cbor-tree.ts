import { CborReader, CborWriter, type Cid, Major } from '../../ipld/index.ts'
import { type Address, concatBytes, MAX_U64 } from '../../types/index.ts'
import type { Choices } from '../choices.ts'

/** A CBOR value that can also be written in a form that no encoder uses. */
export type CborTree =
  | { readonly is: 'uint'; readonly value: bigint }
  | { readonly is: 'int'; readonly value: bigint }
  | { readonly is: 'bytes'; readonly value: Uint8Array }
  | { readonly is: 'text'; readonly value: string }
  | { readonly is: 'bool'; readonly value: boolean }
  | { readonly is: 'null' }
  | { readonly is: 'link'; readonly value: Cid }
  | { readonly is: 'array'; readonly items: readonly CborTree[] }
  /** Encoded bytes, which are written as they are. */
  | { readonly is: 'raw'; readonly value: Uint8Array }

/** An unsigned integer. */
export const uint = (value: bigint | number): CborTree => ({ is: 'uint', value: BigInt(value) })
/** A signed integer. */
export const int = (value: bigint | number): CborTree => ({ is: 'int', value: BigInt(value) })
/** A byte string. */
export const bytes = (value: Uint8Array): CborTree => ({ is: 'bytes', value })
/** A text. */
export const text = (value: string): CborTree => ({ is: 'text', value })
/** A truth value. */
export const bool = (value: boolean): CborTree => ({ is: 'bool', value })
/** Null. */
export const NULL: CborTree = { is: 'null' }
/** A link. */
export const link = (value: Cid): CborTree => ({ is: 'link', value })
/** An array. */
export const array = (...items: readonly CborTree[]): CborTree => ({ is: 'array', items })
/** An address, as a byte string. */
export const address = (value: Address): CborTree => bytes(value.bytes)
/** A token amount or another big integer, as a byte string. */
export function big(value: bigint): CborTree {
  const w = new CborWriter()
  w.writeBigInt(value)
  return { is: 'raw', value: w.finish() }
}

/** Encodes a value as an encoder does. */
export function encodeTree(tree: CborTree): Uint8Array {
  const w = new CborWriter()
  write(w, tree)
  return w.finish()
}

function write(w: CborWriter, tree: CborTree): void {
  switch (tree.is) {
    case 'uint':
      return w.writeUint(tree.value)
    case 'int':
      return w.writeInt(tree.value)
    case 'bytes':
      return w.writeBytes(tree.value)
    case 'text':
      return w.writeText(tree.value)
    case 'bool':
      return w.writeBool(tree.value)
    case 'null':
      return w.writeNull()
    case 'link':
      return w.writeLink(tree.value)
    case 'raw':
      return w.writeRaw(tree.value)
    case 'array':
      w.writeArrayHeader(tree.items.length)
      for (const item of tree.items) write(w, item)
  }
}

/** Changes one node of a value, or its bytes, to something that a decoder may or may not accept. */
export function mutateTree(c: Choices, tree: CborTree): CborTree {
  if (tree.is === 'array' && tree.items.length > 0 && c.chance(75)) {
    const at = c.below(tree.items.length)
    return { ...tree, items: tree.items.map((item, i) => (i === at ? mutateTree(c, item) : item)) }
  }
  return c.weighted<() => CborTree>([
    [4, () => c.pick(STRANGE_VALUES)],
    [4, () => mutateKind(c, tree)],
    [2, () => mutateBytes(c, encodeTree(tree))],
    [1, () => array(tree)],
  ])()
}

const STRANGE_VALUES: readonly CborTree[] = [
  NULL,
  uint(0),
  uint(MAX_U64),
  int(-1),
  int(-(1n << 63n)),
  uint(1n << 63n),
  uint(1n << 32n),
  bool(true),
  bytes(new Uint8Array(0)),
  bytes(Uint8Array.of(0)),
  text(''),
  array(),
  big(-1n),
  big(1n << 127n),
  { is: 'raw', value: Uint8Array.of(0x42, 0, 0) }, // zero with a sign byte
  { is: 'raw', value: Uint8Array.of(0x43, 0, 0, 5) }, // five with a leading zero
  { is: 'raw', value: Uint8Array.of(0x42, 2, 5) }, // an unknown sign byte
  { is: 'raw', value: Uint8Array.of(0x3b, 255, 255, 255, 255, 255, 255, 255, 255) }, // -2^64
  { is: 'raw', value: Uint8Array.of(0xf7) }, // undefined
  { is: 'raw', value: Uint8Array.of(0xf9, 0x3c, 0) }, // 1.0
  { is: 'raw', value: Uint8Array.of(0xa0) },
  { is: 'raw', value: Uint8Array.of(0xc0, 0) },
  { is: 'raw', value: Uint8Array.of(0x5f, 0x41, 0, 0x41, 1, 0xff) },
  { is: 'raw', value: Uint8Array.of(0x9f, 0xff) },
  { is: 'raw', value: Uint8Array.of(0xff) },
  { is: 'raw', value: Uint8Array.of(0x1c) },
  { is: 'raw', value: Uint8Array.of(0xd8, 0x2a, 0x45, 0, 1, 0x55, 0, 0) }, // a CID of identity
]

function mutateKind(c: Choices, tree: CborTree): CborTree {
  switch (tree.is) {
    case 'uint':
    case 'int':
      return c.pick<() => CborTree>([
        () => ({ ...tree, value: clampInt(tree, tree.value + 1n) }),
        () => ({ ...tree, value: clampInt(tree, tree.value - 1n) }),
        () => ({ is: 'raw', value: longInt(tree.value) }),
      ])()
    case 'bytes':
      return c.pick<() => CborTree>([
        () => bytes(concat(tree.value, c.bytes(1))),
        () => bytes(tree.value.subarray(1)),
        () => bytes(tree.value.subarray(0, -1)),
        () => ({ is: 'raw', value: chunked(tree.value) }),
        () => text('text'),
        () => ({ is: 'raw', value: longBytes(tree.value) }),
        () => bytes(flipped(c, tree.value)),
      ])()
    case 'array':
      return c.pick<() => CborTree>([
        () => array(...tree.items, c.pick(STRANGE_VALUES)),
        () => array(...tree.items.slice(0, -1)),
        () => array(...tree.items, ...tree.items.slice(-1)),
        () => ({ is: 'raw', value: indefinite(tree.items) }),
        () => ({ is: 'raw', value: longArray(tree.items) }),
      ])()
    case 'bool':
      return bool(!tree.value)
    default:
      return c.pick(STRANGE_VALUES)
  }
}

function mutateBytes(c: Choices, encoded: Uint8Array): CborTree {
  const value = c.pick([
    () => flipped(c, encoded),
    () => encoded.subarray(0, c.below(encoded.length + 1)),
    () => concat(encoded, c.bytes(1 + c.below(3))),
  ])()
  return { is: 'raw', value }
}

function clampInt(tree: { is: 'uint' | 'int' }, value: bigint): bigint {
  return tree.is === 'uint' ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value)
}

/** Encodes an integer in more bytes than it needs. */
function longInt(value: bigint): Uint8Array {
  const out = new Uint8Array(9)
  out[0] = value < 0n ? 0x3b : 0x1b
  new DataView(out.buffer).setBigUint64(1, value < 0n ? -value - 1n : value)
  return out
}

function longBytes(value: Uint8Array): Uint8Array {
  const head = new Uint8Array(5)
  head[0] = 0x5a
  new DataView(head.buffer).setUint32(1, value.length)
  return concat(head, value)
}

function chunked(value: Uint8Array): Uint8Array {
  const half = value.length >> 1
  const part = (chunk: Uint8Array): Uint8Array => encodeTree(bytes(chunk))
  const parts = concat(part(value.subarray(0, half)), part(value.subarray(half)))
  return concat(Uint8Array.of(0x5f), parts, Uint8Array.of(0xff))
}

function indefinite(items: readonly CborTree[]): Uint8Array {
  return concat(Uint8Array.of(0x9f), ...items.map(encodeTree), Uint8Array.of(0xff))
}

function longArray(items: readonly CborTree[]): Uint8Array {
  return concat(Uint8Array.of(0x99, 0, items.length & 0xff), ...items.map(encodeTree))
}

function flipped(c: Choices, value: Uint8Array): Uint8Array {
  const out = value.slice()
  if (out.length > 0) out[c.below(out.length)]! ^= 1 << c.below(8)
  return out
}

/** Concatenates byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(parts)
}

/** Decodes canonical CBOR to a tree, so that single values of it can be changed. */
export function treeOf(encoded: Uint8Array): CborTree {
  return readTree(new CborReader(encoded))
}

function readTree(r: CborReader): CborTree {
  switch (r.peekMajor()) {
    case Major.UNSIGNED:
      return uint(r.readUint())
    case Major.NEGATIVE:
      return int(r.readInt())
    case Major.BYTES:
      return bytes(r.readBytes())
    case Major.TEXT:
      return text(r.readText())
    case Major.ARRAY:
      return array(...Array.from({ length: r.readArrayHeader() }, () => readTree(r)))
    case Major.TAG:
      return link(r.readLink())
    default:
      return { is: 'raw', value: r.sliceValue() }
  }
}
