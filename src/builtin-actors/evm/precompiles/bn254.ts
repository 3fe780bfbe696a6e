import { bn254 } from '@noble/curves/bn254.js'
import { wordBytes } from '../address.ts'
import { ValueReader } from '../value-reader.ts'
import { PrecompileFailure } from './failure.ts'

const { G1, G2, fields } = bn254
const { Fp, Fp2, Fp12, Fr } = fields
type G1Point = InstanceType<typeof G1.Point>
type G2Point = InstanceType<typeof G2.Point>
const PAIR = 192

/** 0x06. */
export function bnAdd(input: Uint8Array): Uint8Array {
  const reader = new ValueReader(input)
  return encode(readG1(reader).add(readG1(reader)))
}

/** 0x07: the scalar is taken modulo the group's order. */
export function bnMul(input: Uint8Array): Uint8Array {
  const reader = new ValueReader(input)
  const point = readG1(reader)
  return encode(point.multiplyUnsafe(reader.word() % Fr.ORDER))
}

/** 0x08: a word of 1 if the product of the pairings is one. */
export function bnPairing(input: Uint8Array): Uint8Array {
  if (input.length % PAIR !== 0) throw new PrecompileFailure('input size')
  const reader = new ValueReader(input)
  const pairs: { g1: G1Point; g2: G2Point }[] = []
  for (let at = 0; at < input.length; at += PAIR) {
    const x = field(reader)
    const y = field(reader)
    const g2 = readG2(reader)
    const g1 = pointG1(x, y)
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 })
  }
  const isOne = Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE)
  return wordBytes(isOne ? 1n : 0n)
}

function readG1(reader: ValueReader): G1Point {
  const x = field(reader)
  return pointG1(x, field(reader))
}

function pointG1(x: bigint, y: bigint): G1Point {
  if (x === 0n && y === 0n) return G1.Point.ZERO
  if (!Fp.eql(Fp.sqr(y), Fp.add(Fp.mul(Fp.sqr(x), x), 3n))) throw new PrecompileFailure('curve')
  return G1.Point.fromAffine({ x, y })
}

function readG2(reader: ValueReader): G2Point {
  const x1 = field(reader)
  const x = { c0: field(reader), c1: x1 }
  const y1 = field(reader)
  const y = { c0: field(reader), c1: y1 }
  if (Fp2.is0(x) && Fp2.is0(y)) return G2.Point.ZERO
  const right = Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.Point.CURVE().b)
  if (!Fp2.eql(Fp2.sqr(y), right)) throw new PrecompileFailure('curve')
  const point = G2.Point.fromAffine({ x, y })
  if (!point.isTorsionFree()) throw new PrecompileFailure('subgroup')
  return point
}

function field(reader: ValueReader): bigint {
  const n = reader.word()
  if (n >= Fp.ORDER) throw new PrecompileFailure('field')
  return n
}

function encode(point: G1Point): Uint8Array {
  const out = new Uint8Array(64)
  if (point.is0()) return out
  const { x, y } = point.toAffine()
  out.set(wordBytes(x))
  out.set(wordBytes(y), 32)
  return out
}
