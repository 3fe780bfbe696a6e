import { actorStackLines, type StackFrame } from '../harness/index.ts'
import type { ApplyFailure, Frame } from '../machine/index.ts'
import { errorNumberName, exitCodeName } from '../types/index.ts'

/**
 * Why a message failed, a line a frame, the source last; undefined if it did not.
 *
 * @param stackOf - where a frame's code failed: these functions follow its line
 */
export function failureText(
  failure: ApplyFailure | undefined,
  stackOf: (frame: Frame) => readonly StackFrame[] = () => [],
): string | undefined {
  if (failure === undefined) return undefined
  if (failure.type === 'PreValidation') return `not run: ${failure.message}`
  const { frames, cause } = failure.backtrace
  const lines = frames.toReversed().flatMap((frame) => {
    const { source, method, message, code } = frame
    const line = `f0${source} (method ${method}): ${message} (${code}, ${exitCodeName(code)})`
    return [line, ...actorStackLines(stackOf(frame)).map((text) => `  ${text}`)]
  })
  if (cause?.type === 'syscall')
    lines.push(
      `caused by ${cause.module}::${cause.function}: ${cause.message} (${errorNumberName(cause.errorNumber)})`,
    )
  if (cause?.type === 'fatal') lines.push(`caused by a fatal error: ${cause.message}`)
  return lines.join('\n')
}
