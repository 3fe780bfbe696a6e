import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import {
  ALL_SUBJECTS,
  FUZZ_SETS,
  type FuzzCounts,
  type FuzzOptions,
  mergeReports,
  parseReport,
  recordScript,
  runFuzz,
  STORAGE_LANES,
} from '../../fuzz/index.ts'
import { writeFileAtomically } from '../../io/index.ts'
import { type NetworkVersion, UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import { shardFrom, wholeNumberFrom, wordFrom, wordsFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { renderFuzz, renderMerged } from './render.ts'

const DEFAULT_MESSAGES = 1_000
const DEFAULT_LENGTH = 50
/** Messages of a lane's script: time has to pass for what it starts. */
const DEFAULT_LANE_LENGTH = 250
const DEFAULT_SEED = 1
/** The first whose actors the native ones are. */
const NETWORK_VERSION: NetworkVersion = 28

/** `litefvm fuzz` */
export async function fuzzCommand(args: ParsedCommand, io: Io): Promise<number> {
  if (args.has('merge')) return mergeFiles(args, io)
  if (args.operands.length > 0)
    throw new UsageError(
      'FVM_CLI_OPERANDS',
      `${args.operands[0]} is given: fuzz takes files only with --merge, which adds up their reports`,
    )
  const options = optionsFrom(args, io)
  const record = args.value('record')
  if (record !== undefined) return recordTo(record, options, io)
  const progress = progressOf(io, options.messages)
  const report = await runFuzz({
    ...options,
    onProgress: progress.count,
    onShrink: progress.shrink,
  })
  progress.clear()
  const { failure } = report
  const out = args.value('out') ?? `fuzz-${options.seed}-${failure?.script}.jsonl`
  if (failure !== undefined) {
    await writeFileAtomically(out, failure.vector)
    io.err(`${out} written: run it with litefvm vectors ${out} --actors mixed\n`)
    io.err(`the whole script again: ${commandOf(options, failure.script)}\n`)
  }
  if (args.has('json')) {
    const vector = failure === undefined ? undefined : out
    io.out(`${JSON.stringify({ ...report, failure: failure && { ...failure, vector } })}\n`)
  } else io.out(renderFuzz(report, paintFor(io)))
  return failure === undefined ? 0 : EXIT_FAILED
}

function mergeFiles(args: ParsedCommand, io: Io): number {
  const { operands } = args
  if (operands.length === 0)
    throw new UsageError(
      'FVM_CLI_OPERANDS',
      '--merge adds up reports: give the files that litefvm fuzz --json has written',
    )
  const report = mergeReports(operands.map((path) => parseReport(readText(path), path)))
  if (args.has('json')) io.out(`${JSON.stringify(report)}\n`)
  else io.out(renderMerged(report, paintFor(io)))
  return report.runs.every(({ failedScript }) => failedScript === undefined) ? 0 : EXIT_FAILED
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw new UsageError(
      'FVM_FUZZ_REPORT',
      `${path} cannot be read (${why}): give files that litefvm fuzz --json has written`,
    )
  }
}

async function recordTo(path: string, options: FuzzOptions, io: Io): Promise<number> {
  if (options.script === undefined)
    throw new UsageError(
      'FVM_CLI_VALUE',
      '--record writes the vector of one script: give its number with --script N',
    )
  const text = await recordScript(options, options.script)
  await writeFileAtomically(path, path.endsWith('.gz') ? gzipSync(text, { level: 9 }) : text)
  io.err(`${path} written: ${text.split('\n').length - 2} messages\n`)
  return 0
}

function optionsFrom(args: ParsedCommand, io: Io): FuzzOptions {
  const number = (flag: string, fallback: number, least: number): number => {
    const text = args.value(flag)
    return text === undefined ? fallback : wholeNumberFrom(text, flag, least)
  }
  const bundles = args.value('bundles') ?? io.env['LITEFVM_BUNDLES']
  if (bundles === undefined || bundles === '')
    throw new UsageError(
      'FVM_NO_BUNDLE',
      'fuzz compares with the official actors: give their bundle with --bundles, or set LITEFVM_BUNDLES to a folder that has it (litefvm bundle fetch v18 gets it)',
    )
  const set = args.value('set')
  const subjects = args.value('only')
  const script = args.value('script')
  const lane = args.value('lane')
  const shard = args.value('shard')
  if (lane !== undefined && subjects !== undefined)
    throw new UsageError('FVM_CLI_VALUE', '--lane and --only are given: use one of them')
  return {
    bundles,
    network: args.value('network'),
    networkVersion: NETWORK_VERSION,
    seed: number('seed', DEFAULT_SEED, 0),
    messages: number('messages', DEFAULT_MESSAGES, 1),
    length: number('length', lane === undefined ? DEFAULT_LENGTH : DEFAULT_LANE_LENGTH, 1),
    jobs: number('jobs', 1, 1),
    set: set === undefined ? 'plain' : wordFrom(set, 'set', FUZZ_SETS),
    subjects: subjects === undefined ? ALL_SUBJECTS : wordsFrom(subjects, 'only', ALL_SUBJECTS),
    lane: lane === undefined ? undefined : wordFrom(lane, 'lane', STORAGE_LANES),
    shard: shard === undefined ? undefined : shardFrom(shard, 'shard'),
    script: script === undefined ? undefined : wholeNumberFrom(script, 'script', 0),
  }
}

function commandOf(options: FuzzOptions, script: number): string {
  const { seed, set, subjects, lane, length, network } = options
  const words = ['litefvm fuzz', `--seed ${seed}`, `--script ${script}`]
  if (set !== 'plain') words.push(`--set ${set}`)
  if (lane !== undefined) words.push(`--lane ${lane}`)
  if (subjects.length < ALL_SUBJECTS.length) words.push(`--only ${subjects.join(',')}`)
  if (length !== (lane === undefined ? DEFAULT_LENGTH : DEFAULT_LANE_LENGTH))
    words.push(`--length ${length}`)
  if (network !== undefined) words.push(`--network ${network}`)
  return words.join(' ')
}

interface FuzzProgress {
  readonly count: (done: FuzzCounts) => void
  readonly shrink: (tried: number, messages: number) => void
  readonly clear: () => void
}

/** A line on stderr if it is a terminal, else none. */
function progressOf(io: Io, messages: number): FuzzProgress {
  if (!io.errIsTerminal) return { count: () => {}, shrink: () => {}, clear: () => {} }
  const show = (text: string): void => io.err(`\r\u001b[K${text}`)
  return {
    count: (done) => show(`${done.messages} of ${messages} messages`),
    shrink: (tried, left) => show(`a difference: ${left} messages show it, ${tried} scripts tried`),
    clear: () => show(''),
  }
}
