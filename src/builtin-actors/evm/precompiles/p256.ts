import { p256 } from '@noble/curves/nist.js'

/** 0x100: a word of 1 for a valid signature, else nothing. @see builtin-actors v18.0.0 `actors/evm/src/interpreter/precompiles/secp256r1.rs` */
export function p256Verify(input: Uint8Array): Uint8Array {
  if (input.length !== 160 || !isValid(input)) return new Uint8Array(0)
  const out = new Uint8Array(32)
  out[31] = 1
  return out
}

function isValid(input: Uint8Array): boolean {
  const key = new Uint8Array(65)
  key[0] = 4
  key.set(input.subarray(96), 1)
  if (!p256.utils.isValidPublicKey(key, false)) return false
  const options = { prehash: false, lowS: false }
  return p256.verify(input.slice(32, 96), input.slice(0, 32), key, options)
}
