import { sha256 } from '../../crypto/index.ts'
import { CborWriter } from '../../ipld/index.ts'
import type { WindowPoStVerifyInfo } from './proofs.ts'

/**
 * Whether a window PoSt is the one that bundles with fake proofs accept: the SHA-256 of the
 * randomness, its two highest bits cleared, and of every challenged sector in CBOR.
 *
 * @see builtin-actors v18.0.0 `runtime/src/runtime/fvm.rs`, `verify_post` with the feature `fake-proofs`
 */
export function isFakePost(info: WindowPoStVerifyInfo): boolean {
  const [proof] = info.proofs
  if (proof === undefined || info.proofs.length !== 1) return false
  const expected = fakePost(info.randomness, info.challengedSectors)
  return (
    proof.proofBytes.length === expected.length &&
    proof.proofBytes.every((byte, i) => byte === expected[i])
  )
}

/** The proof bytes that bundles with fake proofs accept. */
export function fakePost(
  randomness: Uint8Array,
  sectors: WindowPoStVerifyInfo['challengedSectors'],
): Uint8Array {
  const w = new CborWriter()
  const masked = randomness.slice()
  masked[31]! &= 0x3f
  w.writeRaw(masked)
  for (const { proof, sectorNumber, sealedCid } of sectors) {
    w.writeArrayHeader(3)
    w.writeInt(proof)
    w.writeUint(sectorNumber)
    w.writeLink(sealedCid)
  }
  return sha256(w.finish())
}
