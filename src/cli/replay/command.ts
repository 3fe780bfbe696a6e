import { Engine } from '../../machine/index.ts'
import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import { wholeNumberFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { CLEAR_LINE, type Io, paintFor } from '../io.ts'
import { plainJson } from '../states/plain-json.ts'
import { choiceFrom, openVectors } from './open-vectors.ts'
import { headline, renderMessage } from './render.ts'
import { type ReplayedMessage, replayVector } from './replay.ts'
import { replayedJson } from './replay-json.ts'
import { stepAfter } from './stepper.ts'

/** `litefvm replay`: fails if a message is not as recorded. */
export async function replayCommand(args: ParsedCommand, io: Io): Promise<number> {
  const [path = ''] = args.operands
  const isShown = filterFrom(args)
  const isJson = args.has('json')
  let ask = args.has('step') ? io.ask : undefined
  if (args.has('step') && (isJson || args.has('brief')))
    throw new UsageError(
      'FVM_CLI_FLAG',
      '--step waits for an answer after each message, so --json and --brief cannot be given with it: leave them out',
    )
  const paint = paintFor(io)
  const total: Total = { replayed: 0, different: 0, shown: [] }
  const engine = new Engine()
  let isOver = false
  let longest = 0
  for await (const open of openVectors(path, choiceFrom(args, io))) {
    for (const message of replayVector(open, engine)) {
      total.replayed++
      longest = Math.max(longest, message.count)
      if (message.differences.length > 0) total.different++
      if (!isShown(message)) {
        showProgress(message, io)
        continue
      }
      clearProgress(io)
      if (isJson) total.shown.push(replayedJson(message))
      else if (args.has('brief')) io.out(`${headline(message, paint)}\n`)
      else io.out(`${renderMessage(message, paint)}\n`)
      if (ask === undefined) continue
      const next = await stepAfter(message, ask, io, paint)
      if (next === 'continue') ask = undefined
      isOver = next === 'quit'
      if (isOver) break
    }
    if (isOver) break
  }
  clearProgress(io)
  if (!isOver) assertMessageExists(args, longest)
  io.out(isJson ? `${plainJson(jsonOf(total))}\n` : `${summaryOf(total)}\n`)
  return total.different > 0 ? EXIT_FAILED : 0
}

interface Total {
  replayed: number
  different: number
  readonly shown: object[]
}

/** Selects the messages that are shown; all of them run. */
function filterFrom(args: ParsedCommand): (message: ReplayedMessage) => boolean {
  const number = args.value('message')
  const only = number === undefined ? undefined : wholeNumberFrom(number, 'message', 1)
  return ({ index, result, differences }) =>
    (only === undefined || index + 1 === only) &&
    (!args.has('failed') || result?.ok !== true) &&
    (!args.has('different') || differences.length > 0)
}

/** @throws UsageError `FVM_CLI_VALUE` if `--message` is past the messages of every vector */
function assertMessageExists(args: ParsedCommand, longest: number): void {
  const number = args.value('message')
  if (number === undefined || wholeNumberFrom(number, 'message', 1) <= longest) return
  throw new UsageError(
    'FVM_CLI_VALUE',
    `--message ${number} does not exist: ${longest === 0 ? 'no vector was replayed' : `the longest vector has ${longest} messages`}`,
  )
}

function summaryOf({ replayed, different }: Total): string {
  const messages = replayed === 1 ? 'one message replayed' : `${replayed} messages replayed`
  if (different === 0) return `${messages}, ${replayed === 1 ? '' : 'all '}as recorded`
  return `${messages}, ${different} not as recorded`
}

function jsonOf({ replayed, different, shown }: Total): object {
  return { replayed, different, messages: shown }
}

function showProgress({ vector, index, count }: ReplayedMessage, io: Io): void {
  if (io.errIsTerminal) io.err(`${CLEAR_LINE}${vector.id}  ${index + 1} of ${count}`)
}

function clearProgress(io: Io): void {
  if (io.errIsTerminal) io.err(CLEAR_LINE)
}
