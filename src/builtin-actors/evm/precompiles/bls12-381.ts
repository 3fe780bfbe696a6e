import { bls12_381 } from '@noble/curves/bls12-381.js'
import { wordBytes, wordOfBytes } from '../address.ts'
import { PrecompileFailure } from './failure.ts'

const { G1, G2, fields } = bls12_381
const { Fp, Fp2, Fp12, Fr } = fields
type G1Point = InstanceType<typeof G1.Point>
type G2Point = InstanceType<typeof G2.Point>
type Fp2Value = typeof Fp2.ONE
const FIELD = 64
const G1_SIZE = 2 * FIELD
const G2_SIZE = 4 * FIELD
const SCALAR = 32

/** 0x0b to 0x11, EIP-2537. @see builtin-actors v18.0.0 `actors/evm/src/interpreter/precompiles/bls12_381` */
export const BLS_PRECOMPILES: readonly ((input: Uint8Array) => Uint8Array)[] = [
  (input) => {
    assertSize(input, 2 * G1_SIZE)
    return encodeG1(readG1(input, 0, false).add(readG1(input, G1_SIZE, false)))
  },
  (input) => {
    let sum = G1.Point.ZERO
    for (const at of chunks(input, G1_SIZE + SCALAR))
      sum = sum.add(readG1(input, at, true).multiplyUnsafe(scalar(input, at + G1_SIZE)))
    return encodeG1(sum)
  },
  (input) => {
    assertSize(input, 2 * G2_SIZE)
    return encodeG2(readG2(input, 0, false).add(readG2(input, G2_SIZE, false)))
  },
  (input) => {
    let sum = G2.Point.ZERO
    for (const at of chunks(input, G2_SIZE + SCALAR))
      sum = sum.add(readG2(input, at, true).multiplyUnsafe(scalar(input, at + G2_SIZE)))
    return encodeG2(sum)
  },
  pairing,
  (input) => {
    assertSize(input, FIELD)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library takes one number for a prime field; its type allows arrays only
    const { x, y } = G1.mapToCurve(field(input, 0) as unknown as bigint[])
    return encodeG1(G1.Point.fromAffine({ x, y }))
  },
  (input) => {
    assertSize(input, 2 * FIELD)
    const { x, y } = G2.mapToCurve([field(input, 0), field(input, FIELD)])
    return encodeG2(G2.Point.fromAffine({ x, y }))
  },
]

function pairing(input: Uint8Array): Uint8Array {
  const pairs: { g1: G1Point; g2: G2Point }[] = []
  for (const at of chunks(input, G1_SIZE + G2_SIZE)) {
    const g1 = readG1(input, at, true)
    const g2 = readG2(input, at + G1_SIZE, true)
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 })
  }
  const isOne = Fp12.eql(bls12_381.pairingBatch(pairs), Fp12.ONE)
  return wordBytes(isOne ? 1n : 0n)
}

function* chunks(input: Uint8Array, size: number): Generator<number> {
  if (input.length === 0 || input.length % size !== 0) throw new PrecompileFailure('input size')
  for (let at = 0; at < input.length; at += size) yield at
}

function assertSize(input: Uint8Array, size: number): void {
  if (input.length !== size) throw new PrecompileFailure('input size')
}

/** Points are in the prime-order group, so a scalar may be reduced. */
function scalar(input: Uint8Array, at: number): bigint {
  return wordOfBytes(input.subarray(at, at + SCALAR)) % Fr.ORDER
}

function field(input: Uint8Array, at: number): bigint {
  const n = wordOfBytes(input.subarray(at, at + FIELD))
  if (n >= Fp.ORDER) throw new PrecompileFailure('field')
  return n
}

function readG1(input: Uint8Array, at: number, inSubgroup: boolean): G1Point {
  const x = field(input, at)
  const y = field(input, at + FIELD)
  if (x === 0n && y === 0n) return G1.Point.ZERO
  if (!Fp.eql(Fp.sqr(y), Fp.add(Fp.mul(Fp.sqr(x), x), 4n))) throw new PrecompileFailure('curve')
  const point = G1.Point.fromAffine({ x, y })
  if (inSubgroup && !point.isTorsionFree()) throw new PrecompileFailure('subgroup')
  return point
}

function readG2(input: Uint8Array, at: number, inSubgroup: boolean): G2Point {
  const x = readFp2(input, at)
  const y = readFp2(input, at + 2 * FIELD)
  if (Fp2.is0(x) && Fp2.is0(y)) return G2.Point.ZERO
  const right = Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.Point.CURVE().b)
  if (!Fp2.eql(Fp2.sqr(y), right)) throw new PrecompileFailure('curve')
  const point = G2.Point.fromAffine({ x, y })
  if (inSubgroup && !point.isTorsionFree()) throw new PrecompileFailure('subgroup')
  return point
}

function readFp2(input: Uint8Array, at: number): Fp2Value {
  return { c0: field(input, at), c1: field(input, at + FIELD) }
}

function encodeG1(point: G1Point): Uint8Array {
  const out = new Uint8Array(G1_SIZE)
  if (point.is0()) return out
  const { x, y } = point.toAffine()
  writeField(out, 0, x)
  writeField(out, FIELD, y)
  return out
}

function encodeG2(point: G2Point): Uint8Array {
  const out = new Uint8Array(G2_SIZE)
  if (point.is0()) return out
  const { x, y } = point.toAffine()
  for (const [at, n] of [x.c0, x.c1, y.c0, y.c1].entries()) writeField(out, FIELD * at, n)
  return out
}

function writeField(out: Uint8Array, at: number, n: bigint): void {
  out.set(wordBytes(n >> 256n), at)
  out.set(wordBytes(n), at + 32)
}
