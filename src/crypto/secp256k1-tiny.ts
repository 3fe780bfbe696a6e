import { requireOptional } from './node-builtin.ts'
import type { Secp256k1Backend } from './secp256k1-backend.ts'
import { NOBLE_SECP256K1 } from './secp256k1-noble.ts'

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
 * libsecp256k1 as Wasm, about six times as fast as noble. Undefined outside Node or if the
 * package is missing (a bundle): it reads its Wasm from its own folder, synchronously.
 */
export function createTinySecp256k1(): Secp256k1Backend | undefined {
  // Whatever is wrong with an optional accelerator: noble answers the same.
  const tiny = requireOptional<TinySecp256k1>('tiny-secp256k1')
  if (tiny === undefined) return undefined
  return {
    name: 'tiny-secp256k1',
    recover(hash, compact, recoveryId) {
      // It asks for a point with x = r even if the id says x = r + n: noble checks those.
      if (recoveryId > 1) return NOBLE_SECP256K1.recover(hash, compact, recoveryId)
      try {
        return tiny.recover(hash, compact, recoveryId, false) ?? undefined
      } catch (thrown) {
        // It throws where no point has x = r; to ask before costs every signature a square root more.
        if (tiny.isXOnlyPoint(compact.subarray(0, 32))) throw thrown
        return undefined
      }
    },
    sign(hash, privateKey) {
      const { signature, recoveryId } = tiny.signRecoverable(hash, privateKey)
      return { compact: signature, recoveryId }
    },
    publicKey: (privateKey) => tiny.pointFromScalar(privateKey, false)!, // null needs a bad key
  }
}
