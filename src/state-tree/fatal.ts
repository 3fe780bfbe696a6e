import { DecodeError, FatalError } from '../types/index.ts'

/** Runs `work`; malformed blocks and fatal errors become fatal errors that say what was done. */
export function fatal<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof DecodeError) && !(thrown instanceof FatalError)) throw thrown
    throw new FatalError(`${what}: ${thrown.message}`, { cause: thrown })
  }
}
