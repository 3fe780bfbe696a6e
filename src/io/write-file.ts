import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { UsageError } from '../types/index.ts'
import { prepareDraft } from './draft.ts'

/** Content of a file: all of it, or parts that are written as they come. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Options of a write. */
export interface WriteOptions {
  /**
   * Whether the content is flushed to the disk before the file appears (default true). A cache that
   * checks what it reads does without.
   */
  readonly durable?: boolean
}

/** Size in bytes to which parts are gathered before they are written, 256 KiB. */
const WRITE_SIZE = 1 << 18

/**
 * Writes a file, and the folders above it, so that readers see the old content or the whole new one:
 * the content goes to a draft beside the file, which is flushed to the disk and renamed. Drafts that
 * killed processes left in the folder are removed. A link is followed. A path that is not a regular file,
 * such as a pipe, is written directly.
 *
 * @throws UsageError `FVM_WRITE_FAILED` if the system refuses, and what the iteration of `content`
 *   throws; the old content stays
 */
export async function writeFileAtomically(
  path: string,
  content: FileContent,
  options: WriteOptions = {},
): Promise<void> {
  const draft = await attempt(path, () => prepareDraft(path))
  const isDraft = draft.path !== draft.target
  try {
    const file = await attempt(path, () => open(draft.path, 'w'))
    try {
      for await (const bytes of chunksOf(content)) await attempt(path, () => writeAll(file, bytes))
      const { mode } = draft
      if (mode !== undefined) await attempt(path, () => file.chmod(mode))
      if (isDraft && options.durable !== false) await attempt(path, () => file.sync())
    } finally {
      await file.close()
    }
    if (isDraft) await attempt(path, () => rename(draft.path, draft.target))
  } catch (thrown) {
    if (isDraft) await rm(draft.path, { force: true })
    throw thrown
  }
}

/**
 * Writes a file as {@link writeFileAtomically} does, at once.
 *
 * @throws UsageError `FVM_WRITE_FAILED` if the system refuses; the old content stays
 */
export function writeFileAtomicallySync(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): void {
  const bytes = bytesOf(content)
  try {
    const { path: draft, target, mode } = prepareDraft(path)
    const isDraft = draft !== target
    try {
      const file = openSync(draft, 'w')
      try {
        for (let at = 0; at < bytes.length; ) at += progress(writeSync(file, bytes, at))
        if (mode !== undefined) chmodSync(draft, mode)
        if (isDraft && options.durable !== false) fsyncSync(file)
      } finally {
        closeSync(file)
      }
      if (isDraft) renameSync(draft, target)
    } catch (thrown) {
      if (isDraft) rmSync(draft, { force: true })
      throw thrown
    }
  } catch (thrown) {
    throw writeFailed(path, thrown)
  }
}

/** Writes all bytes: the system may take fewer than it is given. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at)
    at += progress(bytesWritten)
  }
}

function progress(bytesWritten: number): number {
  if (bytesWritten > 0) return bytesWritten
  throw new UsageError('FVM_WRITE_FAILED', 'the system accepted no more bytes')
}

/** Parts of a content, gathered to a size that is worth a write. */
async function* chunksOf(content: FileContent): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    yield bytesOf(content)
    return
  }
  let pending: Uint8Array[] = []
  let size = 0
  for await (const part of content) {
    pending.push(part)
    size += part.length
    if (size < WRITE_SIZE) continue
    yield Buffer.concat(pending)
    pending = []
    size = 0
  }
  yield Buffer.concat(pending)
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}

async function attempt<T>(path: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (thrown) {
    throw writeFailed(path, thrown)
  }
}

function writeFailed(path: string, thrown: unknown): UsageError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new UsageError(
    'FVM_WRITE_FAILED',
    `${path} could not be written (${reason}): make room, or choose a path that can be written`,
    { cause: thrown },
  )
}
