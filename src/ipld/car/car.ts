import {
  assertOptions,
  concatBytes,
  DecodeError,
  decodeVarint,
  encodeVarint,
  type OptionNames,
} from '../../types/index.ts'
import { CborReader, CborWriter } from '../cbor/index.ts'
import { blockMatches, Cid, cidToString, plainBytes } from '../cid/index.ts'

/** One block of a CAR. */
export interface CarBlock {
  readonly cid: Cid
  readonly block: Uint8Array
}

/** Options of reading a CAR. */
export interface CarOptions {
  /** Hashes each block and compares (default true); without it an altered block goes unseen. */
  readonly verify?: boolean
}

const OPTIONS = { verify: true } satisfies OptionNames<CarOptions>

/** @throws UsageError `FVM_OPTION` for unknown options */
export function assertCarOptions(options: CarOptions): void {
  assertOptions(options, 'the options of reading a CAR', OPTIONS)
}

/** The longest header or block that is taken seriously, 128 MiB: more is an altered length. */
const MAX_SECTION_SIZE = 1 << 27

/**
 * Reads a CAR of version 1: its header at once, its blocks as they are asked for. Blocks are views
 * of `bytes`.
 *
 * @throws DecodeError (also from the iteration) if it is malformed, cut short or altered: says where
 * @see crate `fvm_ipld_car` 0.9.1, which takes an end within a length for the end of the file
 */
export function readCar(
  bytes: Uint8Array,
  options: CarOptions = {},
): { roots: Cid[]; blocks: Iterable<CarBlock> } {
  assertCarOptions(options)
  const plain = plainBytes(bytes)
  const header = sectionAt(plain, 0)
  if (header === undefined) throw new DecodeError('CAR: the input is empty')
  const roots = decodeCarHeader(plain.subarray(header.start, header.end))
  return { roots, blocks: { [Symbol.iterator]: () => blocksFrom(plain, header.end, options) } }
}

/** Writes a CAR of version 1, blocks in the order given. */
export function writeCar(roots: readonly Cid[], blocks: Iterable<CarBlock>): Uint8Array {
  const parts = [encodeCarHeader(roots)]
  for (const block of blocks) parts.push(encodeCarSection(block), block.block)
  return concatBytes(parts)
}

function* blocksFrom(bytes: Uint8Array, start: number, options: CarOptions): Generator<CarBlock> {
  let section = sectionAt(bytes, start)
  while (section !== undefined) {
    yield decodeCarSection(bytes.subarray(section.start, section.end), section.start, options)
    section = sectionAt(bytes, section.end)
  }
}

/** The range of the section whose length is at `at`; undefined at the end of the input. */
function sectionAt(bytes: Uint8Array, at: number): { start: number; end: number } | undefined {
  if (at === bytes.length) return undefined
  const { value, next } = carLength(bytes, at, at)
  if (value > bytes.length - next)
    throw new DecodeError(
      `CAR at byte ${at}: a section of ${value} bytes is cut short, ${bytes.length - next} are left`,
    )
  return { start: next, end: next + value }
}

/** The length of a section; `at` is its offset in the file, for the message. */
export function carLength(
  bytes: Uint8Array,
  offset: number,
  at: number,
): { value: number; next: number } {
  const { value, next } = atByte(at, () => decodeVarint(bytes, offset))
  if (value === 0n || value > BigInt(MAX_SECTION_SIZE))
    throw new DecodeError(
      `CAR at byte ${at}: a section of ${value} bytes is not plausible: 1 to ${MAX_SECTION_SIZE} are accepted`,
    )
  return { value: Number(value), next }
}

/** Decodes a section's CID and block; `at` is its offset in the file, for the message. */
export function decodeCarSection(section: Uint8Array, at: number, options: CarOptions): CarBlock {
  const { cid, next } = atByte(at, () => Cid.readNext(section, 0))
  const block = section.subarray(next)
  if (options.verify !== false) verifyBlock(cid, block, at)
  return { cid, block }
}

/** The length and CID that come before a block's bytes. */
export function encodeCarSection({ cid, block }: CarBlock): Uint8Array {
  const length = encodeVarint(BigInt(cid.bytes.length + block.length))
  return concatBytes([length, cid.bytes])
}

/** Decodes the map `{ roots, version }`. */
export function decodeCarHeader(header: Uint8Array): Cid[] {
  return atByte(0, () => {
    const r = new CborReader(header)
    let roots: Cid[] | undefined
    let version: bigint | undefined
    for (let pairs = r.readMapHeader(); pairs > 0; pairs--) {
      const key = r.readText()
      if (key === 'roots') roots = Array.from({ length: r.readArrayHeader() }, () => r.readLink())
      else if (key === 'version') version = r.readUint()
      else r.skipValue()
    }
    r.end()
    if (version !== 1n)
      throw new DecodeError(`version ${version ?? 'none'} is not accepted: write it as version 1`)
    if (roots === undefined) throw new DecodeError('the header has no list of roots')
    return roots
  })
}

/** The header of a CAR with its length. */
export function encodeCarHeader(roots: readonly Cid[]): Uint8Array {
  const w = new CborWriter()
  w.writeMapHeader(2)
  w.writeText('roots')
  w.writeArrayHeader(roots.length)
  for (const root of roots) w.writeLink(root)
  w.writeText('version')
  w.writeUint(1)
  const header = w.finish()
  return concatBytes([encodeVarint(BigInt(header.length)), header])
}

function verifyBlock(cid: Cid, block: Uint8Array, at: number): void {
  const matches = blockMatches(cid, block)
  if (matches === undefined)
    throw new DecodeError(
      `CAR at byte ${at}: hash function ${cid.hashCode} of ${cidToString(cid)} cannot be verified: read without verify`,
    )
  if (!matches)
    throw new DecodeError(`CAR at byte ${at}: the block does not hash to ${cidToString(cid)}`)
}

function atByte<T>(at: number, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new DecodeError(`CAR at byte ${at}: ${thrown.message}`, { cause: thrown })
  }
}
