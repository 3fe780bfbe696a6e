// One table of all commands: as long as they are many.
import type { RunActors } from '../conformance/index.ts'
import type { FuzzSet, StorageLane } from '../fuzz/index.ts'
import type { ProfileDimension, ProfileFormat } from '../harness/index.ts'
import type { NodeOptions } from '../rpc/index.ts'
import type { OptimizeLevel } from './build/command.ts'
import type { CommandSpec, FlagSpec } from './flags.ts'
import { FORGE_REFUSED, FORGE_REFUSED_FOR_COVERAGE } from './forge-refused-flags.ts'
import type { Template } from './init/create-project.ts'
import type { Verbosity } from './node/request-log.ts'
import type { ParamsFormat } from './run/params.ts'

/** A value that is one of a few words: the compiler checks that they are those of the type, all of them. */
function oneOf<W extends string>(
  words: Readonly<Record<W, true>>,
): Pick<FlagSpec, 'value' | 'words'> {
  const names = Object.keys(words)
  return { value: names.join('|'), words: names }
}

const ANY_NUMBER = Number.POSITIVE_INFINITY

/** Flags that describe a message to one actor. */
const MESSAGE_FLAGS: readonly FlagSpec[] = [
  {
    name: 'method',
    value: 'N|NAME',
    summary: 'Method by number, or by its FRC-42 name (default 0, which runs no code)',
  },
  {
    name: 'params',
    value: 'VALUE',
    summary: 'Parameters, in the format named by --params-format',
  },
  {
    name: 'params-format',
    ...oneOf<ParamsFormat>({ hex: true, cbor: true, json: true }),
    summary: 'CBOR bytes as hex (default) or as base64 (cbor), or DAG-JSON',
  },
  {
    name: 'constructor-params',
    value: 'VALUE',
    summary: 'Parameters of the constructor, which runs first, in the same format (default none)',
  },
  {
    name: 'value',
    value: 'AMOUNT',
    summary: 'Amount sent with the message, such as "1.5 FIL" (default none)',
  },
]

/** The flags that find the official actors. */
const BUNDLES_FLAG: FlagSpec = {
  name: 'bundles',
  value: 'DIR',
  summary:
    'Folder of bundles such as v18.tar.zst or v18.car, or one such file (default: LITEFVM_BUNDLES)',
}

/** Flags that select the vectors of a file, and find their bundles. */
const VECTOR_FLAGS: readonly FlagSpec[] = [
  BUNDLES_FLAG,
  {
    name: 'network',
    value: 'NAME',
    summary: 'Network of the bundle for vectors that name none (default mainnet)',
  },
  { name: 'nv', value: 'N,...', summary: 'Use vectors of these network versions only' },
  { name: 'filter', value: 'RE', summary: 'Use vectors whose id matches' },
]

/** The flag that selects what `litefvm profile` profiles. */
const PROFILE_FILTER_FLAG: FlagSpec = {
  name: 'filter',
  value: 'RE',
  summary: 'Use vectors whose id matches; with --test, tests whose name matches',
}

/** The flags that find a suite of vitest. */
const VITEST_FLAGS: readonly FlagSpec[] = [
  { name: 'root', value: 'DIR', summary: 'Folder of the suite (default: this one)' },
  {
    name: 'config',
    value: 'FILE',
    summary: "Vitest's configuration (default: as vitest finds it)",
  },
]

/** The flags that select the measured suite of vitest, or reports of one. */
const SUITE_FLAGS: readonly FlagSpec[] = [
  ...VITEST_FLAGS,
  {
    name: 'from',
    value: 'FILE,...',
    summary: 'Run no tests: read existing reports and merge them',
  },
]

/** The flags that select tests of a Foundry project. */
const FORGE_FLAGS: readonly FlagSpec[] = [
  { name: 'root', value: 'DIR', summary: "The project's folder (default: this one)" },
  { name: 'match-test', value: 'RE', summary: 'Tests whose name matches', aliases: ['--mt'] },
  {
    name: 'no-match-test',
    value: 'RE',
    summary: 'Leave out tests whose name matches',
    aliases: ['--nmt'],
  },
  {
    name: 'match-contract',
    value: 'RE',
    summary: 'Contracts whose name matches',
    aliases: ['--mc'],
  },
  {
    name: 'no-match-contract',
    value: 'RE',
    summary: 'Leave out contracts whose name matches',
    aliases: ['--nmc'],
  },
  { name: 'match-path', value: 'GLOB', summary: 'Files whose path matches', aliases: ['--mp'] },
  {
    name: 'no-match-path',
    value: 'GLOB',
    summary: 'Leave out files whose path matches',
    aliases: ['--nmp'],
  },
  { name: 'force', summary: 'Compile although artifacts are there' },
]

/** The flags of commands that run tests of a Foundry project. */
const FORGE_RUN_FLAGS: readonly FlagSpec[] = [
  {
    name: 'jobs',
    value: 'N',
    summary: 'Threads for contracts with tests (default, and for 0: the number of cores)',
  },
  { name: 'threads', value: 'N', summary: 'The same as --jobs', aliases: ['-j'] },
  {
    name: 'fuzz-seed',
    value: 'N',
    summary: 'Seed of fuzz tests (default: the time; 1 for coverage)',
  },
  {
    name: 'fuzz-runs',
    value: 'N',
    summary: 'Runs of each fuzz test (default: that of foundry.toml)',
  },
  {
    name: 'precompiles',
    ...oneOf<'real' | 'etched'>({ real: true, etched: true }),
    summary:
      "Precompiles that answer: Filecoin's own (default), or contracts that the suite etches",
  },
  {
    name: 'actors',
    value: 'native|PATH',
    summary: 'Native actors (default), or a bundle: its path, or a release such as v18',
  },
  {
    name: 'libraries',
    value: 'FILE:NAME:ADDRESS,...',
    summary: 'Addresses of libraries that are not deployed for the tests',
  },
  {
    name: 'code-size-limit',
    value: 'BYTES',
    summary: 'Largest code of a contract (default: none)',
  },
  {
    name: 'verbosity',
    value: 'N',
    summary: 'As many as -v: 2 shows what tests print, 3 traces of failures, 4 all traces',
  },
]

/** Every command, in the order of the help. */
export const COMMAND_SPECS = {
  run: {
    name: 'run',
    summary: 'Install an actor in a fresh world and send it a message',
    operands: '<actor.wasm>',
    minOperands: 1,
    maxOperands: 1,
    flags: [...MESSAGE_FLAGS, { name: 'trace', summary: 'Show every execution event' }],
    examples: [
      {
        line: 'litefvm run build/counter.wasm --method 2',
        what: 'Call method 2 of an actor',
      },
      {
        line: `litefvm run actor.wasm --method 3 --params '[1, "two"]' --params-format json --trace`,
        what: 'With parameters, and every event',
      },
    ],
  },
  node: {
    name: 'node',
    summary: 'Serve a development chain to clients of Ethereum and Filecoin over JSON-RPC',
    operands: '',
    minOperands: 0,
    maxOperands: 0,
    flags: [
      { name: 'port', value: 'N', summary: 'Port, 0 for any free one (default 8545)' },
      {
        name: 'host',
        value: 'ADDRESS',
        summary: 'Address to listen on (default 127.0.0.1); others need --allow-host',
      },
      { name: 'accounts', value: 'N', summary: 'Accounts of each kind (default 10)' },
      { name: 'balance', value: 'AMOUNT', summary: 'Balance of each account (default 10000 FIL)' },
      {
        name: 'mnemonic',
        value: 'WORDS',
        summary: 'Phrase for deriving keys (default: the phrase of Hardhat and anvil)',
      },
      { name: 'network', value: 'NAME', summary: 'Network whose policy applies (default devnet)' },
      { name: 'network-version', value: 'N', summary: 'Network version (default 28)' },
      { name: 'chain-id', value: 'N', summary: 'Chain id (default 31415926)' },
      { name: 'i-know', summary: 'Allow the chain id of mainnet, 314' },
      {
        name: 'actors',
        value: 'native|PATH',
        summary: 'Native actors (default), or a bundle: its path, or a release such as v18',
      },
      {
        name: 'block-time',
        value: 'SECONDS',
        summary: 'Mine at an interval, instead of one tipset for each message',
      },
      { name: 'no-mining', summary: 'Mine only on evm_mine' },
      {
        name: 'clock',
        ...oneOf<NonNullable<NodeOptions['clock']>>({ wall: true, chain: true }),
        summary: "The computer's time (default), or 30 seconds per epoch from the genesis on",
      },
      { name: 'epoch-seconds', value: 'N', summary: 'Seconds of an epoch (default 30)' },
      {
        name: 'history',
        value: 'N',
        summary:
          'Minimum number of tipsets whose states are kept (default 2880); older blocks are dropped, too, if it is given',
      },
      {
        name: 'finality',
        value: 'N',
        summary: 'Epochs after which a tipset is final (default 900)',
      },
      {
        name: 'order',
        ...oneOf<NonNullable<NodeOptions['order']>>({ arrival: true, fees: true }),
        summary: 'Order of messages of different senders (default arrival)',
      },
      {
        name: 'no-null-cron',
        summary: 'Let null rounds pass without cron (default with a bundle)',
      },
      {
        name: 'preset',
        value: 'foc|DIR',
        summary:
          'foc: a Multicall3 and the CREATE2 deployer at their usual addresses; DIR: deploy the artifacts of a folder',
      },
      {
        name: 'artifacts',
        value: 'DIR',
        summary:
          'Name functions, events and errors in the log by the artifacts of this folder, which is watched',
      },
      {
        name: 'miners',
        value: 'N',
        summary:
          'Storage miners, each with an active sector, that the chain starts with (default 0)',
      },
      {
        name: 'prove',
        ...oneOf<NonNullable<NodeOptions['prove']>>({ all: true, none: true }),
        summary: 'Whether miners prove their sectors while time passes (default all)',
      },
      {
        name: 'state',
        value: 'FILE',
        summary:
          'Load chain and state from this file if it exists, and save them to it at the end and at intervals',
      },
      {
        name: 'state-interval',
        value: 'SECONDS',
        summary: 'Seconds between saves of --state (default 60)',
      },
      {
        name: 'allow-host',
        value: 'NAME,...',
        summary: 'Host names that requests may use, besides localhost',
      },
      {
        name: 'cors',
        value: 'ORIGIN,...',
        summary: 'Origins of web pages that may send requests, besides this computer; * for all',
      },
      { name: 'token', value: 'TEXT', summary: 'Bearer token that requests must have' },
      {
        name: 'verbosity',
        ...oneOf<Verbosity>({ quiet: true, requests: true, all: true }),
        summary: 'What to log (default requests, and transactions)',
      },
      { name: 'json-log', summary: 'Log one JSON object per line' },
    ],
    examples: [
      { line: 'litefvm node', what: 'A chain on http://127.0.0.1:8545 with ten funded accounts' },
      {
        line: 'litefvm node --port 0 --clock chain --block-time 2',
        what: 'A free port, exact times, a tipset every two seconds',
      },
    ],
  },
  'forge test': {
    name: 'forge test',
    summary: 'Run the tests of a Foundry project on the FVM',
    operands: '[path]',
    minOperands: 0,
    maxOperands: 1,
    refused: FORGE_REFUSED,
    flags: [
      ...FORGE_FLAGS,
      ...FORGE_RUN_FLAGS,
      { name: 'list', summary: 'List the tests, and run none' },
      { name: 'rerun', summary: 'Run the tests that failed last time' },
      { name: 'watch', summary: 'Run the tests that a change touches after each change' },
      { name: 'fail-fast', summary: 'Stop after the first contract with a failing test' },
      { name: 'gas-report', summary: 'Print the gas of each function over all its calls' },
      { name: 'junit', summary: "Print JUnit's XML" },
    ],
    examples: [
      { line: 'litefvm forge test', what: 'All tests of the project in this folder' },
      {
        line: 'litefvm forge test --match-test testDeposit -vvv',
        what: 'Some of them, with traces',
      },
    ],
  },
  'forge list': {
    name: 'forge list',
    summary: 'List the tests of a Foundry project',
    operands: '',
    minOperands: 0,
    maxOperands: 0,
    flags: FORGE_FLAGS,
    examples: [
      { line: 'litefvm forge list --match-contract Token', what: 'Tests of some contracts' },
    ],
  },
  'forge build': {
    name: 'forge build',
    summary: 'Compile a Foundry project, or find what forge has compiled',
    operands: '',
    minOperands: 0,
    maxOperands: 0,
    flags: FORGE_FLAGS,
    examples: [{ line: 'litefvm forge build --force', what: 'Compile, whatever is there' }],
  },
  'forge snapshot': {
    name: 'forge snapshot',
    summary: 'Write the gas of the tests of a Foundry project to .gas-snapshot, or compare it',
    operands: '[path]',
    minOperands: 0,
    maxOperands: 1,
    refused: FORGE_REFUSED,
    flags: [
      ...FORGE_FLAGS,
      ...FORGE_RUN_FLAGS,
      { name: 'check', summary: 'Compare with the file, and fail if gas differs' },
      { name: 'diff', summary: 'Compare with the file' },
      { name: 'snap', value: 'FILE', summary: 'The file (default .gas-snapshot)' },
      {
        name: 'tolerance',
        value: 'PERCENT',
        summary: 'Difference that --check accepts (default 0)',
      },
    ],
    examples: [{ line: 'litefvm forge snapshot --check', what: 'Fail if a test needs other gas' }],
  },
  'forge coverage': {
    name: 'forge coverage',
    summary: 'Run the tests of a Foundry project and report which lines and branches ran',
    operands: '[path]',
    minOperands: 0,
    maxOperands: 1,
    refused: FORGE_REFUSED_FOR_COVERAGE,
    flags: [
      ...FORGE_FLAGS,
      ...FORGE_RUN_FLAGS,
      {
        name: 'report',
        value: 'summary|lcov|istanbul|html|debug,...',
        summary:
          'Reports: a table (default), lcov.info, coverage-final.json, pages, or each item as text; several with commas or as several flags',
        isRepeatable: true,
      },
      {
        name: 'report-file',
        value: 'PATH',
        summary:
          'The file of the report, or the folder of pages; with several reports the file of lcov',
      },
      { name: 'lcov-version', value: '1|2.0|2.2', summary: "Version of lcov's format (default 1)" },
      { name: 'include-libs', summary: 'Report sources of libraries too' },
      { name: 'exclude-tests', summary: 'Leave out sources of tests' },
      {
        name: 'no-match-coverage',
        value: 'RE',
        summary:
          'Leave out sources whose path matches (default: no_match_coverage of foundry.toml)',
        aliases: ['--nmco'],
      },
      {
        name: 'ir-minimum',
        summary: 'Compile with the IR, for sources with too many variables for the stack',
      },
      { name: 'list', summary: 'List the tests, and run none' },
      { name: 'rerun', summary: 'Run the tests that failed last time' },
      { name: 'fail-fast', summary: 'Stop after the first contract with a failing test' },
    ],
    examples: [
      { line: 'litefvm forge coverage', what: 'A table of all sources of the project' },
      {
        line: 'litefvm forge coverage --report summary --report lcov --no-match-coverage mocks',
        what: 'The table, and lcov.info for editors and services',
      },
      {
        line: 'litefvm forge coverage --report html --report-file build/vault --match-contract Vault',
        what: 'Pages of what some tests reach',
      },
    ],
  },
  vectors: {
    name: 'vectors',
    summary: 'Run test vectors and compare every receipt, state root, gas charge and event',
    operands: '<file|dir>...',
    minOperands: 1,
    maxOperands: ANY_NUMBER,
    flags: [
      BUNDLES_FLAG,
      {
        name: 'network',
        value: 'NAME',
        summary: 'Network of the bundle for vectors that name none (default mainnet)',
      },
      { name: 'nv', value: 'N,...', summary: 'Run vectors of these network versions only' },
      { name: 'filter', value: 'RE', summary: 'Run vectors whose id or file matches' },
      {
        name: 'compare',
        value: 'receipts,root,trace,events,apply',
        summary: 'Compare these only (default: everything that the vector records)',
      },
      {
        name: 'actors',
        ...oneOf<RunActors>({ wasm: true, native: true, mixed: true }),
        summary:
          'native: compare the native actors with the official Wasm, or with the recorded results without a bundle; mixed: actors that are not native run as Wasm (default wasm)',
      },
      {
        name: 'jobs',
        value: 'N',
        summary: 'Threads (default: the number of cores; 1 with --time)',
      },
      {
        name: 'time',
        summary:
          'Time each vector: its first message in a fresh process, without and with the cache on disk (fastest of 5 each), and a warm message (runs go on until they become no faster)',
      },
      { name: 'shard', value: 'I/N', summary: 'Run share I of N of the vectors: 1/4 to 4/4' },
      { name: 'fail-fast', summary: 'Stop after the first vector that fails' },
    ],
    examples: [
      {
        line: 'litefvm vectors test/vectors',
        what: 'Run all vectors of a folder',
      },
      {
        line: 'litefvm vectors vectors/official --bundles ~/bundles --filter multisig',
        what: 'Official vectors of one actor',
      },
      {
        line: 'litefvm vectors vectors/bench --time --json',
        what: 'Time the workloads',
      },
    ],
  },
  'bundle inspect': {
    name: 'bundle inspect',
    summary: 'Show the networks, actors, code CIDs and sizes of a bundle of built-in actors',
    operands: '<version|path>',
    minOperands: 1,
    maxOperands: 1,
    flags: [{ name: 'network', value: 'NAME', summary: 'Show this network only (default: all)' }],
    examples: [
      { line: 'litefvm bundle inspect v18.tar.zst', what: 'All networks of an archive' },
      { line: 'litefvm bundle inspect v18 --network calibration', what: 'A bundle in the cache' },
    ],
  },
  'bundle verify': {
    name: 'bundle verify',
    summary: 'Check every block of a bundle, and its manifest against the known CIDs',
    operands: '<version|path>',
    minOperands: 1,
    maxOperands: 1,
    flags: [{ name: 'network', value: 'NAME', summary: 'Check this network only (default: all)' }],
    examples: [{ line: 'litefvm bundle verify v18.tar.zst', what: 'Check an archive' }],
  },
  'bundle fetch': {
    name: 'bundle fetch',
    summary: 'Download a bundle of built-in actors, check it and keep it in the cache folder',
    operands: '<version|url>',
    minOperands: 1,
    maxOperands: 1,
    flags: [
      { name: 'network', value: 'NAME', summary: 'Network of the bundle (default mainnet)' },
      {
        name: 'cache',
        value: 'DIR',
        summary: 'Cache folder (default: LITEFVM_CACHE, else .cache/litefvm in the home folder)',
      },
    ],
    examples: [
      { line: 'litefvm bundle fetch v18', what: 'The release of network version 28' },
      { line: 'litefvm bundle fetch v18 --network calibration', what: 'Of another network' },
    ],
  },
  inspect: {
    name: 'inspect',
    summary: 'Show the state tree in a CAR, decoded',
    operands: '<state.car>',
    minOperands: 1,
    maxOperands: 1,
    flags: [{ name: 'actor', value: 'ADDR', summary: 'Show the state of this actor' }],
    examples: [
      { line: 'litefvm inspect state.car', what: 'All actors' },
      { line: 'litefvm inspect state.car --actor f01', what: 'One of them with its state' },
    ],
  },
  diff: {
    name: 'diff',
    summary: 'Compare the state trees of two CARs, by actor and field',
    operands: '<before.car> <after.car>',
    minOperands: 2,
    maxOperands: 2,
    flags: [
      { name: 'actor', value: 'ADDR', summary: 'Compare this actor only' },
      { name: 'check', summary: 'Fail if they differ' },
    ],
    examples: [
      { line: 'litefvm diff before.car after.car', what: 'What a test changed' },
      { line: 'litefvm diff a.car b.car --actor f01000 --json', what: 'One actor, for a program' },
    ],
  },
  replay: {
    name: 'replay',
    summary: 'Run the messages of a story or vector one by one, and show the effect of each',
    operands: '<story|vector>',
    minOperands: 1,
    maxOperands: 1,
    flags: [
      { name: 'step', summary: 'Stop after each message and ask what to show (on a terminal)' },
      { name: 'brief', summary: 'Show one line per message' },
      { name: 'message', value: 'N', summary: 'Show this message only, counted from 1' },
      { name: 'failed', summary: 'Show only messages that failed' },
      { name: 'different', summary: 'Show only messages that differ from the recorded result' },
      ...VECTOR_FLAGS,
    ],
    examples: [
      { line: 'litefvm replay stories/evm-nv28.jsonl.gz --step', what: 'Walk through a story' },
      {
        line: 'litefvm replay vectors.jsonl.gz --filter transfer --message 2',
        what: 'One message of some vectors',
      },
      { line: 'litefvm replay story.jsonl.gz --brief --failed', what: 'Which messages failed' },
    ],
  },
  profile: {
    name: 'profile',
    summary: 'Show which functions, syscalls and charges use the gas of messages',
    operands: '[story|vector|actor.wasm]',
    minOperands: 0,
    maxOperands: 1,
    flags: [
      {
        name: 'test',
        value: 'FILE,...',
        summary:
          'Profile the vitest suite in these files instead, all its messages together; a part of a name selects all files that have it',
      },
      {
        name: 'format',
        ...oneOf<ProfileFormat>({
          html: true,
          svg: true,
          speedscope: true,
          cpuprofile: true,
          folded: true,
          pprof: true,
        }),
        summary: 'Output format (default: a table)',
      },
      {
        name: 'out',
        value: 'FILE',
        summary:
          'Output file (default: stdout); its extension sets the format if --format is absent',
      },
      {
        name: 'by',
        ...oneOf<ProfileDimension>({
          actor: true,
          method: true,
          function: true,
          syscall: true,
          charge: true,
          line: true,
        }),
        summary:
          'Grouping of the table (default function); a line is the first line of a function, and with --test any line of Solidity',
      },
      { name: 'top', value: 'N', summary: 'Rows of the table (default 20)' },
      ...VECTOR_FLAGS.map((flag) => (flag.name === 'filter' ? PROFILE_FILTER_FLAG : flag)),
      ...MESSAGE_FLAGS,
      ...VITEST_FLAGS,
    ],
    examples: [
      {
        line: 'litefvm profile --test token.test.ts',
        what: 'All messages of some tests of vitest: their gas by function',
      },
      {
        line: 'litefvm profile --test token.test.ts --filter transfer --out transfer.html',
        what: 'Tests by name, as a flamegraph',
      },
      {
        line: 'litefvm profile stories/evm-nv28.jsonl.gz --by syscall',
        what: 'A story: its gas by syscall',
      },
      {
        line: 'litefvm profile build/counter.wasm --method 2 --out counter.html',
        what: 'One message to an actor, as a flamegraph',
      },
      {
        line: 'litefvm profile vectors.jsonl.gz --filter transfer --format folded',
        what: 'Some vectors of a file, as folded stacks',
      },
    ],
  },
  'gas-report': {
    name: 'gas-report',
    summary: 'Run a vitest suite and show the gas of every method: calls, range, median, shares',
    operands: '[filter]...',
    minOperands: 0,
    maxOperands: ANY_NUMBER,
    flags: SUITE_FLAGS,
    examples: [
      { line: 'litefvm gas-report', what: 'Report the suite in this folder' },
      {
        line: 'litefvm gas-report token --json > gas.json',
        what: 'Report some test files, and keep the result',
      },
      {
        line: 'litefvm gas-report --from shard-1.json,shard-2.json',
        what: 'Merge the reports of two shards',
      },
    ],
  },
  'gas-snapshot': {
    name: 'gas-snapshot',
    summary: 'Run a vitest suite and write its gas to .gas-snapshot, or compare with it',
    operands: '[filter]...',
    minOperands: 0,
    maxOperands: ANY_NUMBER,
    flags: [
      { name: 'check', summary: 'Write nothing, and fail if a line differs' },
      { name: 'diff', summary: 'Write nothing, and show the differences' },
      {
        name: 'tolerance',
        value: '1%|500gas',
        summary: 'With --check or --diff: accepted difference; a bare number is percent',
      },
      {
        name: 'snap',
        value: 'FILE',
        summary: 'The snapshot (default: .gas-snapshot beside the package.json of the suite)',
      },
      ...SUITE_FLAGS,
    ],
    examples: [
      {
        line: 'litefvm gas-snapshot',
        what: 'Write it: one line with the median for each method, and one for each gas snapshot of a test',
      },
      { line: 'litefvm gas-snapshot --check --tolerance 1', what: 'In CI: fail above one percent' },
      {
        line: 'litefvm gas-snapshot token --diff',
        what: 'Show the differences in some test files',
      },
    ],
  },
  fuzz: {
    name: 'fuzz',
    summary: 'Run random messages on the official and the native actors, and compare',
    operands: '[report.json]...',
    minOperands: 0,
    maxOperands: ANY_NUMBER,
    flags: [
      BUNDLES_FLAG,
      {
        name: 'network',
        value: 'NAME',
        summary:
          'Network of the bundle (default mainnet; a lane takes mainnet, devnet and testing in turns)',
      },
      { name: 'seed', value: 'N', summary: 'Seed of the messages (default 1)' },
      { name: 'messages', value: 'N', summary: 'Minimum number of messages (default 1000)' },
      {
        name: 'length',
        value: 'N',
        summary: 'Messages per script; each script starts from the same genesis (default 50)',
      },
      { name: 'script', value: 'N', summary: 'Run this script of the seed alone' },
      {
        name: 'set',
        ...oneOf<FuzzSet>({ plain: true, gas: true }),
        summary:
          'plain (default): results do not depend on gas, and everything is compared; gas: results may depend on gas, and states are compared if no call ran out of gas',
      },
      {
        name: 'only',
        value: 'evm,multisig,paych,datacap,verifreg,account,init,send,system',
        summary: 'Generate messages for these actors only (default: all)',
      },
      {
        name: 'lane',
        ...oneOf<StorageLane>({
          miner: true,
          market: true,
          power: true,
          verifreg: true,
          datacap: true,
        }),
        summary:
          'Generate messages from the states of storage actors, with time passing and cron; most are for this actor',
      },
      { name: 'shard', value: 'I/N', summary: 'Run share I of N of the scripts: 1/4 to 4/4' },
      { name: 'jobs', value: 'N', summary: 'Threads (default 1)' },
      {
        name: 'merge',
        summary: 'Add up the reports of runs, written with --json, into one table; runs nothing',
      },
      {
        name: 'out',
        value: 'FILE',
        summary: 'File for the vector of a difference (default fuzz-SEED-SCRIPT.jsonl)',
      },
      {
        name: 'record',
        value: 'FILE',
        summary: 'Write the script of --script as a vector with the results of the official actors',
      },
    ],
    examples: [
      { line: 'litefvm fuzz --messages 100000 --jobs 4', what: 'A long run' },
      {
        line: 'litefvm fuzz --seed 7 --script 12 --only evm',
        what: 'One script of contracts again',
      },
      {
        line: 'litefvm fuzz --lane miner --messages 50000 --shard 1/2',
        what: 'Miners with time passing: the first half of the scripts',
      },
      {
        line: 'litefvm fuzz --merge miner-1.json miner-2.json market.json',
        what: 'One table for the runs of a campaign',
      },
    ],
  },
  build: {
    name: 'build',
    summary: 'Compile an actor written in AssemblyScript',
    operands: '<entry.ts>',
    minOperands: 1,
    maxOperands: 1,
    flags: [
      {
        name: 'out',
        value: 'FILE',
        summary: 'Output file (default build/NAME.wasm); the source map is written beside it',
      },
      {
        name: 'optimize',
        ...oneOf<OptimizeLevel>({ speed: true, size: true, none: true }),
        summary: 'For less gas (default), for less code, or not at all',
      },
      {
        name: 'strip',
        summary: 'Omit function names and the messages of failed assertions',
      },
    ],
    examples: [
      { line: 'litefvm build assembly/index.ts', what: 'To build/actor.wasm' },
      {
        line: 'litefvm build assembly/token.ts --out dist/token.wasm --strip',
        what: 'The smallest code, for a network',
      },
    ],
  },
  init: {
    name: 'init',
    summary: 'Create a project with an actor and its tests',
    operands: '[dir]',
    minOperands: 0,
    maxOperands: 1,
    flags: [
      {
        name: 'template',
        ...oneOf<Template>({
          assemblyscript: true,
          foundry: true,
          hardhat: true,
          rust: true,
          solidity: true,
        }),
        summary:
          'Language of the actor or contract, or a tool: foundry for tests in Solidity, hardhat for Hardhat 3 with viem (default assemblyscript)',
      },
    ],
    examples: [
      { line: 'litefvm init my-actor', what: 'An actor in AssemblyScript, which needs npm only' },
      {
        line: 'litefvm init my-actor --template rust',
        what: 'An actor in Rust, with its compiled Wasm',
      },
      {
        line: 'litefvm init my-token --template solidity',
        what: "A contract based on OpenZeppelin's, compiled by solc from npm",
      },
      {
        line: 'litefvm init my-token --template foundry',
        what: 'The same with tests in Solidity, and those of a storage deal',
      },
      {
        line: 'litefvm init my-dapp --template hardhat',
        what: 'A contract with Hardhat 3, viem and Ignition, which needs Node 22',
      },
    ],
  },
} as const satisfies Record<string, CommandSpec>

/** The name of a command. */
export type CommandName = keyof typeof COMMAND_SPECS
