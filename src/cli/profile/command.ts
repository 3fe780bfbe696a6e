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
import { wholeNumberFrom, wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { choiceFrom } from '../replay/open-vectors.ts'
import { readMessage } from '../run/params.ts'
import { type CollectListener, profileActor, profileVectors } from './collect.ts'
import { renderTable } from './render.ts'

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
  const profile = await collect(path, args, io)
  const name = basename(path).replace(/\.(wasm|json|jsonl|jsonl\.gz)$/, '')
  if (format !== undefined) {
    const text = renderProfile(profile, format, name)
    if (out === undefined) {
      io.out(String(text))
      return 0
    }
    await write(out, text)
    io.err(`${out} written (${format})\n`)
  }
  if (args.has('json')) io.out(`${JSON.stringify(jsonOf(profile, table))}\n`)
  else io.out(renderTable(profile, { ...table, paint: paintFor(io) }))
  return 0
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

async function collect(path: string, args: ParsedCommand, io: Io): Promise<Profile> {
  const isActor = path.endsWith('.wasm')
  const misplaced = (isActor ? VECTOR_FLAGS : ACTOR_FLAGS).find(
    (flag) => args.value(flag) !== undefined,
  )
  if (misplaced !== undefined)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--${misplaced} is for ${isActor ? 'a story or vector' : "an actor's .wasm file"}, and ${path} is none`,
    )
  if (isActor) return profileActor(path, readMessage(args))
  const progress = createListener(io)
  try {
    return await profileVectors(path, choiceFrom(args, io), progress)
  } finally {
    if (io.errIsTerminal) io.err(CLEAR_LINE)
  }
}

const VECTOR_FLAGS = ['bundles', 'network', 'nv', 'filter'] as const
const ACTOR_FLAGS = ['method', 'params', 'params-format', 'constructor-params', 'value'] as const
const CLEAR_LINE = '\r\u001b[K'

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
