import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { UsageError } from '../types/index.ts'
import { ignoredSettings, ignoredVariables } from './config-keys.ts'
import { itemsOf } from './hex-text.ts'

/** Settings of fuzz tests. */
export interface FuzzConfig {
  readonly runs: number
  readonly maxRejects: number
  readonly seed: bigint | undefined
  /** Percentage of values that come from the dictionary. */
  readonly dictionaryWeight: number
  /** Folder in which inputs are kept that failed a test. */
  readonly failureFolder: string
}

/** Settings of invariant tests. */
export interface InvariantConfig {
  readonly runs: number
  readonly depth: number
  readonly failOnRevert: boolean
  readonly maxRejects: number
  readonly shrinkRunLimit: number
  /** Folder in which sequences are kept that broke an invariant. */
  readonly failureFolder: string
}

/** A folder that tests may read or write. */
export interface FsPermission {
  readonly access: 'none' | 'read' | 'write' | 'read-write'
  readonly path: string
}

/** Settings of a project, as `foundry.toml` has them. Paths are relative to `root`. */
export interface ForgeConfig {
  readonly root: string
  readonly profile: string
  readonly src: string
  readonly test: string
  readonly script: string
  readonly out: string
  readonly cachePath: string
  readonly libs: readonly string[]
  readonly remappings: readonly string[]
  /** A version, or the path of a compiler. */
  readonly solc: string | undefined
  readonly evmVersion: string | undefined
  readonly optimizer: boolean
  readonly optimizerRuns: number
  readonly viaIr: boolean
  readonly libraries: readonly string[]
  readonly fuzz: FuzzConfig
  readonly invariant: InvariantConfig
  readonly fsPermissions: readonly FsPermission[]
  readonly blockNumber: bigint
  readonly blockTimestamp: bigint
  readonly baseFee: bigint
  readonly chainId: bigint
  readonly sender: string
  readonly initialBalance: bigint
  readonly allowInternalExpectRevert: boolean
  /** Whether `failed()` of the test contract is asked too, as test libraries before `vm.assert` need it. */
  readonly legacyAssertions: boolean
  readonly codeSizeLimit: number | undefined
  /** Ending of code: `ipfs`, `bzzr1` or `none`. */
  readonly bytecodeHash: string
  readonly matchTest: string | undefined
  readonly noMatchTest: string | undefined
  readonly matchContract: string | undefined
  readonly noMatchContract: string | undefined
  readonly matchPath: string | undefined
  readonly noMatchPath: string | undefined
  /** Sources that reports of coverage leave out, as a regular expression of their paths. */
  readonly noMatchCoverage: string | undefined
  /** Threads; 0 takes one for each core. */
  readonly threads: number
  readonly verbosity: number
  /** Settings and variables that are ignored though they would change tests, with the reasons. */
  readonly warnings: readonly string[]
}

type Table = Readonly<Record<string, unknown>>

/** Address that sends the messages of tests. Source: foundry `crates/config`, Config::DEFAULT_SENDER. */
export const DEFAULT_SENDER = '0x1804c8ab1f12e6bbf3894d4083f33e07309d1f38'

/**
 * Reads `foundry.toml` of a folder, with the profile and the settings that variables of the environment
 * name (`FOUNDRY_PROFILE`, `FOUNDRY_FUZZ_RUNS`). A folder without the file has the default settings.
 *
 * @throws UsageError `FVM_FORGE_CONFIG` for a root that is not a folder, a file that is not TOML, and settings of a wrong type
 */
export function readConfig(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): ForgeConfig {
  const folder = resolve(root)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(
      'FVM_FORGE_CONFIG',
      `--root ${root} is not a folder: give the folder of a Foundry project`,
    )
  const file = join(folder, 'foundry.toml')
  const toml = existsSync(file) ? parseToml(readFileSync(file, 'utf8'), file) : {}
  const name = env['FOUNDRY_PROFILE'] ?? 'default'
  const profiles = tableAt(toml, 'profile')
  const base = tableAt(profiles, 'default')
  const own = tableAt(profiles, name)
  const profile = { ...base, ...own }
  const section = (key: string): Table => ({
    ...tableAt(toml, key),
    ...tableAt(base, key),
    ...tableAt(own, key),
  })
  const settings = new Settings(profile, env, 'FOUNDRY_')
  const fuzz = new Settings(section('fuzz'), env, 'FOUNDRY_FUZZ_')
  const invariant = new Settings(section('invariant'), env, 'FOUNDRY_INVARIANT_')
  const runs = settings.number('optimizer_runs', 200)
  const limit = settings.number('code_size_limit', 0)
  const cachePath = settings.text('cache_path') ?? 'cache'
  return {
    root: folder,
    profile: name,
    src: settings.text('src') ?? 'src',
    test: settings.text('test') ?? 'test',
    script: settings.text('script') ?? 'script',
    out: settings.text('out') ?? 'out',
    cachePath,
    libs: settings.list('libs') ?? ['lib'],
    remappings: [...(settings.list('remappings') ?? []), ...remappingsFile(folder)],
    solc: settings.text('solc') ?? settings.text('solc_version'),
    evmVersion: settings.text('evm_version'),
    optimizer: settings.flag('optimizer', settings.has('optimizer_runs')),
    optimizerRuns: runs,
    viaIr: settings.flag('via_ir', false),
    libraries: settings.list('libraries') ?? [],
    fuzz: {
      runs: fuzz.number('runs', 256),
      maxRejects: fuzz.number('max_test_rejects', 65_536),
      seed: seedOf(fuzz.text('seed')),
      dictionaryWeight: fuzz.number('dictionary_weight', 40),
      failureFolder: fuzz.text('failure_persist_dir') ?? `${cachePath}/fuzz`,
    },
    invariant: {
      runs: invariant.number('runs', 256),
      depth: invariant.number('depth', 500),
      failOnRevert: invariant.flag('fail_on_revert', false),
      maxRejects: invariant.number('max_assume_rejects', 65_536),
      shrinkRunLimit: invariant.number('shrink_run_limit', 5_000),
      failureFolder: invariant.text('failure_persist_dir') ?? `${cachePath}/invariant`,
    },
    fsPermissions: permissionsOf(profile['fs_permissions']),
    blockNumber: settings.integer('block_number', 1n),
    blockTimestamp: settings.integer('block_timestamp', 1n),
    baseFee: settings.integer('block_base_fee_per_gas', 0n),
    chainId: settings.integer('chain_id', 31_337n),
    sender: (settings.text('sender') ?? DEFAULT_SENDER).toLowerCase(),
    initialBalance: settings.integer('initial_balance', (1n << 96n) - 1n),
    allowInternalExpectRevert: settings.flag('allow_internal_expect_revert', false),
    legacyAssertions: settings.flag('legacy_assertions', false),
    codeSizeLimit: limit === 0 ? undefined : limit,
    bytecodeHash: settings.text('bytecode_hash') ?? 'ipfs',
    matchTest: settings.text('match_test'),
    noMatchTest: settings.text('no_match_test'),
    matchContract: settings.text('match_contract'),
    noMatchContract: settings.text('no_match_contract'),
    matchPath: settings.text('match_path'),
    noMatchPath: settings.text('no_match_path'),
    noMatchCoverage: settings.text('no_match_coverage'),
    threads: settings.number('threads', 0),
    verbosity: settings.number('verbosity', 0),
    warnings: [...ignoredSettings(profile), ...ignoredVariables(env)],
  }
}

function parseToml(text: string, file: string): Table {
  try {
    return parse(text)
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown
    throw new UsageError(
      'FVM_FORGE_CONFIG',
      `${file} is not TOML: ${thrown.message.split('\n')[0]}`,
    )
  }
}

function tableAt(table: Table, key: string): Table {
  const value = Object.hasOwn(table, key) ? table[key] : undefined
  return isTable(value) ? value : {}
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function remappingsFile(root: string): string[] {
  const file = join(root, 'remappings.txt')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function seedOf(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  if (/^(0x[0-9a-fA-F]+|\d+)$/.test(text)) return BigInt(text)
  throw new UsageError(
    'FVM_FORGE_CONFIG',
    `the fuzz seed is ${JSON.stringify(text)}: a number is accepted, in decimal or with 0x`,
  )
}

function permissionsOf(value: unknown): FsPermission[] {
  return itemsOf(value)
    .filter(isTable)
    .map((one) => ({
      path: typeof one['path'] === 'string' ? one['path'] : './',
      access: accessOf(one['access']),
    }))
}

function accessOf(value: unknown): FsPermission['access'] {
  if (value === true || value === 'read-write') return 'read-write'
  return value === 'read' || value === 'write' ? value : 'none'
}

/** One section of the file, over which variables of the environment win. */
class Settings {
  readonly #table: Table
  readonly #env: Readonly<Record<string, string | undefined>>
  readonly #prefix: string

  constructor(table: Table, env: Readonly<Record<string, string | undefined>>, prefix: string) {
    this.#table = table
    this.#env = env
    this.#prefix = prefix
  }

  has(key: string): boolean {
    return this.#value(key) !== undefined
  }

  text(key: string): string | undefined {
    const value = this.#value(key)
    if (value === undefined) return undefined
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
      return String(value)
    throw this.#misfit(key, value, 'text')
  }

  number(key: string, standard: number): number {
    return Number(this.integer(key, BigInt(standard)))
  }

  integer(key: string, standard: bigint): bigint {
    const value = this.#value(key)
    if (value === undefined) return standard
    if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)))
      return BigInt(value)
    if (typeof value === 'string' && /^(0x[0-9a-fA-F]+|\d[\d_]*)$/.test(value))
      return BigInt(value.replaceAll('_', ''))
    throw this.#misfit(key, value, 'an integer')
  }

  flag(key: string, standard: boolean): boolean {
    const value = this.#value(key)
    if (value === undefined) return standard
    if (value === true || value === 'true') return true
    if (value === false || value === 'false') return false
    throw this.#misfit(key, value, 'true or false')
  }

  list(key: string): readonly string[] | undefined {
    const value = this.#value(key)
    if (value === undefined) return undefined
    if (Array.isArray(value)) return value.map(String)
    if (typeof value === 'string')
      return value
        .replace(/^\[|\]$/g, '')
        .split(',')
        .map((one) => one.trim().replace(/^["']|["']$/g, ''))
    throw this.#misfit(key, value, 'a list')
  }

  #value(key: string): unknown {
    const fromEnv = this.#env[`${this.#prefix}${key.toUpperCase()}`]
    if (fromEnv !== undefined) return fromEnv
    return Object.hasOwn(this.#table, key) ? this.#table[key] : undefined
  }

  #misfit(key: string, value: unknown, what: string): UsageError {
    const given = JSON.stringify(value) ?? String(value)
    return new UsageError(
      'FVM_FORGE_CONFIG',
      `foundry.toml: ${key} is ${given}: ${what} is accepted`,
    )
  }
}
