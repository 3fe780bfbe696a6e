import { createHmac, pbkdf2Sync } from 'node:crypto'
import { secp256k1PublicKey } from '../crypto/index.ts'
import { concat, fromHex, toHex, wordOf } from '../node/index.ts'

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const HARDENED = 0x8000_0000
/** Source: BIP-39. */
const ROUNDS = 2_048
const SEED_BYTES = 64

/** A key from which others are derived. */
interface Node {
  readonly key: Uint8Array
  readonly chainCode: Uint8Array
}

/** The seed of a phrase. @see BIP-39 */
export function seedOf(mnemonic: string): Uint8Array {
  return pbkdf2Sync(mnemonic.normalize('NFKD'), 'mnemonic', ROUNDS, SEED_BYTES, 'sha512')
}

/**
 * The private key at a path.
 *
 * @param path - as m/44'/60'/0'/0/0
 * @see BIP-32
 */
export function deriveKey(seed: Uint8Array, path: string): Uint8Array {
  let node = split(hmac(new TextEncoder().encode('Bitcoin seed'), seed))
  for (const step of path.split('/').slice(1)) {
    const index = Number.parseInt(step, 10) + (step.endsWith("'") ? HARDENED : 0)
    node = childOf(node, index)
  }
  return node.key
}

function childOf({ key, chainCode }: Node, index: number): Node {
  const number = fromHex(`0x${index.toString(16).padStart(8, '0')}`)
  const data =
    index >= HARDENED
      ? concat([Uint8Array.of(0), key, number])
      : concat([compressed(secp256k1PublicKey(key)), number])
  const derived = split(hmac(chainCode, data))
  const sum = (BigInt(toHex(derived.key)) + BigInt(toHex(key))) % CURVE_ORDER
  return { key: wordOf(sum), chainCode: derived.chainCode }
}

/** A public key in 33 bytes: the parity of y, then x. */
function compressed(key: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(2 + (key[64]! & 1)), key.subarray(1, 33)])
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return createHmac('sha512', key).update(data).digest()
}

function split(bytes: Uint8Array): Node {
  return { key: bytes.slice(0, 32), chainCode: bytes.slice(32) }
}
