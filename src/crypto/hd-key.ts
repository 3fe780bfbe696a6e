import { hmac } from '@noble/hashes/hmac.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { UsageError } from '../types/index.ts'
import { SECP256K1_ORDER as N } from './curve-orders.ts'
import { secp256k1PublicKey } from './secp256k1.ts'

/** Source: BIP-39. */
const SEED_ROUNDS = 2048
const SEED_BYTES = 64
/** Numbers of a path from this one on are hardened. Source: BIP-32. */
const HARDENED = 0x8000_0000
const WORD_COUNTS = [12, 15, 18, 21, 24]

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/**
 * Derives a private key of secp256k1 from the words of a wallet. The checksum of the words is not
 * checked, as that takes the list of words.
 *
 * @param path - such as `m/44'/60'/0'/0/0`
 * @throws UsageError `FVM_KEY` for another number of words, or a malformed path
 * @see BIP-39, BIP-32
 * @example keyOfMnemonic('test test test test test test test test test test test junk', "m/44'/60'/0'/0/0")[0] // 172
 */
export function keyOfMnemonic(mnemonic: string, path: string): Uint8Array {
  return keyOfSeed(seedOfMnemonic(mnemonic), path)
}

/**
 * Derives the seed of the words of a wallet, from which many keys can be derived.
 *
 * @throws UsageError `FVM_KEY` for another number of words
 * @see BIP-39
 */
export function seedOfMnemonic(mnemonic: string): Uint8Array {
  const words = mnemonic.normalize('NFKD').trim().split(/\s+/)
  if (!WORD_COUNTS.includes(words.length))
    throw new UsageError(
      'FVM_KEY',
      `the mnemonic has ${words.length} words: 12, 15, 18, 21 or 24 are accepted`,
    )
  return pbkdf2(sha512, text(words.join(' ')), text('mnemonic'), {
    c: SEED_ROUNDS,
    dkLen: SEED_BYTES,
  })
}

/** Derives the private key of a seed at a path. @throws UsageError `FVM_KEY` for a malformed path */
export function keyOfSeed(seed: Uint8Array, path: string): Uint8Array {
  const root = hmac(sha512, text('Bitcoin seed'), seed)
  let key: Uint8Array = root.slice(0, 32)
  let chainCode: Uint8Array = root.slice(32)
  for (const index of indexesOf(path)) {
    const parent = index >= HARDENED ? prefixed(0, key) : compressed(key)
    const data = new Uint8Array(37)
    data.set(parent)
    new DataView(data.buffer).setUint32(33, index)
    const child = hmac(sha512, chainCode, data)
    // A key of 0, or a part past the order, has a chance of 2^-127: BIP-32 continues with the next index then.
    key = bytes32((bigint(child.subarray(0, 32)) + bigint(key)) % N)
    chainCode = child.slice(32)
  }
  return key
}

/** Checks the 32 bytes of a private key of secp256k1. @throws UsageError `FVM_KEY` */
export function assertSecp256k1Key(key: Uint8Array): void {
  const value = key.length === 32 ? bigint(key) : 0n
  if (value > 0n && value < N) return
  throw new UsageError(
    'FVM_KEY',
    `a private key has ${key.length} bytes${key.length === 32 ? ' whose value is 0 or past the order of the group' : ''}: give 32 bytes of a key of secp256k1`,
  )
}

function indexesOf(path: string): number[] {
  const [head, ...parts] = path.split('/')
  const indexes = parts.map((part) => {
    const match = /^(\d{1,10})(['hH]?)$/.exec(part)
    const number = match === null ? HARDENED : Number(match[1])
    return number < HARDENED ? number + (match![2] === '' ? 0 : HARDENED) : Number.NaN // a match has both groups
  })
  if (head === 'm' && indexes.every((index) => !Number.isNaN(index))) return indexes
  throw new UsageError(
    'FVM_KEY',
    `${JSON.stringify(path)} is not a derivation path: give one such as "m/44'/60'/0'/0/0"`,
  )
}

function compressed(key: Uint8Array): Uint8Array {
  const full = secp256k1PublicKey(key)
  return prefixed(2 + (full[64]! & 1), full.subarray(1, 33)) // 65 bytes
}

function prefixed(first: number, rest: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + rest.length)
  out[0] = first
  out.set(rest, 1)
  return out
}

function bigint(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

function bytes32(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * (31 - i))) & 0xffn))
}
