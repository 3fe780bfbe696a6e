import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bigintFromBytes, bytesFromBigint } from './bigint-bytes.ts'
import { nodeBuiltin } from './node-builtin.ts'

/** A signature with the id that recovers its key. */
export interface RecoverableSignature {
  /** r and s, 64 bytes. */
  readonly compact: Uint8Array
  /** 0 to 3. */
  readonly recoveryId: number
}

/** One implementation of secp256k1. Arguments were checked by `secp256k1.ts`. */
export interface Secp256k1Backend {
  readonly name: 'noble' | 'tiny-secp256k1'
  /** The uncompressed key that signed, or undefined if no point has such an x. */
  recover(hash: Uint8Array, compact: Uint8Array, recoveryId: number): Uint8Array | undefined
  /** Deterministic (RFC 6979), with a low s. */
  sign(hash: Uint8Array, privateKey: Uint8Array): RecoverableSignature
  /** The uncompressed public key. */
  publicKey(privateKey: Uint8Array): Uint8Array
}

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

/** The part of tiny-secp256k1 that we use. */
interface TinySecp256k1 {
  isXOnlyPoint(x: Uint8Array): boolean
  recover(
    hash: Uint8Array,
    signature: Uint8Array,
    recoveryId: number,
    compressed: boolean,
  ): Uint8Array | null
  signRecoverable(
    hash: Uint8Array,
    privateKey: Uint8Array,
  ): { signature: Uint8Array; recoveryId: number }
  pointFromScalar(privateKey: Uint8Array, compressed: boolean): Uint8Array | null
}

/**
 * libsecp256k1 as Wasm, about six times as fast as noble. Undefined outside Node or where the
 * package is missing (a bundle): it reads its Wasm from its own folder, synchronously.
 */
export function createTinySecp256k1(): Secp256k1Backend | undefined {
  const builtin = nodeBuiltin<{
    createRequire(from: string): (id: string) => unknown
  }>('node:module')
  if (builtin === undefined) return undefined
  let tiny: TinySecp256k1
  try {
    const required = builtin.createRequire(import.meta.url)('tiny-secp256k1')
    tiny = required as TinySecp256k1 // compared with noble in test/crypto/secp256k1.test.ts
  } catch {
    return undefined // whatever is wrong with an optional accelerator, noble answers the same
  }
  return {
    name: 'tiny-secp256k1',
    recover(hash, compact, recoveryId) {
      // It asks for a point with x = r even where the id says x = r + n: noble judges those.
      if (recoveryId > 1) return NOBLE_SECP256K1.recover(hash, compact, recoveryId)
      if (!tiny.isXOnlyPoint(compact.subarray(0, 32))) return undefined
      return tiny.recover(hash, compact, recoveryId, false) ?? undefined
    },
    sign(hash, privateKey) {
      const { signature, recoveryId } = tiny.signRecoverable(hash, privateKey)
      return { compact: signature, recoveryId }
    },
    publicKey: (privateKey) => tiny.pointFromScalar(privateKey, false)!, // null needs a bad key
  }
}
