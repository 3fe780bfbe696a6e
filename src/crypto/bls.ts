import { assertStackHeadroom, BLS_PUB_LEN, BLS_SIG_LEN, UsageError } from '../types/index.ts'
import { bigintFromBytes } from './bigint-bytes.ts'
import type { BlsBackend } from './bls-backend.ts'
import { NOBLE_BLS } from './bls-noble.ts'
import { deriveBlsPublicKey } from './bls-public-key.ts'
import { createWasmBls } from './bls-wasm.ts'

/** Order of the groups of BLS12-381. */
export const BLS_ORDER = 0x73eda753_299d7d48_3339d808_09a1d805_53bda402_fffe5bfe_ffffffff_00000001n

/** Undefined until the Wasm backend is loaded: noble's is used until then. */
let wasm: BlsBackend | undefined
let loading: Promise<void> | undefined

/**
 * Loads the Wasm backend; from then on BLS signatures are checked five times as fast. Answers do
 * not depend on it. Calling it again waits for the same loading.
 */
export function loadFastBls(): Promise<void> {
  // It begins on an empty stack: who asks for it first may stand on a nearly full one.
  loading ??= Promise.resolve()
    .then(createWasmBls)
    .then((loaded) => {
      wasm = loaded
    })
  return loading
}

/** Checks the bytes of a compressed point before any arithmetic, as blst's `uncompress` does. */
function pointForm(bytes: Uint8Array, length: number): 'point' | 'identity' | 'bad' {
  if (bytes.length !== length || (bytes[0]! & 0x80) === 0) return 'bad'
  if ((bytes[0]! & 0x40) === 0) return 'point'
  return bytes[0] === 0xc0 && bytes.subarray(1).every((byte) => byte === 0) ? 'identity' : 'bad'
}

/** Distinctness counts the whole messages, as `blstrs::unique_messages` does. */
function areDistinct(messages: readonly Uint8Array[]): boolean {
  if (messages.length < 2) return true
  const seen = new Set<string>()
  for (const message of messages) {
    let key = ''
    for (const byte of message) key += String.fromCharCode(byte)
    seen.add(key)
  }
  return seen.size === messages.length
}

/**
 * Verifies an aggregate signature, one key and one message for each signer.
 *
 * True for no signers at all, whatever the signature. Otherwise false for bytes that are no point of
 * the group, a key that is the identity, two equal messages, or unequal counts.
 *
 * @see fvm_shared 4.8.4 `src/crypto/signature.rs`, `verify_bls_aggregate` (the kernel turns its error
 * into false); bls-signatures 0.15.0 `src/signature.rs`, `verify_messages`
 */
export function verifyBlsAggregate(
  signature: Uint8Array,
  publicKeys: readonly Uint8Array[],
  messages: readonly Uint8Array[],
): boolean {
  return verifyBlsWith(backend(), signature, publicKeys, messages)
}

/** {@link verifyBlsAggregate} with a given backend. */
export function verifyBlsWith(
  with_: BlsBackend,
  signature: Uint8Array,
  publicKeys: readonly Uint8Array[],
  messages: readonly Uint8Array[],
): boolean {
  assertStackHeadroom()
  if (publicKeys.length !== messages.length) return false
  if (publicKeys.length === 0) return true
  const form = pointForm(signature, BLS_SIG_LEN)
  if (form === 'bad') return false
  if (publicKeys.some((key) => pointForm(key, BLS_PUB_LEN) !== 'point')) return false
  if (!areDistinct(messages)) return false
  return with_.verify(form === 'identity' ? undefined : signature, publicKeys, messages)
}

function scalarOf(privateKey: Uint8Array): bigint {
  const scalar = privateKey.length === 32 ? bigintFromBytes(privateKey.slice().reverse()) : 0n
  if (scalar === 0n || scalar >= BLS_ORDER)
    throw new UsageError(
      'FVM_BAD_PRIVATE_KEY',
      'the BLS private key is not valid: give 32 bytes, little-endian as Filecoin wallets keep it, of a number from 1 to r - 1, where r is the order of the group',
    )
  return scalar
}

/** The public key (48 bytes) of a private key (32 bytes, little-endian). */
export function blsPublicKey(privateKey: Uint8Array): Uint8Array {
  const scalar = scalarOf(privateKey)
  // Neither backend is made ready for a key: either takes longer to do so than the key takes.
  return wasm?.publicKey(scalar) ?? deriveBlsPublicKey(scalar)
}

/** Signs a message: 96 bytes. */
export function signBls(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  return backend().sign(scalarOf(privateKey), message)
}

/** The backend at hand. The faster one is loaded beside the first signatures: most processes have none. */
function backend(): BlsBackend {
  if (wasm === undefined) loadFastBls().catch(() => {}) // noble gives the same answers
  return wasm ?? NOBLE_BLS
}
