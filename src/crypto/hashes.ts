import { HashCode, UsageError } from '../types/index.ts'
import type { Blake2bBlock, HashBackend, HashStream } from './hash-backend.ts'
import { NOBLE_HASHES } from './noble-hashes.ts'
import { nodeBuiltin } from './node-builtin.ts'
import { createWasmHashes } from './wasm-hashes.ts'

/** The multihash codes that the `hash` syscall takes. Source: fvm 4.8.4 `src/kernel/hash.rs`. */
export const HASH_NAMES = {
  'sha2-256': BigInt(HashCode.SHA2_256),
  'blake2b-256': BigInt(HashCode.BLAKE2B_256),
  'blake2b-512': BigInt(HashCode.BLAKE2B_512),
  'keccak-256': BigInt(HashCode.KECCAK_256),
  'ripemd-160': BigInt(HashCode.RIPEMD_160),
} as const satisfies Record<string, bigint>
/** The name of a hash of the `hash` syscall. */
export type SupportedHash = keyof typeof HASH_NAMES

/** The size in bytes from which Node's own sha2-256 (SHA-NI) beats the module; see `bench/hashing.bench.ts`. */
const NATIVE_SHA256_FROM = 256

/** The part of `node:crypto` that we use; `hash` is there from Node 20.12 on. */
interface NodeCrypto {
  hash?(algorithm: string, data: Uint8Array, encoding: 'buffer'): Uint8Array
}

let backend: HashBackend | undefined
/** Null until it was asked for: Node takes 3 ms to load it. */
let native: NodeCrypto | undefined | null = null

function hashes(): HashBackend {
  backend ??= createWasmHashes() ?? NOBLE_HASHES
  return backend
}

/** Node's own sha2-256, or undefined if there is none. */
function nativeSha256(data: Uint8Array): Uint8Array | undefined {
  if (native === null) native = nodeBuiltin<NodeCrypto>('node:crypto')
  const digest = native?.hash?.('sha256', data, 'buffer')
  return digest && new Uint8Array(digest) // a Buffer may be a slice of a pool
}

/** blake2b with a digest of `outLen` bytes (1 to 64), no key. */
export function blake2b(data: Uint8Array, outLen: number): Uint8Array {
  if (!(outLen >= 1 && outLen <= 64)) throw badDigestLength(outLen)
  return hashes().blake2b(data, outLen)
}

function badDigestLength(outLen: number): UsageError {
  return new UsageError(
    'FVM_BAD_DIGEST_LENGTH',
    `a digest of blake2b cannot have ${outLen} bytes: use 1 to 64`,
  )
}

/** blake2b with a digest of 32 bytes, as CIDs use it. */
export function blake2b256(data: Uint8Array): Uint8Array {
  return hashes().blake2b(data, 32)
}

/** blake2b with a digest of 64 bytes. */
export function blake2b512(data: Uint8Array): Uint8Array {
  return hashes().blake2b(data, 64)
}

/** keccak-256 with Ethereum's padding (not SHA3-256). */
export function keccak256(data: Uint8Array): Uint8Array {
  return hashes().keccak256(data)
}

/** sha2-256. */
export function sha256(data: Uint8Array): Uint8Array {
  const digest = data.length >= NATIVE_SHA256_FROM ? nativeSha256(data) : undefined
  return digest ?? hashes().sha256(data)
}

/** ripemd160. */
export function ripemd160(data: Uint8Array): Uint8Array {
  return hashes().ripemd160(data)
}

/**
 * The compression function F of blake2b, as EIP-152 defines it.
 *
 * @param rounds - a u32
 * @param last - the final block flag
 * @throws UsageError `FVM_BAD_LENGTH` for input of other lengths
 */
export function blake2bCompress(rounds: number, input: Blake2bBlock, last: boolean): Uint8Array {
  const { h, m, t } = input
  if (h.length !== 64 || m.length !== 128 || t.length !== 16)
    throw new UsageError(
      'FVM_BAD_LENGTH',
      `h, m and t of blake2b F have ${h.length}, ${m.length} and ${t.length} bytes: give 64, 128 and 16`,
    )
  return hashes().blake2bCompress(rounds, input, last)
}

/** A stream of one of the supported hashes: `update` as often as needed, then `digest` once. */
export function createHashStream(name: SupportedHash): HashStream {
  switch (name) {
    case 'blake2b-256':
      return hashes().stream('blake2b', 32)
    case 'blake2b-512':
      return hashes().stream('blake2b', 64)
    default:
      return hashes().stream(name, 0)
  }
}

/** A stream of blake2b with a digest of `outLen` bytes (1 to 64). */
export function createBlake2bStream(outLen: number): HashStream {
  if (!(outLen >= 1 && outLen <= 64)) throw badDigestLength(outLen)
  return hashes().stream('blake2b', outLen)
}

/** Hashes by multihash code, as the `hash` syscall does; undefined for a code that it refuses. */
export function hashByCode(code: bigint, data: Uint8Array): Uint8Array | undefined {
  switch (code) {
    case HASH_NAMES['sha2-256']:
      return sha256(data)
    case HASH_NAMES['blake2b-256']:
      return hashes().blake2b(data, 32)
    case HASH_NAMES['blake2b-512']:
      return hashes().blake2b(data, 64)
    case HASH_NAMES['keccak-256']:
      return hashes().keccak256(data)
    case HASH_NAMES['ripemd-160']:
      return hashes().ripemd160(data)
    default:
      return undefined
  }
}
