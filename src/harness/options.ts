import { networkNameFrom } from '../bundle/index.ts'
import { CALIBRATION_CHAIN_ID, FAKE_PROOFS, type Proofs } from '../kernel/index.ts'
import { Engine, nativeVersionsText, VERSION_RULES } from '../machine/index.ts'
import {
  type AmountLike,
  assertOneOf,
  assertOptions,
  BLOCK_GAS_LIMIT,
  FIL,
  type IntLike,
  isNetworkVersion,
  MAX_I64,
  MAX_U64,
  NETWORK_VERSIONS,
  type NetworkVersion,
  type OptionNames,
  type SizeLike,
  toBigInt,
  toBytes,
  toTokenAmount,
  UsageError,
} from '../types/index.ts'
import {
  type Chain,
  createExterns,
  DEFAULT_RANDOMNESS,
  NO_BEACONS,
  type RandomnessSource,
  randomnessFrom,
} from './chain.ts'
import type { FvmConfig } from './config.ts'
import { NO_TIPSETS } from './tipsets.ts'

/** Options of a world; each of them may be left out. */
export interface FvmOptions extends CommonOptions {
  /**
   * The implementation behind the built-in actors' code: `'native'`, the TypeScript ones of network versions 28
   * and 29; or a bundle: the path of a CAR, an archive or a folder of them, the name of a release in
   * the cache (`'v18'`), or a CAR's or archive's bytes.
   */
  readonly actors?: string | Uint8Array
  /** The folder that releases are looked for in; `~/.cache/litefvm/bundles` by default. */
  readonly bundleCache?: string
}

/** Options of a world that is made synchronously. */
export interface SyncFvmOptions extends CommonOptions {
  /** `'native'`, or the bytes of a bundle's CAR. */
  readonly actors?: 'native' | Uint8Array
}

/** Options that every world has. */
export interface CommonOptions {
  /** The network's name as in the official bundles, or `calibration`; {@link DEFAULT_NETWORK} by default. */
  readonly network?: string
  /** 18 to 29; {@link DEFAULT_NETWORK_VERSION}. */
  readonly networkVersion?: NetworkVersion
  readonly epoch?: IntLike
  /** Seconds since 1970; by default what mainnet's clock says at the epoch. */
  readonly timestamp?: IntLike
  /** attoFIL per gas; {@link DEFAULT_BASE_FEE}. */
  readonly baseFee?: AmountLike
  readonly circulatingSupply?: AmountLike
  readonly chainId?: IntLike
  /** The gas limit of messages that set none; {@link DEFAULT_GAS_LIMIT} by default. */
  readonly gasLimit?: IntLike
  /** The balance of accounts that set none; {@link DEFAULT_ACCOUNT_BALANCE} by default. */
  readonly accountBalance?: AmountLike
  /**
   * Quality-adjusted power of the rest of the network when the world begins, in bytes or as text;
   * {@link DEFAULT_NETWORK_POWER}. Raw power, pledge, baseline and block rewards are those of a network
   * of this size; 0 is a network without any power, as the actors' constructors make it.
   */
  readonly networkPower?: SizeLike
  /**
   * Storage miners that the world begins with, 0 to 1000; 0 by default. Miner `miner0` belongs to the
   * account `miner0-owner`, and has one sector that is proven and gives it power; `miner1` is the next.
   */
  readonly miners?: IntLike
  /** `'fake'` accepts every proof; or your own checks. */
  readonly proofs?: 'fake' | Proofs
  /** The source of randomness; 32 zero bytes by default. */
  readonly randomness?: RandomnessSource
  /** Record call trees, gas charges and where actors' code failed; true by default. */
  readonly tracing?: boolean
  /** Let actors log; changes their gas, as on a network with debugging on; false by default. */
  readonly debug?: boolean
  /**
   * Called with each line that a contract prints with Solidity's `console.log`, once its message has
   * ended; `console.log` prints them. They are in `result.consoleLogs` in any case.
   */
  readonly console?: (line: string) => void
  /** Compiled modules; shared by all worlds of the process by default. */
  readonly engine?: Engine
}

const OPTIONS = {
  actors: true,
  bundleCache: true,
  network: true,
  networkVersion: true,
  epoch: true,
  timestamp: true,
  baseFee: true,
  circulatingSupply: true,
  chainId: true,
  gasLimit: true,
  accountBalance: true,
  networkPower: true,
  miners: true,
  proofs: true,
  randomness: true,
  tracing: true,
  debug: true,
  console: true,
  engine: true,
} satisfies OptionNames<FvmOptions>

/** The largest epoch that a world begins at: epochs after it have room in i64, and so has their time. */
export const MAX_EPOCH: bigint = MAX_I64 / 64n
/** The largest time that is set: the epochs that may follow it have room in i64. */
export const MAX_TIMESTAMP: bigint = MAX_I64 / 2n

/** @throws UsageError `FVM_OPTION` for names that are not options of a world */
export function assertFvmOptions(options: unknown): void {
  assertOptions(options, 'the options of FVM.create', OPTIONS)
}

/** Default network of a world. */
export const DEFAULT_NETWORK = 'mainnet'
/** Default network version of a world: the latest one with native actors. */
export const DEFAULT_NETWORK_VERSION: NetworkVersion = 28
/** attoFIL per gas: mainnet's least. */
export const DEFAULT_BASE_FEE = 100n
/** The gas limit of a whole block. */
export const DEFAULT_GAS_LIMIT: bigint = BLOCK_GAS_LIMIT
/** The default balance of an account in attoFIL. */
export const DEFAULT_ACCOUNT_BALANCE: bigint = 10_000n * FIL
/** Quality-adjusted power of the network in bytes, near mainnet's. */
export const DEFAULT_NETWORK_POWER: bigint = 20n << 60n
/** Chain id of Lotus's development networks, and of worlds of the testing bundles. */
export const DEFAULT_CHAIN_ID = 31_415_926n
/** Chain ids of networks. Source: lotus `build/buildconstants/params_*.go`, `Eip155ChainId`. */
const CHAIN_IDS: Readonly<Record<string, bigint>> = {
  mainnet: 314n,
  calibrationnet: CALIBRATION_CHAIN_ID,
  butterflynet: 3_141_592n,
}

/** Returns the chain id of a network. */
function chainIdOf(network: string): bigint {
  return Object.hasOwn(CHAIN_IDS, network) ? CHAIN_IDS[network]! : DEFAULT_CHAIN_ID
}

/** The default circulating supply in attoFIL. */
export const DEFAULT_CIRCULATING_SUPPLY: bigint = 1_000_000_000n * FIL
/** The first epoch: later than the look-back of anything that asks for an earlier epoch. */
export const DEFAULT_EPOCH = 10_000n
/** The genesis time of mainnet in seconds since 1970. */
export const GENESIS_TIMESTAMP = 1_598_306_400n
/** Seconds between epochs. */
export const EPOCH_SECONDS = 30n

let sharedEngine: Engine | undefined

/** Most miners that a world begins with: each takes some milliseconds. */
const MAX_MINERS = 1_000n

/** Number of miners that a world begins with. @throws UsageError for a value out of range */
export function minersFrom(options: CommonOptions): number {
  return Number(toBigInt(options.miners ?? 0n, 'miners', 0n, MAX_MINERS))
}

/** @throws UsageError for values out of range */
export function configFrom(options: CommonOptions, actors: 'native' | 'wasm'): FvmConfig {
  const networkVersion = options.networkVersion ?? DEFAULT_NETWORK_VERSION
  if (!isNetworkVersion(networkVersion))
    throw new UsageError(
      'FVM_NETWORK_VERSION',
      `network version ${String(networkVersion)} is not supported: use ${NETWORK_VERSIONS[0]} to ${NETWORK_VERSIONS.at(-1)}`,
    )
  if (actors === 'native' && VERSION_RULES[networkVersion].nativeActors === undefined)
    throw new UsageError(
      'FVM_NATIVE_VERSION',
      `the native actors are those of ${nativeVersionsText()}, not of ${networkVersion}: use one of these, or give a bundle as actors`,
    )
  if (options.engine === undefined) sharedEngine ??= new Engine()
  const { proofs = 'fake' } = options
  if (typeof proofs === 'string') assertOneOf(proofs, 'proofs', ['fake'])
  const network = networkNameFrom(textOption(options.network, 'network') ?? DEFAULT_NETWORK)
  if (options.engine !== undefined && !(options.engine instanceof Engine))
    throw new UsageError(
      'FVM_OPTION',
      'engine is not an Engine: give new Engine(), or leave it out',
    )
  if (options.console !== undefined && typeof options.console !== 'function')
    throw new UsageError(
      'FVM_OPTION',
      'console is not a function: give one of a line of text, as console.log',
    )
  assertProofs(proofs)
  return {
    network,
    networkVersion,
    chainId: toBigInt(options.chainId ?? chainIdOf(network), 'the chain id', 0n, MAX_U64),
    actors,
    engine: options.engine ?? sharedEngine!, // made above
    proofs: proofs === 'fake' ? FAKE_PROOFS : proofs,
    tracing: options.tracing ?? true,
    debug: options.debug ?? false,
    console: options.console,
    gasLimit: toBigInt(options.gasLimit ?? DEFAULT_GAS_LIMIT, 'the gas limit', 1n, MAX_I64),
    accountBalance: toTokenAmount(
      options.accountBalance ?? DEFAULT_ACCOUNT_BALANCE,
      'accountBalance',
    ),
    networkPower: toBytes(options.networkPower ?? DEFAULT_NETWORK_POWER, 'networkPower'),
  }
}

function textOption(given: unknown, what: string): string | undefined {
  if (given === undefined || typeof given === 'string') return given
  throw new UsageError(
    'FVM_OPTION',
    `${what} is ${given === null ? 'null' : typeof given}: give text`,
  )
}

const PROOF_CHECKS: readonly (keyof Proofs)[] = [
  'verifyPost',
  'verifySeal',
  'verifyAggregateSeals',
  'verifyReplicaUpdate',
]

function assertProofs(proofs: 'fake' | Proofs): void {
  if (proofs === 'fake') return
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any value but null can be asked for a field
  const given = (proofs ?? {}) as Partial<Record<keyof Proofs, unknown>>
  const missing = PROOF_CHECKS.find((name) => typeof given[name] !== 'function')
  if (missing !== undefined)
    throw new UsageError(
      'FVM_OPTION',
      `proofs has no function ${missing}: give "fake", or an object with ${PROOF_CHECKS.join(', ')}`,
    )
}

const DEFAULT_EXTERNS = createExterns({
  randomness: DEFAULT_RANDOMNESS,
  tipsets: NO_TIPSETS,
  beacons: NO_BEACONS,
})

/** @throws UsageError for values out of range */
export function chainFrom(options: CommonOptions): Chain {
  const epoch = toBigInt(options.epoch ?? DEFAULT_EPOCH, 'the epoch', 0n, MAX_EPOCH)
  return {
    epoch,
    timestamp: toBigInt(
      options.timestamp ?? GENESIS_TIMESTAMP + epoch * EPOCH_SECONDS,
      'the timestamp',
      0n,
      MAX_TIMESTAMP,
    ),
    baseFee: toTokenAmount(options.baseFee ?? DEFAULT_BASE_FEE, 'the base fee'),
    circulatingSupply: toTokenAmount(
      options.circulatingSupply ?? DEFAULT_CIRCULATING_SUPPLY,
      'the circulating supply',
    ),
    ...randomnessOf(options.randomness),
  }
}

function randomnessOf(
  source: RandomnessSource | undefined,
): Pick<Chain, 'randomness' | 'tipsets' | 'beacons' | 'externs'> {
  const tipsets = NO_TIPSETS
  const beacons = NO_BEACONS
  if (source === undefined)
    return { randomness: DEFAULT_RANDOMNESS, tipsets, beacons, externs: DEFAULT_EXTERNS }
  const randomness = randomnessFrom(source)
  return {
    randomness,
    tipsets,
    beacons,
    externs: createExterns({ randomness, tipsets, beacons }),
  }
}
