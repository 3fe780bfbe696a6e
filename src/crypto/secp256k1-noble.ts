import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bigintFromBytes, bytesFromBigint } from './bigint-bytes.ts'
import type { Secp256k1Backend } from './secp256k1-backend.ts'

const { Point } = secp256k1
const { n: ORDER } = Point.CURVE()

function pointOfX(x: bigint, isOdd: boolean): InstanceType<typeof Point> | undefined {
  const bytes = new Uint8Array(33)
  bytes[0] = isOdd ? 3 : 2
  bytes.set(bytesFromBigint(x, 32), 1)
  try {
    return Point.fromBytes(bytes)
  } catch {
    return undefined // 33 bytes with a good prefix: noble throws only if no point has this x
  }
}

/** The base that is always there. */
export const NOBLE_SECP256K1: Secp256k1Backend = {
  name: 'noble',
  recover(hash, compact, recoveryId) {
    const r = bigintFromBytes(compact.subarray(0, 32))
    const s = bigintFromBytes(compact.subarray(32))
    const R = pointOfX(recoveryId & 2 ? r + ORDER : r, (recoveryId & 1) === 1)
    if (R === undefined) return undefined
    const { Fn } = Point
    const inverse = Fn.inv(r)
    const u1 = Fn.neg(Fn.mul(Fn.create(bigintFromBytes(hash)), inverse))
    const u2 = Fn.mul(s, inverse)
    const Q = Point.BASE.multiplyUnsafe(u1).add(R.multiplyUnsafe(u2))
    return Q.is0() ? undefined : Q.toBytes(false)
  },
  sign(hash, privateKey) {
    const signed = secp256k1.sign(hash, privateKey, { prehash: false, format: 'recovered' })
    return { compact: signed.slice(1), recoveryId: signed[0]! } // noble puts the id first
  },
  publicKey: (privateKey) => secp256k1.getPublicKey(privateKey, false),
}
