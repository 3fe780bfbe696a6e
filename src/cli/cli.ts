import { DecodeError, FatalError, UsageError } from '../types/index.ts'
import { COMMAND_SPECS, type CommandName } from './command-specs.ts'
import { COMMANDS } from './commands.ts'
import { EXIT_FAILED, EXIT_MISUSED } from './exit-codes.ts'
import { type CommandSpec, parseCommand } from './flags.ts'
import { commandHelp, programHelp } from './help.ts'
import { escapingIo, type Io } from './io.ts'

/**
 * Runs the command line.
 *
 * @param words - without the program's name
 * @returns the exit code
 */
export async function runCli(
  words: readonly string[],
  version: string,
  outside: Io,
): Promise<number> {
  const io = escapingIo(outside)
  const end = words.indexOf('--')
  const isDebug = words.slice(0, end < 0 ? words.length : end).includes('--debug')
  try {
    return await dispatch(words, version, io)
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      io.err(`${thrown.message}\n`)
      return EXIT_MISUSED
    }
    if (thrown instanceof DecodeError || thrown instanceof FatalError) {
      io.err(`${thrown.message}\n`)
      return EXIT_FAILED
    }
    if (isDebug) throw thrown
    io.err(`${unexpectedText(words, thrown)}\n`)
    return EXIT_FAILED
  }
}

/** An error that no command expects, in words: of the system, or a fault of the program. */
function unexpectedText(words: readonly string[], thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const isOfSystem =
    thrown instanceof Error && typeof (thrown as NodeJS.ErrnoException).code === 'string' // a field of system errors
  const what = `litefvm ${words[0] ?? ''} failed: ${message}`
  return isOfSystem
    ? what
    : `${what}\nthis is a fault of litefvm: run it again with --debug for the stack, and report it`
}

async function dispatch(words: readonly string[], version: string, io: Io): Promise<number> {
  const [first, second] = words
  const specs: readonly CommandSpec[] = Object.values(COMMAND_SPECS)
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const text = programHelp(specs)
    if (first === undefined) io.err(text)
    else io.out(text)
    return first === undefined ? EXIT_MISUSED : 0
  }
  if (first === '--version' || first === '-v') {
    io.out(`${version}\n`)
    return 0
  }
  const name = [`${first} ${second}`, first].find((n): n is CommandName =>
    Object.hasOwn(COMMAND_SPECS, n),
  )
  if (name === undefined) return group(first, second, specs, io)
  const spec: CommandSpec = COMMAND_SPECS[name]
  const rest = spellOut(words.slice(name.split(' ').length), spec)
  if (rest.includes('--help') || rest.includes('-h')) {
    io.out(commandHelp(spec))
    return 0
  }
  const parsed = parseCommand(spec, rest)
  const run = await COMMANDS[name]()
  return run(parsed, io)
}

/** Writes -v to -vvvvv as the flag `--verbosity`, for commands that have it. */
function spellOut(words: readonly string[], { flags }: CommandSpec): readonly string[] {
  if (!flags.some((flag) => flag.name === 'verbosity' && flag.value === 'N')) return words
  return words.map((word) => (/^-v{1,5}$/.test(word) ? `--verbosity=${word.length - 1}` : word))
}

/** A word that is not a command: perhaps the first of two. */
function group(
  first: string,
  second: string | undefined,
  specs: readonly CommandSpec[],
  io: Io,
): number {
  const members = specs.filter(({ name }) => name.startsWith(`${first} `))
  if (members.length > 0 && (second === '--help' || second === '-h')) {
    io.out(programHelp(members))
    return 0
  }
  const accepted = (members.length > 0 ? members : specs).map(({ name }) => name).join(', ')
  const given =
    members.length > 0 ? [first, second].filter((w) => w !== undefined).join(' ') : first
  throw new UsageError(
    'FVM_CLI_COMMAND',
    `"${given}" is not a command: use one of ${accepted}, or litefvm --help`,
  )
}
