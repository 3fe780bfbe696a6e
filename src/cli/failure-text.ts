import type { ApplyFailure } from '../machine/index.ts'
import { errorNumberName, exitCodeName } from '../types/index.ts'

/** Why a message failed, a line a frame, the source last; undefined if it did not. */
export function failureText(failure: ApplyFailure | undefined): string | undefined {
  if (failure === undefined) return undefined
  if (failure.type === 'PreValidation') return `not run: ${failure.message}`
  const { frames, cause } = failure.backtrace
  const lines = frames
    .toReversed()
    .map(
      (f) =>
        `f0${f.source} (method ${f.method}): ${f.message} (${f.code}, ${exitCodeName(f.code)})`,
    )
  if (cause?.type === 'syscall')
    lines.push(
      `caused by ${cause.module}::${cause.function}: ${cause.message} (${errorNumberName(cause.errorNumber)})`,
    )
  if (cause?.type === 'fatal') lines.push(`caused by a fatal error: ${cause.message}`)
  return lines.join('\n')
}
