import { type Address, assertStackHeadroom, DecodeError, Protocol } from '../types/index.ts'
import { secp256k1Address } from './address-text.ts'
import { verifyBlsAggregate } from './bls.ts'
import { blake2b256 } from './hashes.ts'
import { recoverSecp256k1 } from './secp256k1.ts'

/** Signature types. Source: fvm_shared 4.8.4 `src/crypto/signature.rs` (it knows no delegated ones). */
export const SignatureType = { Secp256k1: 1, BLS: 2 } as const
export type SignatureType = (typeof SignatureType)[keyof typeof SignatureType]

/** Whether a number is a signature type. */
export function isSignatureType(n: number): n is SignatureType {
  return n === SignatureType.Secp256k1 || n === SignatureType.BLS
}

/**
 * Whether `signature` is `signer`'s over `plaintext`. False, never an error, for an address of
 * another protocol, a wrong length, or bytes that are no signature.
 *
 * @see fvm_shared 4.8.4 `src/crypto/signature.rs`, `verify`
 */
export function verifySignature(
  type: SignatureType,
  signature: Uint8Array,
  plaintext: Uint8Array,
  signer: Address,
): boolean {
  assertStackHeadroom()
  if (type === SignatureType.BLS) {
    if (signer.protocol !== Protocol.BLS) return false
    return verifyBlsAggregate(signature, [signer.payload], [plaintext])
  }
  if (signer.protocol !== Protocol.Secp256k1) return false
  try {
    const key = recoverSecp256k1(blake2b256(plaintext), signature)
    return secp256k1Address(key).equals(signer)
  } catch (thrown) {
    if (thrown instanceof DecodeError) return false
    throw thrown
  }
}
