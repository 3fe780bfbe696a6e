import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { isRunning } from './draft.ts'

/** Age in ms from which a lock is removed if its process has ended. */
const STALE_AGE_MS = 1_000

/**
 * Removes a lock file whose content is the id of a process that has ended.
 *
 * @returns whether the lock is gone, so that it can be taken at once
 */
export function removeStaleLock(lock: string): boolean {
  try {
    const owner = readFileSync(lock, 'utf8')
    if (!/^\d+$/.test(owner) || isRunning(Number(owner))) return false
    // an owner that ended just now may have given the lock to another process meanwhile
    if (Date.now() - statSync(lock).mtimeMs < STALE_AGE_MS) return false
    const taken = `${lock}.${process.pid}-${randomUUID()}`
    renameSync(lock, taken)
    if (readFileSync(taken, 'utf8') === owner) rmSync(taken, { force: true })
    else renameSync(taken, lock)
    return true
  } catch (thrown) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- file calls throw system errors
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw thrown
  }
}
