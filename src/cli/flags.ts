import { parseArgs } from 'citty'
import { UsageError } from '../types/index.ts'
import { wordFrom } from './flag-values.ts'

/** A flag: one row makes its parsing, its help and its line in the docs. */
export interface FlagSpec {
  readonly name: string
  /** The placeholder of the value in help; a flag without one is on or off. */
  readonly value?: string
  /** The words that the value is one of; any text without them. */
  readonly words?: readonly string[]
  readonly summary: string
  /** Other names, each with its dashes: `--mt`, `-j`. */
  readonly aliases?: readonly string[]
  /** Whether it may be given several times: its value is then the list, with commas. */
  readonly isRepeatable?: true
}

/** A command: its operands and flags, and what it does. */
export interface CommandSpec {
  /** One word or two, as `bundle fetch`. */
  readonly name: string
  readonly summary: string
  /** The operands in help, such as `<file|dir>...`. */
  readonly operands: string
  readonly minOperands: number
  readonly maxOperands: number
  readonly flags: readonly FlagSpec[]
  /** Flags that users of another program expect, and the reason why they are refused. */
  readonly refused?: Readonly<Record<string, string>>
  readonly examples: readonly { readonly line: string; readonly what: string }[]
}

/** Flags that every command has. */
export const COMMON_FLAGS: readonly FlagSpec[] = [
  { name: 'json', summary: 'Print the result as one JSON object' },
  { name: 'debug', summary: 'Show the stack of an unexpected error' },
  { name: 'help', summary: 'Show this help' },
]

/** The flags and operands of one call. */
export interface ParsedCommand {
  readonly operands: readonly string[]
  /** Whether a flag without a value was given. */
  has(name: string): boolean
  /** The value of a flag, undefined if it was not given. */
  value(name: string): string | undefined
}

/**
 * Reads the words after a command's name.
 *
 * @throws UsageError `FVM_CLI_FLAG` on an unknown, repeated or incomplete flag, `FVM_CLI_OPERANDS`
 *   on too few or too many operands
 */
export function parseCommand(spec: CommandSpec, words: readonly string[]): ParsedCommand {
  const flags = [...spec.flags, ...COMMON_FLAGS]
  const named = fullNames(words, flags)
  checkFlags(spec, flags, named)
  const parsed = parseArgs(
    parserWords(named, flags),
    Object.fromEntries(
      flags.map(({ name, value }) => [
        parserName(`--${name}`).slice(2),
        { type: value === undefined ? 'boolean' : 'string' },
      ]),
    ),
  )
  const valueOf = (name: string): unknown => parsed[parserName(`--${name}`).slice(2)]
  const operands = parsed._
  if (operands.length < spec.minOperands)
    throw misused(
      'FVM_CLI_OPERANDS',
      spec,
      `${spec.operands} is missing: litefvm ${spec.name} --help shows what it takes`,
    )
  if (operands.length > spec.maxOperands)
    throw misused(
      'FVM_CLI_OPERANDS',
      spec,
      `"${operands[spec.maxOperands]}" is one argument too many: the command takes ${spec.operands || 'none'}`,
    )
  return {
    operands,
    has: (name) => valueOf(name) === true,
    value: (name) => {
      const value = valueOf(name)
      return typeof value === 'string' ? value : undefined
    },
  }
}

/** Writes aliases as the names of their flags. */
function fullNames(words: readonly string[], flags: readonly FlagSpec[]): readonly string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length
  return words.map((word, at) => {
    const [given = '', ...values] = word.split('=')
    const flag = flags.find(({ aliases }) => aliases?.includes(given))
    return flag === undefined || at >= end ? word : [`--${flag.name}`, ...values].join('=')
  })
}

/** Name of a flag for the parser, which takes `--no-x` as a denial of `--x` and drops its value. */
function parserName(word: string): string {
  return word.replace(/^--no-/, '--without-')
}

/** Words for the parser: flags that are given several times are one, with their values between commas. */
function parserWords(words: readonly string[], flags: readonly FlagSpec[]): string[] {
  const lists = new Map<string, string[]>()
  const rest: string[] = []
  const end = words.includes('--') ? words.indexOf('--') : words.length
  for (let i = 0; i < words.length; i++) {
    const [given = '', ...values] = words[i]!.split('=')
    const flag = flags.find(({ name, isRepeatable }) => isRepeatable && `--${name}` === given)
    if (flag === undefined || i >= end) {
      rest.push(i < end ? parserName(words[i]!) : words[i]!)
      continue
    }
    const value = values.length > 0 ? values.join('=') : (words[++i] ?? '')
    lists.set(flag.name, [...(lists.get(flag.name) ?? []), value])
  }
  return [...[...lists].map(([name, list]) => `--${name}=${list.join(',')}`), ...rest]
}

function checkFlags(spec: CommandSpec, flags: readonly FlagSpec[], words: readonly string[]): void {
  const seen = new Set<string>()
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '--') return
    if (!word.startsWith('-') || word === '-') continue
    const [given = '', ...rest] = word.split('=')
    const flag = flags.find(({ name }) => `--${name}` === given)
    const bare = given.replace(/^-+/, '')
    if (flag === undefined && Object.hasOwn(spec.refused ?? {}, bare))
      throw misused('FVM_CLI_FLAG', spec, `${given} is refused: ${spec.refused?.[bare]}`)
    if (flag === undefined)
      throw misused('FVM_CLI_FLAG', spec, `flag ${given} is unknown${suggestion(given, flags)}`)
    if (seen.has(flag.name) && flag.isRepeatable !== true)
      throw misused('FVM_CLI_FLAG', spec, `${given} is given twice`)
    seen.add(flag.name)
    if (flag.value === undefined) {
      if (rest.length > 0) throw misused('FVM_CLI_FLAG', spec, `${given} takes no value`)
      continue
    }
    const next = words[i + 1]
    const value = rest.length > 0 ? rest.join('=') : next?.startsWith('-') === true ? '' : next
    if (value === undefined || value === '')
      throw misused('FVM_CLI_FLAG', spec, `${given} needs a value: ${given} ${flag.value}`)
    if (flag.words !== undefined) wordFrom(value, flag.name, flag.words)
    if (rest.length === 0) i++
  }
}

/** Names the flag that was perhaps meant, else all of them. */
function suggestion(given: string, flags: readonly FlagSpec[]): string {
  const bare = given.replace(/^-+/, '')
  const near = flags.find(
    ({ name }) => bare !== '' && (name.startsWith(bare) || bare.startsWith(name)),
  )
  if (near !== undefined) return `: did you mean --${near.name}?`
  return `: it has ${flags.map(({ name }) => `--${name}`).join(', ')}`
}

function misused(code: string, spec: CommandSpec, what: string): UsageError {
  return new UsageError(code, `litefvm ${spec.name}: ${what}`)
}
