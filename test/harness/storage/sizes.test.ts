import { expect, test } from 'vitest'
import { defaultSectorSize, sectorKindOf } from '../../../src/harness/storage/sizes.ts'

const KIB = 1n << 10n
const MIB = 1n << 20n
const GIB = 1n << 30n

test.each([
  ['mainnet', 32n * GIB],
  ['calibrationnet', 32n * GIB],
  ['butterflynet', 512n * MIB],
  ['caterpillarnet', 512n * MIB],
  ['devnet', 2n * KIB],
  ['testing', 2n * KIB],
  ['a network without a policy of its own', 32n * GIB],
])('the default sector of %s is the smallest that its policy accepts', (network, size) => {
  expect(defaultSectorSize(network)).toBe(size)
})

test('a sector size has the proofs of fvm_shared', () => {
  expect(sectorKindOf('32 GiB')).toEqual({
    size: 32n * GIB,
    windowPostProof: 13n,
    sealProof: 8n,
    niSealProof: 18n,
    updateProof: 3n,
    sealProofBytes: 1_920,
  })
  expect(sectorKindOf('2 KiB')).toMatchObject({ windowPostProof: 10n, sealProofBytes: 192 })
})

test('a size that no proof has is refused', () => {
  expect(() => sectorKindOf(3n * KIB)).toThrow(
    'sectorSize is 3072 bytes: use 2 KiB, 8 MiB, 512 MiB, 32 GiB or 64 GiB',
  )
})
