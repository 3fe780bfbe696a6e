import { methodNumber } from '../harness/index.ts'
import { UsageError } from '../types/index.ts'

const CALL = /\bfrc42\([ \t]*(['"])([^'"\n]*)\1[ \t]*\)/g

/**
 * A source with the numbers of methods in the place of `frc42('Name')`, so that nothing is hashed
 * when the actor runs. Spaces fill the number up to the length of the call: every column stays.
 *
 * @throws UsageError `FVM_COMPILE` for a name that has no number
 */
export function withMethodNumbers(source: string, file: string): string {
  return source.replace(CALL, (call, _quote: string, name: string) => {
    try {
      return String(methodNumber(name)).padEnd(call.length)
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown
      throw new UsageError('FVM_COMPILE', `${file}: ${call}: ${thrown.message}`)
    }
  })
}
