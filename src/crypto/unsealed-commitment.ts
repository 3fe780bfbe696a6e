import { DecodeError, GIB, KIB, MIB } from '../types/index.ts'
import { sha256 } from './hashes.ts'

/** A piece as the commitment sees it. */
export interface PieceCommitment {
  /** Padded size in bytes: u64. */
  readonly size: bigint
  /** 32 bytes. */
  readonly commitment: Uint8Array
}

/** Sector sizes of a generation of proofs, in the order of their numbers. */
const SIZES = [2n * KIB, 8n * MIB, 512n * MIB, 32n * GIB, 64n * GIB]

/**
 * The number of RegisteredSealProof values, by FVM version: V1, V1P1, synthetic PoRep, and
 * from v4 non-interactive PoRep, five sizes each; all others are invalid.
 *
 * Source: fvm_shared 4.8.4 (and 3.14) `src/sector/registered_proof.rs`.
 */
export const SEAL_PROOFS = { v3: 15, v4: 20 } as const

const NODE = 32
/** Least bytes of a piece in a sector. Source: filecoin-proofs 19.1.0 `src/constants.rs`. */
const MINIMUM_PIECE_SIZE = 127n
/** Zero commitments exist for 2^7 to 2^41 bytes. Source: fvm_shared 4.8.4 `src/piece/zero.rs`. */
const FIRST_ZERO_LEVEL = 7
const ZERO_LEVELS = 35

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x)
const isPowerOfTwo = (x: bigint): boolean => x !== 0n && (x & (x - 1n)) === 0n

/** The sector size in bytes of a RegisteredSealProof. */
function sectorSize(registeredSealProof: bigint, known: number): bigint {
  if (registeredSealProof < 0n || registeredSealProof >= BigInt(known))
    throw new DecodeError(`unsupported proof type: ${registeredSealProof}`)
  return SIZES[Number(registeredSealProof % 5n)]!
}

/** SHA-256 of two nodes with the two highest bits cleared, so that it is an element of the field. */
function pieceHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(2 * NODE)
  both.set(left)
  both.set(right, NODE)
  const out = sha256(both)
  out[NODE - 1]! &= 0x3f
  return out
}

/** Level n: the commitment of 2^(n + 5) zero bytes. Filled as needed. */
const zeroNodes: Uint8Array[] = [new Uint8Array(NODE)]

function zeroNode(level: number): Uint8Array {
  for (let i = zeroNodes.length; i <= level; i++)
    zeroNodes.push(pieceHash(zeroNodes[i - 1]!, zeroNodes[i - 1]!))
  return zeroNodes[level]!
}

/** The reference indexes a table by the size's trailing zeros: past its ends it panics. */
function zeroPieceCommitment(size: bigint): Uint8Array {
  const bit = size.toString(2).length - 1 // a single bit, or a sector size
  if (bit < FIRST_ZERO_LEVEL || bit >= FIRST_ZERO_LEVEL + ZERO_LEVELS)
    throw new DecodeError(`there is no zero piece commitment of ${size} bytes`)
  return zeroNode(bit - 5)
}

const unpadded = (size: bigint): bigint => size - size / 128n

/** fr32 12.1.0 `src/padding.rs`, `to_padded_bytes`: with its wrapping product and its floats. */
function paddedOf(unpaddedSize: bigint): bigint {
  const bits = u64(unpaddedSize * 8n)
  const transformed = u64((bits / 254n) * 256n + (bits % 254n))
  return BigInt(Math.ceil(Number(transformed) / 8))
}

/** Sizes that fill up from `sum` to the alignment of `size`, smallest first. */
function requiredPadding(sum: bigint, size: bigint): bigint[] {
  if (size === 0n) throw new DecodeError('a piece has size 0') // a division by zero there
  let toFill = u64(-sum) % size
  const pads: bigint[] = []
  while (toFill !== 0n) {
    const pad = toFill & -toFill
    toFill ^= pad
    pads.push(pad)
  }
  return pads
}

/** A node of the tree under construction; its size is unpadded. */
interface Node {
  readonly size: bigint
  readonly commitment: Uint8Array
}

/** filecoin-proofs 19.1.0 `src/pieces.rs`, `zero_padding`. */
function zeroPadding(size: bigint): Node {
  const padded = paddedOf(size)
  let level = 1
  while (32n << BigInt(level) < padded) level++
  if (32n << BigInt(level) !== padded) throw new DecodeError('Hashed size must equal padded size')
  return { size, commitment: zeroNode(level) }
}

/** Pushes a node and joins the last two while they are of one size. */
function shiftReduce(stack: Node[], node: Node): void {
  stack.push(node)
  while (stack.length > 1) {
    const right = stack[stack.length - 1]!
    const left = stack[stack.length - 2]!
    if (left.size !== right.size) return
    stack.length -= 2
    stack.push({
      size: u64(left.size + right.size),
      commitment: pieceHash(left.commitment, right.commitment),
    })
  }
}

/** filecoin-proofs 19.1.0 `src/pieces.rs`, `compute_comm_d`. */
function commitmentOf(sector: bigint, pieces: readonly Node[]): Uint8Array {
  if (BigInt(pieces.length) > unpadded(sector) / MINIMUM_PIECE_SIZE)
    throw new DecodeError('Too many pieces')
  const total = pieces.reduce((sum, piece) => u64(sum + paddedOf(piece.size)), 0n)
  if (total > sector) throw new DecodeError('Piece is larger than sector.')
  const stack: Node[] = []
  for (const piece of pieces) {
    if (!isPowerOfTwo(paddedOf(piece.size)))
      throw new DecodeError(`Piece size (${paddedOf(piece.size)}) must be a power of 2.`)
    while (stack.length > 0 && stack[stack.length - 1]!.size < piece.size)
      shiftReduce(stack, zeroPadding(stack[stack.length - 1]!.size))
    shiftReduce(stack, piece)
  }
  while (stack.length > 1) shiftReduce(stack, zeroPadding(stack[stack.length - 1]!.size))
  return stack[0]!.commitment
}

/**
 * The data commitment (CommD, 32 bytes) of a sector filled with pieces, in order, with zeros
 * between and after them.
 *
 * The reference computes in wrapping u64 and catches panics: a piece smaller than 128 bytes, for
 * one, leaves a gap that no zero commitment fits. All of that is an error here too.
 *
 * @param registeredSealProof - i64; gives the sector size
 * @param known - how many proof types there are: {@link SEAL_PROOFS}
 * @throws DecodeError wherever the reference fails or panics (the actor sees IllegalArgument)
 * @see fvm 4.8.4 `src/kernel/filecoin.rs`, `compute_unsealed_sector_cid`
 */
export function computeUnsealedCommitment(
  registeredSealProof: bigint,
  pieces: readonly PieceCommitment[],
  known: number = SEAL_PROOFS.v4,
): Uint8Array {
  const sector = sectorSize(registeredSealProof, known)
  if (pieces.length === 0) return zeroPieceCommitment(sector).slice()
  const all: Node[] = []
  let sum = 0n
  const fillTo = (size: bigint): void => {
    for (const pad of requiredPadding(sum, size)) {
      all.push({ size: unpadded(pad), commitment: zeroPieceCommitment(pad) })
      sum = u64(sum + pad)
    }
  }
  for (const { size, commitment } of pieces) {
    fillTo(size)
    all.push({ size: unpadded(size), commitment })
    sum = u64(sum + size)
  }
  fillTo(sector)
  return commitmentOf(sector, all).slice()
}
