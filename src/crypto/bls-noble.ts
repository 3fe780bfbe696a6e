import { bls12_381 } from '@noble/curves/bls12-381.js'
import { BLS_DST, type BlsBackend } from './bls-backend.ts'

const { G1, G2, fields } = bls12_381
type G1Point = InstanceType<typeof G1.Point>
type G2Point = InstanceType<typeof G2.Point>

/** Decodes a point of the group, or undefined: noble throws plain Errors for bad bytes. */
function decode<T extends { assertValidity(): void }>(
  group: { fromBytes(bytes: Uint8Array): T },
  bytes: Uint8Array,
): T | undefined {
  try {
    const point = group.fromBytes(bytes)
    point.assertValidity() // on the curve and in the subgroup
    return point
  } catch {
    return undefined
  }
}

const hash = (message: Uint8Array): G2Point => G2.hashToCurve(message, { DST: BLS_DST }) as G2Point

/** The base that is always there, and needs no loading. */
export const NOBLE_BLS: BlsBackend = {
  name: 'noble',
  verify(signature, publicKeys, messages) {
    const pairs: { g1: G1Point; g2: G2Point }[] = []
    if (signature !== undefined) {
      const g2 = decode(G2.Point, signature)
      if (g2 === undefined) return false
      pairs.push({ g1: G1.Point.BASE.negate(), g2 })
    }
    for (const [i, publicKey] of publicKeys.entries()) {
      const g1 = decode(G1.Point, publicKey)
      if (g1 === undefined) return false
      pairs.push({ g1, g2: hash(messages[i]!) })
    }
    return fields.Fp12.eql(bls12_381.pairingBatch(pairs), fields.Fp12.ONE)
  },
  publicKey: (scalar) => G1.Point.BASE.multiply(scalar).toBytes(true),
  sign: (scalar, message) => hash(message).multiply(scalar).toBytes(true),
}
