// Randomness of the chain.
import { hash } from './crypto'
import { bytesAt } from './bytes'
import { HashCode } from './cid'
import { check } from './error'
import { rand_get_beacon_randomness, rand_get_chain_randomness } from './sys'

const OUT: usize = memory.data(32, 8)

/** The digest (32 bytes) of the ticket of an epoch; an epoch to come uses up all gas. */
export function chainRandomness(epoch: i64): Uint8Array {
  check(rand_get_chain_randomness(OUT, epoch), 'rand.get_chain_randomness')
  return bytesAt(OUT, 32)
}

/** The digest (32 bytes) of the beacon of an epoch; an epoch to come uses up all gas. */
export function beaconRandomness(epoch: i64): Uint8Array {
  check(rand_get_beacon_randomness(OUT, epoch), 'rand.get_beacon_randomness')
  return bytesAt(OUT, 32)
}

/**
 * 32 bytes drawn from a digest for one purpose: blake2b-256 of the tag, the digest, the epoch (both
 * big-endian, 64 bits) and the entropy, as the built-in actors draw theirs.
 */
export function drawRandomness(
  digest: Uint8Array, tag: i64, epoch: i64, entropy: Uint8Array,
): Uint8Array {
  const text = new Uint8Array(16 + digest.length + entropy.length)
  const at = text.dataStart
  store<i64>(at, bswap(tag))
  memory.copy(at + 8, digest.dataStart, digest.length)
  store<i64>(at + 8 + digest.length, bswap(epoch))
  memory.copy(at + 16 + digest.length, entropy.dataStart, entropy.length)
  return hash(HashCode.BLAKE2B_256, text)
}
