/** What differs between the bundles of the networks, for the actors that are native. Epochs are of 30 s. */
export interface Policy {
  /** Bytes. */
  readonly minimumVerifiedAllocationSize: bigint
  readonly minimumVerifiedAllocationTerm: bigint
  readonly maximumVerifiedAllocationTerm: bigint
  readonly maximumVerifiedAllocationExpiration: bigint
}

const EPOCHS_IN_DAY = 2_880n
/** 31,556,925 s. Source: same release, `runtime/src/builtin/network.rs`. */
const EPOCHS_IN_YEAR = 1_051_897n

/** Source: builtin-actors v18.0.0 `runtime/src/runtime/policy.rs`, `policy_constants`. */
const MAINNET: Policy = {
  minimumVerifiedAllocationSize: 1n << 20n,
  minimumVerifiedAllocationTerm: 180n * EPOCHS_IN_DAY,
  maximumVerifiedAllocationTerm: 5n * EPOCHS_IN_YEAR,
  maximumVerifiedAllocationExpiration: 60n * EPOCHS_IN_DAY,
}

/** The feature `small-deals`. Source: same release, `runtime/build.rs`, NETWORKS. */
const SMALL_DEALS: Policy = { ...MAINNET, minimumVerifiedAllocationSize: 256n }

const POLICIES: Readonly<Record<string, Policy>> = {
  mainnet: MAINNET,
  calibrationnet: MAINNET,
  butterflynet: MAINNET,
  caterpillarnet: SMALL_DEALS,
  devnet: SMALL_DEALS,
  testing: SMALL_DEALS,
  'testing-fake-proofs': SMALL_DEALS,
}

/** The policy that a network's bundle is built with; mainnet's for a network that has no row. */
export function policyOf(network: string): Policy {
  return POLICIES[network] ?? MAINNET
}
