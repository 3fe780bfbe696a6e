import { randomUUID } from 'node:crypto'
import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolders } from './make-folders.ts'

/** Place of a write: the draft that is renamed, or the path itself if it is not a regular file. */
export interface Draft {
  /** File to replace; a link was followed. */
  readonly target: string
  /** Path that takes the content; equal to `target` for a pipe or device. */
  readonly path: string
  /** Permission bits of the file that is replaced; undefined for a new file. */
  readonly mode: number | undefined
}

/** Age in ms from which a draft is removed if its process has ended. */
const STALE_AGE_MS = 60_000
const DRAFT_NAME = /\.(\d+)-[0-9a-f-]{36}\.draft$/

/** Makes the folders above a file, removes stale drafts there and names a draft that nobody else has. */
export function prepareDraft(path: string): Draft {
  const target = followLink(path)
  const old = statSync(target, { throwIfNoEntry: false })
  if (old !== undefined && !old.isFile()) return { target, path: target, mode: undefined }
  makeFolders(dirname(target))
  sweepDrafts(dirname(target))
  return {
    target,
    path: `${target}.${process.pid}-${randomUUID()}.draft`,
    mode: old === undefined ? undefined : old.mode & 0o7777,
  }
}

function followLink(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path // nothing is there yet, or opening it says what is wrong
  }
}

/** Removes drafts that processes left behind when they were killed. */
function sweepDrafts(folder: string): void {
  const oldest = Date.now() - STALE_AGE_MS
  for (const name of readdirSync(folder)) {
    const pid = DRAFT_NAME.exec(name)?.[1]
    if (pid === undefined || isRunning(Number(pid))) continue
    const path = join(folder, name)
    try {
      if (statSync(path).mtimeMs < oldest) rmSync(path)
    } catch {
      // Another process removes it, or it is not ours to remove: the write continues either way.
    }
  }
}

/** Whether a process of this id runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `kill` throws errors of the system only
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
