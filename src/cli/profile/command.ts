import { basename, extname } from 'node:path'
import {
  PROFILE_DIMENSIONS,
  PROFILE_FORMATS,
  type Profile,
  type ProfileDimension,
  type ProfileFormat,
  profileTable,
  renderProfile,
} from '../../harness/index.ts'
import { writeFileAtomically } from '../../io/index.ts'
import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import { regExpFrom, wholeNumberFrom, wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { CLEAR_LINE, type Io, paintFor } from '../io.ts'
import { choiceFrom } from '../replay/open-vectors.ts'
import { readMessage } from '../run/params.ts'
import { type CollectListener, profileActor, profileVectors } from './collect.ts'
import { renderTable } from './render.ts'
import { type ProfiledSuite, profileSuite } from './suite.ts'

const DEFAULT_TOP = 20
/** Formats by the ending of `--out`. */
const FORMAT_OF_ENDING: Readonly<Record<string, ProfileFormat>> = {
  '.html': 'html',
  '.svg': 'svg',
  '.json': 'speedscope',
  '.cpuprofile': 'cpuprofile',
  '.folded': 'folded',
  '.txt': 'folded',
  '.pb': 'pprof',
  '.pprof': 'pprof',
}

/** `litefvm profile` */
export async function profileCommand(args: ParsedCommand, io: Io): Promise<number> {
  const [path = ''] = args.operands
  const out = args.value('out')
  const format = formatOf(args, out)
  const table = tableOf(args)
  if (format !== undefined && out === undefined) assertPrintable(format, args)
  const { profile, name, passed } = await collect(path, args, io)
  await print(profile, { format, out, table, name }, args, io)
  if (!passed) io.err('tests failed: the profile has what they used until then\n')
  return passed ? 0 : EXIT_FAILED
}

/** The form that the profile of a command takes. */
interface Target {
  readonly format: ProfileFormat | undefined
  readonly out: string | undefined
  readonly table: TableChoice
  /** Title of the profile. */
  readonly name: string
}

async function print(
  profile: Profile,
  { format, out, table, name }: Target,
  args: ParsedCommand,
  io: Io,
): Promise<void> {
  if (format !== undefined) {
    const text = renderProfile(profile, format, name)
    if (out === undefined) {
      io.out(String(text))
      return
    }
    await write(out, text)
    io.err(`${out} written (${format})\n`)
  }
  if (args.has('json')) io.out(`${JSON.stringify(jsonOf(profile, table))}\n`)
  else io.out(renderTable(profile, { ...table, paint: paintFor(io) }))
}

interface TableChoice {
  readonly by: ProfileDimension
  readonly top: number
}

function tableOf(args: ParsedCommand): TableChoice {
  const by = args.value('by')
  const top = args.value('top')
  return {
    by: by === undefined ? 'function' : wordFrom(by, 'by', PROFILE_DIMENSIONS),
    top: top === undefined ? DEFAULT_TOP : wholeNumberFrom(top, 'top', 1),
  }
}

function formatOf(args: ParsedCommand, out: string | undefined): ProfileFormat | undefined {
  const given = args.value('format')
  if (given !== undefined) return wordFrom(given, 'format', PROFILE_FORMATS)
  if (out === undefined) return undefined
  const format = FORMAT_OF_ENDING[extname(out)]
  if (format === undefined)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--out "${out}" does not say which format: give --format ${PROFILE_FORMATS.join('|')}, or an ending of ${Object.keys(FORMAT_OF_ENDING).join(', ')}`,
    )
  return format
}

function assertPrintable(format: ProfileFormat, args: ParsedCommand): void {
  if (format === 'pprof')
    throw new UsageError('FVM_CLI_VALUE', '--format pprof is binary: give --out FILE too')
  if (args.has('json'))
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--json and --format ${format} both print to stdout: give --out FILE too, or one of them`,
    )
}

/** A profile with its title. */
interface Collected extends ProfiledSuite {
  readonly name: string
}

async function collect(path: string, args: ParsedCommand, io: Io): Promise<Collected> {
  const tests = args.value('test')
  const source = sourceOf(path, tests)
  const misplaced = FLAGS_OF.find(
    ({ flag, of }) => args.value(flag) !== undefined && !of.includes(source),
  )
  if (misplaced !== undefined)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--${misplaced.flag} is for ${misplaced.of.map((one) => SOURCES[one]).join(' or ')}, and ${tests === undefined ? path : '--test'} is not one: leave out --${misplaced.flag}`,
    )
  if (source === 'suite') return collectSuite(tests ?? '', args, io)
  const profile =
    source === 'actor'
      ? await profileActor(path, readMessage(args))
      : await collectVectors(path, args, io)
  return {
    profile,
    name: basename(path).replace(/\.(wasm|json|jsonl|jsonl\.gz)$/, ''),
    passed: true,
  }
}

function sourceOf(path: string, tests: string | undefined): Source {
  if (tests !== undefined && path !== '')
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--test runs a suite, and ${path} is a file of its own: give one of them; several test files have commas between`,
    )
  if (tests !== undefined) return 'suite'
  if (path === '')
    throw new UsageError(
      'FVM_CLI_OPERANDS',
      'litefvm profile: <story|vector|actor.wasm> is missing: give one, or --test FILE to profile a vitest suite',
    )
  if (/\.(test|spec)\.[cm]?[jt]sx?$/.test(path))
    throw new UsageError(
      'FVM_CLI_VALUE',
      `${path} is a file of tests: profile it with litefvm profile --test ${path}`,
    )
  return path.endsWith('.wasm') ? 'actor' : 'vectors'
}

async function collectSuite(tests: string, args: ParsedCommand, io: Io): Promise<Collected> {
  const filters = tests.split(',').filter((part) => part !== '')
  const filter = args.value('filter')
  const suite = {
    root: args.value('root') ?? '.',
    config: args.value('config'),
    filters,
    testName: filter === undefined ? undefined : regExpFrom(filter, 'filter'),
  }
  const [only, ...more] = filters
  const name = only === undefined || more.length > 0 ? 'suite' : basename(only)
  return {
    ...(await profileSuite(suite, args.value('by') === 'line' ? 'lines' : 'functions', io)),
    name,
  }
}

async function collectVectors(path: string, args: ParsedCommand, io: Io): Promise<Profile> {
  const progress = createListener(io)
  try {
    return await profileVectors(path, choiceFrom(args, io), progress)
  } finally {
    if (io.errIsTerminal) io.err(CLEAR_LINE)
  }
}

/** Sources of messages, as errors name them. */
const SOURCES = {
  vectors: 'a story or vector',
  actor: "an actor's .wasm file",
  suite: 'a suite (--test)',
} as const
type Source = keyof typeof SOURCES

/** Flags that fit some sources only. */
const FLAGS_OF: readonly { readonly flag: string; readonly of: readonly Source[] }[] = [
  ...['bundles', 'network', 'nv'].map((flag) => ({ flag, of: ['vectors'] as const })),
  { flag: 'filter', of: ['vectors', 'suite'] },
  ...['root', 'config'].map((flag) => ({ flag, of: ['suite'] as const })),
  ...['method', 'params', 'params-format', 'constructor-params', 'value'].map((flag) => ({
    flag,
    of: ['actor'] as const,
  })),
]

function createListener(io: Io): CollectListener {
  return {
    onMessage: (label, index, of) => {
      if (!io.errIsTerminal) return
      const line = `${index + 1} of ${of}  ${label}`
      io.err(CLEAR_LINE + line.slice(0, Math.max(20, io.columns - 1)))
    },
    onFatal: (label, error) => {
      const clear = io.errIsTerminal ? CLEAR_LINE : ''
      io.err(`${clear}left out, it has no receipt: ${label}: ${error.message}\n`)
    },
  }
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFileAtomically(path, content)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw new UsageError('FVM_CLI_VALUE', `--out "${path}" cannot be written: ${why}`)
  }
}

/** The output of `--json`: milligas are text, since they may exceed 2^53. */
function jsonOf(profile: Profile, { by, top }: TableChoice): object {
  const rows = profileTable(profile, by)
  return {
    milligas: String(profile.total),
    gasUsed: String(profile.gasUsed),
    gasExact: profile.gasExact,
    messages: profile.messages.map((message) => ({ ...message, gasUsed: String(message.gasUsed) })),
    by,
    rows: rows.slice(0, top).map((row) => ({
      ...row,
      self: String(row.self),
      compute: String(row.compute),
      total: String(row.total),
    })),
    moreRows: Math.max(0, rows.length - top),
  }
}
