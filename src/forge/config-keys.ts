import { nearestName } from '../types/index.ts'

/**
 * Settings of forge that change what tests do, and are not read: the reason by the name. Sections stand before
 * an underscore, as in variables of the environment.
 *
 * @see foundry 1.7.1 `crates/config/src`
 */
const IGNORED: Readonly<Record<string, string>> = {
  always_use_create_2_factory: 'scripts are not run, and tests create contracts themselves',
  assertions_revert: 'a failed assertion always ends the test',
  auto_detect_remappings: 'remappings of libraries are always looked for',
  block_coinbase: 'COINBASE is 0 on Filecoin',
  block_difficulty: 'the randomness of Filecoin takes its place: use vm.prevrandao',
  block_gas_limit: 'GASLIMIT is 10000000000 on Filecoin',
  block_prevrandao: 'the randomness of Filecoin takes its place: use vm.prevrandao',
  cbor_metadata: 'the metadata stays behind the code',
  create2_deployer: 'the factory has its usual address',
  create2_library_salt: 'libraries are created by nonces',
  dynamic_test_linking: 'tests are compiled with what they deploy',
  eth_rpc_url: 'forks are refused',
  extends: 'one foundry.toml is read',
  ffi: 'litefvm starts no programs for a test',
  fork_block_number: 'forks are refused',
  fuzz_fail_on_revert: 'a revert of a fuzz test always fails it',
  fuzz_timeout: 'a fuzz test ends after its runs',
  gas_limit: 'a test has 4000000000000 units of the gas of Filecoin',
  gas_price: 'the gas price is the base fee',
  invariant_call_override: 'calls are not overridden',
  invariant_check_interval: 'invariants are checked after each call',
  invariant_max_block_delay: 'calls of a sequence are in one epoch',
  invariant_max_time_delay: 'calls of a sequence are in one epoch',
  invariant_timeout: 'an invariant test ends after its runs',
  isolate: 'the calls of a test are one message',
  memory_limit: 'memory has the limits of the FVM',
  optimizer_details: 'the compiler selects the steps of the optimizer',
  revert_strings: 'revert strings are those of the sources',
  skip: 'all sources are compiled',
  tx_origin: 'ORIGIN is the sender of the messages: set sender',
  use_literal_content: 'the metadata has hashes of the sources',
  vyper: 'only Solidity is compiled',
}

/** Settings that are read, and those that have no effect on tests anywhere or on tests of litefvm. */
const KNOWN: ReadonlySet<string> = new Set(
  [
    'allow_internal_expect_revert block_base_fee_per_gas block_number block_timestamp bytecode_hash cache_path',
    'chain_id code_size_limit evm_version fs_permissions initial_balance legacy_assertions libraries libs',
    'match_contract match_path match_test no_match_contract no_match_coverage no_match_path no_match_test',
    'optimizer optimizer_runs out profile remappings script sender solc solc_version src test threads verbosity via_ir',
    'fuzz_dictionary_weight fuzz_failure_persist_dir fuzz_max_test_rejects fuzz_runs fuzz_seed',
    'invariant_depth invariant_failure_persist_dir invariant_fail_on_revert invariant_max_assume_rejects',
    'invariant_runs invariant_shrink_run_limit',
    // Without effect on tests.
    'allow_paths ast auto_detect_solc bind_json broadcast build_info build_info_path cache coverage',
    'deny deny_warnings dependencies disable_block_gas_limit disable_nightly_warning doc enable_tx_gas_limit',
    'eth_rpc_accept_invalid_certs eth_rpc_headers eth_rpc_jwt eth_rpc_timeout etherscan etherscan_api_key',
    'extra_output extra_output_files fmt force gas_reports gas_reports_ignore gas_reports_include_tests',
    'gas_snapshot_check gas_snapshot_emit ignored_error_codes ignored_file_paths include_paths labels lint live_logs',
    'model_checker names no_rpc_rate_limit no_storage_caching offline prompt_timeout',
    'rpc_endpoints rpc_storage_caching script_execution_protection show_progress sizes snapshots soldeer sparse_mode',
    'test_failures_file unchecked_cheatcode_artifacts',
    'fuzz fuzz_dictionary fuzz_failure_persist_file fuzz_gas_report_samples fuzz_include_push_bytes',
    'fuzz_include_storage fuzz_max_fuzz_dictionary_addresses fuzz_max_fuzz_dictionary_values fuzz_show_logs',
    'invariant invariant_dictionary_weight invariant_gas_report_samples invariant_include_push_bytes',
    'invariant_include_storage invariant_max_fuzz_dictionary_addresses invariant_max_fuzz_dictionary_values',
    'invariant_show_metrics invariant_show_solidity',
  ].flatMap((line) => line.split(' ')),
)

/** Sections of other tools of foundry, and of compilers. */
const OTHER_TOOLS = /^(fmt|doc|lint|bind_json|etherscan|rpc|soldeer|model_checker|coverage)_/
const PREFIX = 'FOUNDRY_'

/** Says which `FOUNDRY_...` variables of the environment are ignored though they would change tests, and why. */
export function ignoredVariables(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name] !== undefined)
    .sort()
    .flatMap((name) => {
      const reason = reasonOf(name.slice(PREFIX.length).toLowerCase())
      return reason === undefined ? [] : [`the variable ${name} is ignored: ${reason}`]
    })
}

/** Says which settings of a profile are ignored though they would change tests, and why. */
export function ignoredSettings(profile: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(profile)
    .filter(([, value]) => value !== false)
    .flatMap(([key]) =>
      Object.hasOwn(IGNORED, key)
        ? [`the setting ${key} of foundry.toml is ignored: ${IGNORED[key]}`]
        : [],
    )
    .sort()
}

function reasonOf(key: string): string | undefined {
  if (Object.hasOwn(IGNORED, key)) return IGNORED[key]
  if (KNOWN.has(key) || OTHER_TOOLS.test(key)) return undefined
  const nearest = nearestName(key, [...KNOWN, ...Object.keys(IGNORED)])
  const hint = nearest === undefined ? '' : `: did you mean ${PREFIX}${nearest.toUpperCase()}?`
  return `forge has no setting ${key}${hint}`
}
