import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeStaleLock, writeFileAtomicallySync } from '../../io/index.ts'
import { UsageError } from '../../types/index.ts'
import {
  formatGasSnapshot,
  GAS_SNAPSHOT_FILE,
  type GasSnapshot,
  parseGasSnapshot,
} from './gas-snapshot.ts'

/** The `.gas-snapshot` of a package: beside the nearest `package.json` from a folder up. */
export function gasSnapshotPath(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return join(at, GAS_SNAPSHOT_FILE)
    if (dirname(at) === at) return join(folder, GAS_SNAPSHOT_FILE)
  }
}

/** @returns undefined if there is no file @throws UsageError `FVM_GAS_SNAPSHOT` for a damaged one */
export function readGasSnapshot(path: string): GasSnapshot | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- reading a file throws errors of the system only
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
  return parseGasSnapshot(text, path)
}

/** Writes the file so that others see it whole or not at all. */
export function writeGasSnapshot(path: string, snapshot: GasSnapshot): void {
  writeFileAtomicallySync(path, formatGasSnapshot(snapshot))
}

const LOCK_WAIT_MS = 5
const LOCK_TRIES = 2_000

/**
 * Sets lines of the file and leaves the others. Tests of several workers may do so at once: each
 * holds a lock beside the file meanwhile.
 *
 * @throws UsageError `FVM_GAS_SNAPSHOT_LOCKED` if the lock stays for ten seconds
 */
export function setGasSnapshotLines(path: string, lines: GasSnapshot): void {
  const lock = `${path}.lock`
  takeLock(lock)
  try {
    writeGasSnapshot(path, new Map([...(readGasSnapshot(path) ?? []), ...lines]))
  } finally {
    rmSync(lock, { force: true })
  }
}

function takeLock(lock: string): void {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  for (let i = 0; i < LOCK_TRIES; i++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (thrown) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- opening a file throws errors of the system only
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
    if (removeStaleLock(lock)) continue
    Atomics.wait(cell, 0, 0, LOCK_WAIT_MS)
  }
  throw new UsageError(
    'FVM_GAS_SNAPSHOT_LOCKED',
    `the lock ${lock} is still there: delete it if no other run of the tests is writing gas snapshots`,
  )
}
