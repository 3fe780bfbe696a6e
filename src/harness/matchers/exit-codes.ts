import { EvmExitCode } from '../../builtin-actors/index.ts'
import { type ActorId, ExitCode, exitCodeName, UsageError } from '../../types/index.ts'
import type { Result } from '../result.ts'
import { framesOf } from '../trace-tree.ts'
import { describe } from './subject.ts'

/** An exit code by number, or by name: the FVM's, or one of a definition's `exitCodes`. */
export type ExitCodeLike = number | keyof typeof ExitCode | (string & {})

/**
 * The expected codes; a name of a definition may be a different number in each actor.
 *
 * @throws UsageError `FVM_EXIT_CODE` for a value that is not a code, or a name that no actor of the message has
 */
export function exitCodesOf(given: ExitCodeLike, result: Result<unknown>): readonly ExitCode[] {
  if (typeof given === 'number') {
    if (Number.isInteger(given) && given >= 0 && given < 2 ** 32) return [given]
    throw notOne(String(given), 'an exit code is an integer from 0 to 2^32 - 1')
  }
  if (typeof given !== 'string') throw notOne(describe(given), 'give a number or a name')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `hasOwn` has found the key
  if (Object.hasOwn(ExitCode, given)) return [ExitCode[given as keyof typeof ExitCode]]
  const own = ownCodes(result)
  const codes = [...new Set(own.filter(([name]) => name === given).map(([, code]) => code))]
  if (codes.length > 0) return codes
  const names = [...new Set([...Object.keys(ExitCode), ...own.map(([name]) => name)])]
  throw notOne(
    JSON.stringify(given),
    `use ${names.join(', ')}, or a number; names of an actor's own codes stand in its definition, as exitCodes`,
  )
}

/** Names of actor-specific exit codes in a message. */
function ownCodes(result: Result<unknown>): [string, ExitCode][] {
  const { context } = result
  const ids = new Set(Array.from(framesOf(result.trace), ({ id }) => id))
  const to = context.idOf(result.message.to)
  return [...ids, to].flatMap((id) => (id === undefined ? [] : codesOf(id, result)))
}

/** An actor's own codes: those of its definition, or of contracts, also for actors that create contracts. */
function codesOf(id: ActorId, { context }: Result<unknown>): [string, ExitCode][] {
  const type = context.typeOf(id)
  if (type === 'evm' || type === 'eam') return Object.entries(EvmExitCode)
  return Object.entries(context.definitionOf(id)?.exitCodes ?? {})
}

function notOne(given: string, advice: string): UsageError {
  return new UsageError('FVM_EXIT_CODE', `${given} is not an exit code: ${advice}`)
}

/** A code as it is written in messages: `USR_NOT_FOUND (17)`. */
export function codeText(code: ExitCode): string {
  const name = exitCodeName(code)
  return name === String(code) ? name : `${name} (${code})`
}
