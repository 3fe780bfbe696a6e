import { EPOCHS_IN_DAY, EPOCHS_IN_HOUR, EPOCHS_IN_YEAR } from './network.ts'
import { type ProofFamily, proofOf } from './registered-proofs.ts'

/**
 * Limits and periods that the bundle of a network is built with. Periods are in epochs of 30 s, sizes
 * and powers in bytes.
 *
 * @see builtin-actors v18.0.0 `runtime/src/runtime/policy.rs`, `Policy`; fields have the same names
 */
export interface Policy {
  // miner
  readonly maxAggregatedSectors: bigint
  readonly minAggregatedSectors: bigint
  readonly maxAggregatedProofSize: number
  readonly maxReplicaUpdateProofSize: number
  readonly expiredPreCommitCleanUpDelay: bigint
  readonly wpostProvingPeriod: bigint
  readonly wpostChallengeWindow: bigint
  readonly wpostPeriodDeadlines: bigint
  readonly wpostMaxChainCommitAge: bigint
  readonly wpostDisputeWindow: bigint
  readonly sectorsMax: number
  readonly maxPartitionsPerDeadline: bigint
  readonly maxControlAddresses: number
  readonly maxPeerIdLength: number
  readonly maxMultiaddrData: number
  readonly addressedPartitionsMax: bigint
  readonly addressedSectorsMax: bigint
  readonly postedPartitionsMax: bigint
  readonly maxPreCommitRandomnessLookback: bigint
  readonly preCommitChallengeDelay: bigint
  readonly maxAggregatedSectorsNi: bigint
  readonly minAggregatedSectorsNi: bigint
  readonly maxProveCommitNiRandomnessLookback: bigint
  /** RegisteredSealProof numbers that ProveCommitSectorsNI accepts. */
  readonly validProveCommitNiProofType: ReadonlySet<bigint>
  readonly wpostChallengeLookback: bigint
  readonly faultDeclarationCutoff: bigint
  readonly faultMaxAge: bigint
  readonly workerKeyChangeDelay: bigint
  readonly minSectorExpiration: bigint
  readonly maxSectorExpirationExtension: bigint
  /** A sector holds at most its size divided by this number of deals. */
  readonly dealLimitDenominator: bigint
  readonly consensusFaultIneligibilityDuration: bigint
  readonly newSectorsPerPeriodMax: number
  readonly chainFinality: bigint
  /** RegisteredPoStProof numbers that a new miner may have. */
  readonly validPostProofType: ReadonlySet<bigint>
  /** RegisteredSealProof numbers that a pre-commit may have. */
  readonly validPreCommitProofType: ReadonlySet<bigint>
  readonly dailyFeeCirculatingSupplyQapMultiplierNum: bigint
  readonly dailyFeeCirculatingSupplyQapMultiplierDenom: bigint
  readonly dailyFeeBlockRewardCapDenom: bigint
  /** Power that the deposit of a new miner is computed for. */
  readonly createMinerDepositPower: bigint

  // verified registry
  readonly minimumVerifiedAllocationSize: bigint
  readonly minimumVerifiedAllocationTerm: bigint
  readonly maximumVerifiedAllocationTerm: bigint
  readonly maximumVerifiedAllocationExpiration: bigint
  readonly endOfLifeClaimDropPeriod: bigint

  // market
  readonly dealUpdatesInterval: bigint
  readonly provCollateralPercentSupplyNum: bigint
  readonly provCollateralPercentSupplyDenom: bigint
  readonly marketDefaultAllocationTermBuffer: bigint

  // power
  readonly minimumConsensusPower: bigint

  /** Whether proofs are checked by the actor's own recipe in place of the syscalls. */
  readonly hasFakeProofs: boolean
}

const CHAIN_FINALITY = 900n
const MAX_PARTITIONS_PER_DEADLINE = 3_000n
const WPOST_PROVING_PERIOD = EPOCHS_IN_DAY
const WPOST_CHALLENGE_WINDOW = 60n
const WPOST_CHALLENGE_LOOKBACK = 20n

/** Source: builtin-actors v18.0.0 `runtime/src/runtime/policy.rs`, `policy_constants`. */
const COMMON = {
  maxAggregatedSectors: 819n,
  minAggregatedSectors: 4n,
  maxAggregatedProofSize: 81_960,
  maxReplicaUpdateProofSize: 4_096,
  expiredPreCommitCleanUpDelay: 8n * EPOCHS_IN_HOUR,
  wpostProvingPeriod: WPOST_PROVING_PERIOD,
  wpostChallengeWindow: WPOST_CHALLENGE_WINDOW,
  wpostPeriodDeadlines: 48n,
  wpostMaxChainCommitAge: WPOST_CHALLENGE_WINDOW,
  wpostDisputeWindow: 2n * CHAIN_FINALITY,
  sectorsMax: 32 << 20,
  maxPartitionsPerDeadline: MAX_PARTITIONS_PER_DEADLINE,
  maxControlAddresses: 10,
  maxPeerIdLength: 128,
  maxMultiaddrData: 1_024,
  addressedPartitionsMax: MAX_PARTITIONS_PER_DEADLINE,
  addressedSectorsMax: 25_000n,
  postedPartitionsMax: 3n,
  maxPreCommitRandomnessLookback: EPOCHS_IN_DAY + CHAIN_FINALITY,
  maxAggregatedSectorsNi: 65n,
  minAggregatedSectorsNi: 1n,
  maxProveCommitNiRandomnessLookback: 180n * EPOCHS_IN_DAY,
  wpostChallengeLookback: WPOST_CHALLENGE_LOOKBACK,
  faultDeclarationCutoff: WPOST_CHALLENGE_LOOKBACK + 50n,
  faultMaxAge: 42n * WPOST_PROVING_PERIOD,
  workerKeyChangeDelay: CHAIN_FINALITY,
  minSectorExpiration: 180n * EPOCHS_IN_DAY,
  maxSectorExpirationExtension: 1_278n * EPOCHS_IN_DAY,
  dealLimitDenominator: 134_217_728n,
  consensusFaultIneligibilityDuration: CHAIN_FINALITY,
  newSectorsPerPeriodMax: 128 << 10,
  chainFinality: CHAIN_FINALITY,
  dailyFeeCirculatingSupplyQapMultiplierNum: 161_817n,
  dailyFeeCirculatingSupplyQapMultiplierDenom: 10n ** 30n,
  dailyFeeBlockRewardCapDenom: 2n,
  minimumVerifiedAllocationTerm: 180n * EPOCHS_IN_DAY,
  maximumVerifiedAllocationTerm: 5n * EPOCHS_IN_YEAR,
  maximumVerifiedAllocationExpiration: 60n * EPOCHS_IN_DAY,
  endOfLifeClaimDropPeriod: 30n * EPOCHS_IN_DAY,
  dealUpdatesInterval: 30n * EPOCHS_IN_DAY,
  provCollateralPercentSupplyDenom: 100n,
  marketDefaultAllocationTermBuffer: 90n * EPOCHS_IN_DAY,
} as const satisfies Partial<Policy>

const SIZES = {
  '2k': 2n << 10n,
  '8m': 8n << 20n,
  '512m': 512n << 20n,
  '32g': 32n << 30n,
  '64g': 64n << 30n,
} as const
type SectorSizeName = keyof typeof SIZES

/** Features of a build that change the policy. */
interface Build {
  readonly sectors: readonly SectorSizeName[]
  readonly smallDeals?: true
  readonly shortPrecommit?: true
  readonly minPower?: bigint
  readonly noProviderDealCollateral?: true
  readonly fakeProofs?: true
}

const LARGE = ['32g', '64g'] as const
const ALL_SIZES = ['2k', '8m', '512m', '32g', '64g'] as const

const TESTING: Build = {
  sectors: ALL_SIZES,
  smallDeals: true,
  shortPrecommit: true,
  minPower: SIZES['2k'],
  noProviderDealCollateral: true,
}

/** Source: builtin-actors v18.0.0 `runtime/build.rs`, NETWORKS. */
const BUILDS = {
  mainnet: { sectors: LARGE },
  caterpillarnet: {
    sectors: ['512m', ...LARGE],
    smallDeals: true,
    shortPrecommit: true,
    minPower: SIZES['2k'],
  },
  butterflynet: { sectors: ['512m', ...LARGE], minPower: 2n << 30n },
  calibrationnet: { sectors: LARGE, minPower: SIZES['32g'] },
  devnet: { sectors: ['2k', '8m'], smallDeals: true, shortPrecommit: true, minPower: SIZES['2k'] },
  testing: TESTING,
  'testing-fake-proofs': { ...TESTING, fakeProofs: true },
} as const satisfies Record<string, Build>

function policyFrom(build: Build): Policy {
  const { minPower: minimumConsensusPower = 10n << 40n } = build
  const proofs = (...families: ProofFamily[]): ReadonlySet<bigint> =>
    new Set(families.flatMap((family) => build.sectors.map((name) => proofOf(family, SIZES[name]))))
  return {
    ...COMMON,
    preCommitChallengeDelay: build.shortPrecommit ? 10n : 150n,
    validProveCommitNiProofType: proofs('sealNonInteractive'),
    validPostProofType: proofs('windowPostV1P1'),
    validPreCommitProofType: proofs('sealV1P1', 'sealSynthetic'),
    createMinerDepositPower: minimumConsensusPower / 10n,
    minimumVerifiedAllocationSize: build.smallDeals ? 256n : 1n << 20n,
    provCollateralPercentSupplyNum: build.noProviderDealCollateral ? 0n : 1n,
    minimumConsensusPower,
    hasFakeProofs: build.fakeProofs ?? false,
  }
}

const POLICIES: Readonly<Record<string, Policy>> = Object.fromEntries(
  Object.entries(BUILDS).map(([network, build]) => [network, policyFrom(build)]),
)

/**
 * Whether a proof is in a set of the policy. The reference looks it up by an index of 32 bits, that
 * of Wasm, so that a proof of 2^32 more than a valid one is in the set too.
 *
 * @see builtin-actors v18.0.0 `runtime/src/runtime/policy.rs`, `ProofSet::contains`
 */
export function includesProof(proofs: ReadonlySet<bigint>, proof: bigint): boolean {
  return proofs.has(BigInt.asUintN(32, proof))
}

/** The policy that a network's bundle is built with; mainnet's for a network that has no row. */
export function policyOf(network: string): Policy {
  return POLICIES[network] ?? POLICIES['mainnet']! // a row of BUILDS
}
