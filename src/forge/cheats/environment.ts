import type { Args } from '../args.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { Cheat, CheatTable } from '../cheat-table.ts'
import { toHex } from '../hex-text.ts'
import { parseFlag, parseHex, parseInteger } from './text.ts'

type Parse = (text: string) => unknown

const PARSERS: Readonly<Record<string, Parse>> = {
  Bool: parseFlag,
  Uint: (text) => parseInteger(text, 'uint256'),
  Int: (text) => parseInteger(text, 'int256'),
  Address: (text) => parseHex(text, 20, 'address'),
  Bytes32: (text) => parseHex(text, 32, 'bytes32'),
  String: (text) => text,
  Bytes: (text) => parseHex(text, undefined, 'bytes'),
}

/** Variables of the environment. A test sets its own; those of the process stay as they are. */
export const ENVIRONMENT_CHEATS: CheatTable = {
  ...Object.fromEntries(
    Object.entries(PARSERS).map(([name, parse]) => [`env${name}`, reader(name, parse)]),
  ),
  envOr: {
    doc: 'Reads a variable, or returns the value that is given',
    run: (call, a) => envOr(call, a),
  },
  envExists: {
    doc: 'Whether a variable is set',
    run: (call, a) => variable(call, a.text(0)) !== undefined,
  },
  setEnv: {
    doc: 'Sets a variable for the tests of this contract',
    run: ({ session }, a) => {
      session.environment.set(a.text(0), a.text(1))
    },
  },
  resolveEnv: {
    doc: 'Replaces ${NAME} by the values of variables',
    run: (call, a) =>
      a.text(0).replaceAll(/\$\{?(\w+)\}?/g, (all, name: string) => variable(call, name) ?? all),
  },
}

function variable({ session, project }: CheatCall, name: string): string | undefined {
  return session.environment.get(name) ?? project.environment[name]
}

function reader(name: string, parse: Parse): Cheat {
  return {
    doc: `Reads a variable as ${name.toLowerCase()}; with a delimiter, as a list`,
    run: (call, a) => {
      const text = variable(call, a.text(0))
      if (text === undefined) throw new CheatError(`environment variable "${a.text(0)}" not found`)
      return a.length > 1 ? listOf(text, a.text(1), parse) : parse(text)
    },
  }
}

function listOf(text: string, delimiter: string, parse: Parse): unknown[] {
  return text === '' ? [] : text.split(delimiter).map((one) => parse(one.trim()))
}

function envOr(call: CheatCall, a: Args): unknown {
  const text = variable(call, a.text(0))
  const standard = a.values[a.length - 1]
  if (text === undefined) return standard
  const type = (a.types[a.length - 1] ?? '').replace(/\[\]$/, '')
  const parse = PARSERS[KINDS[type] ?? 'String'] ?? toHex
  return a.length > 2 ? listOf(text, a.text(1), parse) : parse(text)
}

const KINDS: Readonly<Record<string, string>> = {
  bool: 'Bool',
  uint256: 'Uint',
  int256: 'Int',
  address: 'Address',
  bytes32: 'Bytes32',
  string: 'String',
  bytes: 'Bytes',
}
