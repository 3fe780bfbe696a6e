import type { Address } from '../types/index.ts'
import type { ConsensusFaultAnswer } from './externs.ts'
import type { Proofs } from './proofs.ts'

/**
 * Results that replace those of the kernel; checks without an override stay real. Overrides change
 * results only: the gas charge stays the same. An override that throws a DecodeError rejects the request.
 */
export interface PrimitiveOverrides extends Partial<Proofs> {
  readonly verifySignature?: (
    sigType: number,
    signature: Uint8Array,
    plaintext: Uint8Array,
    signer: Address,
  ) => boolean
  readonly verifyBlsAggregate?: (
    signature: Uint8Array,
    publicKeys: readonly Uint8Array[],
    plaintexts: readonly Uint8Array[],
  ) => boolean
  /** The uncompressed key, 65 bytes. */
  readonly recoverSecpPublicKey?: (hash: Uint8Array, signature: Uint8Array) => Uint8Array
  /** The digest of data; undefined lets the kernel compute it. */
  readonly hash?: (code: bigint, data: Uint8Array) => Uint8Array | undefined
  readonly verifyConsensusFault?: (
    h1: Uint8Array,
    h2: Uint8Array,
    extra: Uint8Array,
  ) => ConsensusFaultAnswer
}
