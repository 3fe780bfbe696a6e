import { blake2b256 } from '../../crypto/index.ts'
import { HashCode } from '../../types/index.ts'
import { Cid } from './cid.ts'

/** The CIDv1 of a block under blake2b-256, the only hash of the FVM's own blocks. */
export function cidOf(codec: number, block: Uint8Array): Cid {
  return Cid.v1(codec, HashCode.BLAKE2B_256, blake2b256(block))
}
