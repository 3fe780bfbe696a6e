import { traceJson } from '../../conformance/index.ts'
import { addressFromString } from '../../crypto/index.ts'
import { DecodeError, FatalError, UsageError } from '../../types/index.ts'
import type { Io, Paint } from '../io.ts'
import { plainJson } from '../states/plain-json.ts'
import { callTree, chargeLines } from './render.ts'
import type { ReplayedMessage } from './replay.ts'

/** A command of the user after a message. */
export type NextStep = 'next' | 'continue' | 'quit'

const HELP = [
  'next (n, Enter)    run the next message',
  'continue (c)       run the rest without stopping',
  'inspect (i) ADDR   the record and the state of an actor, as they are now',
  'calls              the call tree',
  'gas                all gas charges by name',
  'trace              every execution event',
  'quit (q)           stop here',
]

/** Asks for commands after a message until one of them continues the replay. */
export async function stepAfter(
  replayed: ReplayedMessage,
  ask: NonNullable<Io['ask']>,
  io: Io,
  paint: Paint,
): Promise<NextStep> {
  for (;;) {
    const line = await ask(paint.dim('next, continue, inspect ADDR, calls, gas, trace, quit > '))
    const [word = '', argument] = (line ?? 'quit').trim().split(/\s+/)
    switch (word) {
      case '':
      case 'n':
      case 'next':
        return 'next'
      case 'c':
      case 'continue':
        return 'continue'
      case 'q':
      case 'quit':
        return 'quit'
      default:
        io.out(`${answer(word, argument, replayed).join('\n')}\n`)
    }
  }
}

function answer(word: string, argument: string | undefined, replayed: ReplayedMessage): string[] {
  switch (word) {
    case 'i':
    case 'inspect':
      return inspect(argument, replayed)
    case 'calls':
      return orNothing(callTree(replayed))
    case 'gas':
      return orNothing(chargeLines(replayed, Number.POSITIVE_INFINITY))
    case 'trace':
      return orNothing(
        (replayed.result?.applied.trace ?? []).map((event) => JSON.stringify(traceJson(event))),
      )
    default:
      return word === 'help' || word === '?' ? HELP : [`"${word}" is not a command:`, ...HELP]
  }
}

function orNothing(lines: string[]): string[] {
  return lines.length === 0 ? ['nothing: the message did not run'] : lines
}

function inspect(argument: string | undefined, { view }: ReplayedMessage): string[] {
  if (argument === undefined) return ['inspect takes the address of an actor, as f01']
  try {
    const id = view.tree.lookupId(addressFromString(argument))
    const actor = id === undefined ? undefined : view.tree.getActor(id)
    if (id === undefined || actor === undefined) return [`there is no actor ${argument} now`]
    const { state: _, ...record } = actor
    return [
      view.describeActor(id),
      ...Object.entries(record)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `  ${key}: ${plainJson(value)}`),
      `  state: ${plainJson(view.state(id) ?? actor.state, 2).replaceAll('\n', '\n  ')}`,
    ]
  } catch (thrown) {
    const isExpected =
      thrown instanceof UsageError || thrown instanceof DecodeError || thrown instanceof FatalError
    if (!isExpected) throw thrown
    return [thrown.message]
  }
}
