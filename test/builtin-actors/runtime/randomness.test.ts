import { expect, test } from 'vitest'
import { fakePost, isFakePost } from '../../../src/builtin-actors/runtime/fake-post.ts'
import {
  DomainSeparationTag,
  randomnessFromBeacon,
  randomnessFromTickets,
} from '../../../src/builtin-actors/runtime/randomness.ts'
import type { Runtime } from '../../../src/builtin-actors/runtime/runtime.ts'
import { blake2b256, sha256 } from '../../../src/crypto/index.ts'
import { ErrorNumber, SyscallError } from '../../../src/types/index.ts'
import { codeCid } from './fake-syscalls.ts'

const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))

/** A runtime whose chain and beacon have one digest, or refuse every epoch. */
function runtime(digest: Uint8Array | ErrorNumber): Runtime {
  const ask = () => {
    if (typeof digest === 'number') throw new SyscallError(digest, 'refused')
    return digest
  }
  const fake = {
    hashBlake2b: blake2b256,
    sys: { getChainRandomness: ask, getBeaconRandomness: ask },
  }
  return fake as unknown as Runtime // what randomness is drawn with
}

// Source of the figures: builtin-actors v18.0.0 `runtime/src/runtime/randomness.rs`, tests.
test('randomness is the digest, hashed with tag, epoch and entropy', () => {
  const draw = {
    tag: DomainSeparationTag.sealRandomness,
    epoch: 2_797_727n,
    entropy: bytes('RACZyzQ='),
  }
  const rt = runtime(bytes('GOobxkrhS1hiFA1EYUKZM3xsyVfy5Xy3bQ0gLPnecYs='))
  const expected = bytes('3MCqcLHKZ+pil4MqTS9wjsd+yPvTuTrq8PkGjEo3tYQ=')
  expect(randomnessFromTickets(rt, draw)).toEqual(expected)
  expect(randomnessFromBeacon(rt, draw)).toEqual(expected)
})

test.each([
  [ErrorNumber.LimitExceeded, 16],
  [ErrorNumber.IllegalArgument, 16],
  [ErrorNumber.NotFound, 24],
])('a refusal with error %i ends in exit code %i', (errorNumber, exitCode) => {
  const draw = { tag: DomainSeparationTag.sealRandomness, epoch: 1n, entropy: new Uint8Array(0) }
  expect(() => randomnessFromTickets(runtime(errorNumber), draw)).toThrow(
    expect.objectContaining({ exitCode }),
  )
})

test('bundles with fake proofs accept the hash of the proven value', () => {
  const randomness = new Uint8Array(32).fill(0xff)
  const sealedCid = codeCid('sealed')
  const challengedSectors = [{ proof: 8n, sectorNumber: 5n, sealedCid }]
  const proofBytes = fakePost(randomness, challengedSectors)
  const masked = Uint8Array.from(randomness)
  masked[31] = 0x3f
  const sector = [0x83, 8, 5, 0xd8, 42, 0x58, 1 + sealedCid.bytes.length, 0, ...sealedCid.bytes]
  expect(proofBytes).toEqual(sha256(Uint8Array.from([...masked, ...sector])))
  const info = { randomness, challengedSectors, prover: 1n }
  const proof = { postProof: 13n, proofBytes }
  expect(isFakePost({ ...info, proofs: [proof] })).toBe(true)
  expect(isFakePost({ ...info, proofs: [proof, proof] })).toBe(false)
  expect(isFakePost({ ...info, proofs: [] })).toBe(false)
  expect(isFakePost({ ...info, challengedSectors: [], proofs: [proof] })).toBe(false)
})
