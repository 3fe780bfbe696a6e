import {
  assertStackHeadroom,
  BoundedMap,
  DecodeError,
  SECP_HASH_LEN,
  SECP_SIG_LEN,
  UsageError,
} from '../types/index.ts'
import { bigintFromBytes, bytesFromBigint } from './bigint-bytes.ts'
import { SECP256K1_ORDER as N, SECP256K1_FIELD as P } from './curve-orders.ts'
import { blake2b256 } from './hashes.ts'
import type { Secp256k1Backend } from './secp256k1-backend.ts'
import { NOBLE_SECP256K1 } from './secp256k1-noble.ts'
import { derivePublicKey } from './secp256k1-public-key.ts'
import { createTinySecp256k1 } from './secp256k1-tiny.ts'

let fastest: Secp256k1Backend | undefined

function backend(): Secp256k1Backend {
  fastest ??= createTinySecp256k1() ?? NOBLE_SECP256K1
  return fastest
}

/**
 * The public key that made a signature. A high s is brought low and the recovery id flipped first,
 * so Ethereum's signatures and their mirrored twins both give the key.
 *
 * @param hash - 32 bytes
 * @param signature - r, s and the recovery id (0 to 3), 65 bytes
 * @returns the uncompressed key, 65 bytes
 * @throws DecodeError if r, s or the id are out of range, or there is no such key
 * @see fvm_shared 4.8.4 `src/crypto/signature.rs`, `recover_secp_public_key`
 */
export function recoverSecp256k1(hash: Uint8Array, signature: Uint8Array): Uint8Array {
  // Another length has no key, and may be that of an actor's whole memory: it is never spread.
  const isWhole = hash.length === SECP_HASH_LEN && signature.length === SECP_SIG_LEN
  const known = isWhole ? signers.get(memoKey(hash, signature)) : undefined
  return known === undefined ? recoverWith(backend(), hash, signature) : known.slice()
}

/** Signatures that are remembered. */
const MAX_SIGNATURES = 4_096
/** Public keys by hash and signature, of signatures made here: a recovery takes 0.2 ms. */
const signers = new BoundedMap<string, Uint8Array>(MAX_SIGNATURES)
/**
 * Signatures by private key and hash. Tests that begin at the same snapshot sign the same messages,
 * and to sign takes 0.13 ms, or 0.3 ms while the process is young.
 */
const signed = new BoundedMap<string, Uint8Array>(MAX_SIGNATURES)

/**
 * Both are of a known length: their bytes become arguments. `Reflect.apply` takes 1.0 microsecond
 * for a hash and a signature, two spreads take 2.0, since each is iterated.
 */
function memoKey(first: Uint8Array, second: Uint8Array): string {
  return textOf(first) + textOf(second)
}

function textOf(bytes: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, bytes)
}

/** {@link recoverSecp256k1} with a given backend. */
export function recoverWith(
  { recover }: Secp256k1Backend,
  hash: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  assertStackHeadroom()
  if (hash.length !== SECP_HASH_LEN)
    throw new DecodeError(`a hash has ${hash.length} bytes: give ${SECP_HASH_LEN}`)
  if (signature.length !== SECP_SIG_LEN)
    throw new DecodeError(
      `a secp256k1 signature has ${signature.length} bytes, not ${SECP_SIG_LEN}`,
    )
  const r = bigintFromBytes(signature.subarray(0, 32))
  const s = bigintFromBytes(signature.subarray(32, 64))
  if (r === 0n || r >= N || s === 0n || s >= N)
    throw new DecodeError(
      'r or s of the secp256k1 signature is out of range: 1 to n - 1 are accepted, where n is the order of the group',
    )
  let compact = signature.subarray(0, 64)
  let recoveryId = signature[64]!
  if (s > N >> 1n) {
    compact = compact.slice()
    compact.set(bytesFromBigint(N - s, 32), 32)
    recoveryId ^= 1
  }
  if (recoveryId > 3)
    throw new DecodeError(`the recovery id is ${signature[64]}: 0 to 3 are accepted`)
  // Ids 2 and 3 say that x was r + n, which is in the field for very small r only.
  const key = recoveryId > 1 && r + N >= P ? undefined : recover(hash, compact, recoveryId)
  if (key === undefined) throw new DecodeError('no public key fits this secp256k1 signature')
  return key
}

function checkPrivateKey(privateKey: Uint8Array): void {
  const value = privateKey.length === 32 ? bigintFromBytes(privateKey) : 0n
  if (value === 0n || value >= N)
    throw new UsageError(
      'FVM_BAD_PRIVATE_KEY',
      'the secp256k1 private key is not valid: give 32 bytes, big-endian, of a number from 1 to n - 1, where n is the order of the group',
    )
}

/** The uncompressed public key (65 bytes) of a private key (32 bytes, big-endian). */
export function secp256k1PublicKey(privateKey: Uint8Array): Uint8Array {
  checkPrivateKey(privateKey)
  // Neither backend is loaded for a key: either takes longer to load than the key takes.
  return fastest?.publicKey(privateKey) ?? derivePublicKey(bigintFromBytes(privateKey))
}

/**
 * Signs a 32-byte hash: r, s (low) and recovery id, 65 bytes, deterministic (RFC 6979).
 *
 * @param publicKey - that of the private key, 65 bytes: {@link recoverSecp256k1} then has it at hand
 */
export function signSecp256k1Hash(
  privateKey: Uint8Array,
  hash: Uint8Array,
  publicKey?: Uint8Array,
): Uint8Array {
  checkPrivateKey(privateKey)
  if (hash.length !== SECP_HASH_LEN)
    throw new UsageError('FVM_BAD_LENGTH', `a hash has ${hash.length} bytes: give ${SECP_HASH_LEN}`)
  const key = memoKey(privateKey, hash)
  const known = signed.get(key)
  const signature = known ?? signWith(backend(), privateKey, hash)
  if (known === undefined) signed.set(key, signature)
  if (publicKey !== undefined) signers.set(memoKey(hash, signature), publicKey)
  return signature.slice()
}

function signWith(
  { sign }: Secp256k1Backend,
  privateKey: Uint8Array,
  hash: Uint8Array,
): Uint8Array {
  const { compact, recoveryId } = sign(hash, privateKey)
  const out = new Uint8Array(SECP_SIG_LEN)
  out.set(compact)
  out[64] = recoveryId
  return out
}

/** Signs a message as Filecoin does: its blake2b-256 with {@link signSecp256k1Hash}. */
export function signSecp256k1(
  privateKey: Uint8Array,
  message: Uint8Array,
  publicKey?: Uint8Array,
): Uint8Array {
  return signSecp256k1Hash(privateKey, blake2b256(message), publicKey)
}
