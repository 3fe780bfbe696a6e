/** Flags of forge 1.7.1 that commands refuse: the names by the reason. Source: `forge test --help`. */
const REASONS: Readonly<Record<string, string>> = {
  'forks are refused, since a test runs in a world of its own':
    'rpc-url fork-url fork-block-number fork-retries fork-retry-backoff insecure rpc-timeout no-proxy compute-units-per-second no-rpc-rate-limit no-rate-limit no-storage-caching etherscan-api-key',
  'litefvm starts no programs for a test': 'ffi',
  'the calls of a test are one message': 'isolate',
  'litefvm has no debugger of Solidity: -vvvv shows all calls': 'dump decode-internal trace-depth',
  'flame graphs are made of suites in TypeScript, by litefvm profile': 'flamegraph flamechart',
  'a failing test makes the exit code 1: write "|| true" behind the command': 'allow-failure',
  'results are text, or JSON with --json': 'md summary detailed show-progress live-logs',
  'set the variable NO_COLOR for text without colours': 'color',
  'gas snapshots of tests are written and compared by litefvm forge snapshot':
    'gas-snapshot-check gas-snapshot-emit',
  'a fuzz test ends after its runs: use --fuzz-runs': 'fuzz-timeout',
  'failing inputs are kept in the folder fuzz.failure_persist_dir of foundry.toml':
    'fuzz-input-file',
  'traces are those of failures from -vvv on, and of all tests from -vvvv on':
    'suppress-successful-traces',
  'COINBASE is 0 and GASLIMIT is 10000000000 on Filecoin':
    'block-coinbase block-gas-limit gas-limit disable-block-gas-limit no-block-gas-limit no-gas-limit enable-tx-gas-limit tx-gas-limit',
  'the randomness of Filecoin takes its place: use vm.prevrandao':
    'block-difficulty block-prevrandao',
  'the gas price is the base fee: set block_base_fee_per_gas in foundry.toml':
    'gas-price base-fee block-base-fee-per-gas',
  'memory has the limits of the FVM': 'memory-limit',
  'ORIGIN is the sender of the messages: set sender in foundry.toml': 'tx-origin',
  'the network is Filecoin': 'network celo optimism',
  'set it in foundry.toml, or as a variable FOUNDRY_...':
    'block-number block-timestamp chain chain-id sender initial-balance evm-version use contracts lib-paths remappings remappings-env cache-path out config-path',
  'the cache is passed over with --force': 'no-cache',
  'all sources are compiled with what they deploy': 'skip dynamic-test-linking',
}

/** Flags that say how contracts are compiled. */
const COMPILER = 'optimize optimizer-runs via-ir'

/** Flags of forge that commands which run tests refuse, each with its reason. */
export const FORGE_REFUSED: Readonly<Record<string, string>> = refusals({
  ...REASONS,
  'set optimizer, optimizer_runs and via_ir in foundry.toml': COMPILER,
})

/** Those that coverage refuses. */
export const FORGE_REFUSED_FOR_COVERAGE: Readonly<Record<string, string>> = refusals({
  ...REASONS,
  'coverage compiles without optimizer and IR, whose code does not map to lines exactly; --ir-minimum compiles with as little of them as sources need that have too many variables for the stack':
    COMPILER,
  'litefvm forge test prints it': 'gas-report junit',
  'run litefvm forge coverage again after a change; litefvm forge test has it': 'watch',
})

function refusals(reasons: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(reasons).flatMap(([reason, names]) =>
      names.split(' ').map((name) => [name, reason]),
    ),
  )
}
