import type { ApplyFailure, Frame } from '../machine/index.ts'
import { errorNumberName, exitCodeName } from '../types/index.ts'

/**
 * Describes why a message failed: one line for each frame, the frame that failed first stands last.
 *
 * @param linesOf - further lines to put below a frame's line, such as the stack of its code
 * @returns undefined if the message did not fail
 */
export function failureText(
  failure: ApplyFailure | undefined,
  linesOf: (frame: Frame) => readonly string[] = () => [],
): string | undefined {
  if (failure === undefined) return undefined
  if (failure.type === 'PreValidation') return `not run: ${failure.message}`
  const { frames, cause } = failure.backtrace
  const lines = frames.toReversed().flatMap((frame) => {
    const { source, method, message, code } = frame
    const line = `f0${source} (method ${method}): ${message} (${code}, ${exitCodeName(code)})`
    return [line, ...linesOf(frame).map((text) => `  ${text}`)]
  })
  if (cause?.type === 'syscall')
    lines.push(
      `caused by ${cause.module}::${cause.function}: ${cause.message} (${errorNumberName(cause.errorNumber)})`,
    )
  if (cause?.type === 'fatal') lines.push(`caused by a fatal error: ${cause.message}`)
  return lines.join('\n')
}
