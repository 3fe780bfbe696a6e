import { expect, test } from 'vitest'
import { policyOf } from '../../../src/builtin-actors/runtime/policy.ts'

/** What tells the networks apart. Source: builtin-actors v18.0.0 `runtime/build.rs` and `policy.rs`. */
const DIFFERENT = [
  ['mainnet', 10n << 40n, 150n, 1n << 20n, 1n, [13n, 14n]],
  ['calibrationnet', 32n << 30n, 150n, 1n << 20n, 1n, [13n, 14n]],
  ['butterflynet', 2n << 30n, 150n, 1n << 20n, 1n, [12n, 13n, 14n]],
  ['caterpillarnet', 2n << 10n, 10n, 256n, 1n, [12n, 13n, 14n]],
  ['devnet', 2n << 10n, 10n, 256n, 1n, [10n, 11n]],
  ['testing', 2n << 10n, 10n, 256n, 0n, [10n, 11n, 12n, 13n, 14n]],
  ['testing-fake-proofs', 2n << 10n, 10n, 256n, 0n, [10n, 11n, 12n, 13n, 14n]],
] as const

test.each(DIFFERENT)('the policy of %s is its build', (network, power, delay, size, num, posts) => {
  const policy = policyOf(network)
  expect(policy.minimumConsensusPower).toBe(power)
  expect(policy.createMinerDepositPower).toBe(power / 10n)
  expect(policy.preCommitChallengeDelay).toBe(delay)
  expect(policy.minimumVerifiedAllocationSize).toBe(size)
  expect(policy.provCollateralPercentSupplyNum).toBe(num)
  expect([...policy.validPostProofType]).toEqual(posts)
  expect([...policy.validPreCommitProofType]).toEqual(
    [5n, 10n].flatMap((first) => posts.map((post) => first + post - 10n)),
  )
  expect([...policy.validProveCommitNiProofType]).toEqual(posts.map((post) => post + 5n))
  expect(policy.hasFakeProofs).toBe(network === 'testing-fake-proofs')
})

test('a network without a row has the policy of mainnet', () => {
  expect(policyOf('my-subnet')).toBe(policyOf('mainnet'))
})

test('periods are days of 2,880 epochs', () => {
  const policy = policyOf('mainnet')
  expect(policy.wpostProvingPeriod).toBe(2_880n)
  expect(policy.faultMaxAge).toBe(120_960n)
  expect(policy.faultDeclarationCutoff).toBe(70n)
  expect(policy.wpostDisputeWindow).toBe(1_800n)
  expect(policy.maxSectorExpirationExtension).toBe(3_680_640n)
  expect(policy.minSectorExpiration).toBe(518_400n)
  expect(policy.maximumVerifiedAllocationTerm).toBe(5_259_485n)
  expect(policy.expiredPreCommitCleanUpDelay).toBe(960n)
  expect(policy.maxPreCommitRandomnessLookback).toBe(3_780n)
  expect(policy.marketDefaultAllocationTermBuffer).toBe(259_200n)
})
