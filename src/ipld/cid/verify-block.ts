import { hashByCode } from '../../crypto/index.ts'
import { HashCode } from '../../types/index.ts'
import type { Cid } from './cid.ts'

/**
 * Whether a block is what its CID says; undefined if the hash function is unknown. A digest may
 * be shortened.
 */
export function blockMatches(cid: Cid, block: Uint8Array): boolean | undefined {
  const { hashCode, digest } = cid
  if (hashCode === HashCode.IDENTITY)
    return digest.length === block.length && digest.every((byte, i) => byte === block[i])
  const actual = hashByCode(BigInt(hashCode), block)
  if (actual === undefined) return undefined
  return (
    digest.length > 0 &&
    digest.length <= actual.length &&
    digest.every((byte, i) => byte === actual[i])
  )
}
