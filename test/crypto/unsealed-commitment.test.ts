import { expect, test } from 'vitest'
import { computeUnsealedCommitment, SEAL_PROOFS } from '../../src/crypto/index.ts'
import { fromHex, orNull, referenceRows, toHex } from './reference.ts'

test('every piece list has the commitment, or the failure, of the reference', () => {
  for (const { proof, pieces, expect: answer } of referenceRows('unsealed')) {
    const list = pieces.map(([size, commitment]) => ({
      size: BigInt(size),
      commitment: fromHex(commitment),
    }))
    const result = orNull(() => toHex(computeUnsealedCommitment(BigInt(proof), list)))
    expect(result, JSON.stringify({ proof, sizes: pieces.map(([size]) => size) })).toBe(answer)
  }
})

test('an empty sector of 2 KiB has the known zero commitment', () => {
  expect(toHex(computeUnsealedCommitment(0n, []))).toBe(
    'fc7e928296e516faade986b28f92d44a4f24b935485223376a799027bc18f833',
  )
})

test('a result is an array of its own', () => {
  computeUnsealedCommitment(0n, []).fill(0)
  expect(toHex(computeUnsealedCommitment(0n, []))).toMatch(/^fc7e9282/)
  const piece = { size: 2048n, commitment: new Uint8Array(32).fill(1) }
  computeUnsealedCommitment(0n, [piece]).fill(0)
  expect(piece.commitment[0]).toBe(1)
})

test('FVM v3 does not know non-interactive proofs', () => {
  expect(() => computeUnsealedCommitment(15n, [], SEAL_PROOFS.v3)).toThrow(
    'unsupported proof type: 15',
  )
  expect(computeUnsealedCommitment(14n, [], SEAL_PROOFS.v3)).toHaveLength(32)
})

test('a failure names the fault', () => {
  const of = (...sizes: bigint[]) =>
    sizes.map((size) => ({ size, commitment: new Uint8Array(32).fill(size ? 7 : 0) }))
  const run =
    (...sizes: bigint[]) =>
    () =>
      computeUnsealedCommitment(0n, of(...sizes))
  expect(run(64n)).toThrow('there is no zero piece commitment of 64 bytes')
  expect(run(0n)).toThrow('a piece has size 0')
  expect(run(4096n)).toThrow('Piece is larger than sector.')
  expect(run(...Array<bigint>(17).fill(128n))).toThrow('Too many pieces')
  expect(() => computeUnsealedCommitment(-1n, [])).toThrow('unsupported proof type: -1')
})
