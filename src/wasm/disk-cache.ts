import type { Hash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModuleStore } from './module-cache.ts'
import type { InstrumentedModule, ModuleInfo } from './module-info.ts'

/** First bytes of an entry; the last one is the version of the layout. */
const MAGIC = new TextEncoder().encode('litefvm-module\x01')
const DIGEST_BYTES = 32
const HEAD_BYTES = MAGIC.length + DIGEST_BYTES + 4

/** The file calls that {@link ModuleFolder} makes, as `node:fs` has them. */
export interface FileCalls {
  mkdirSync(path: string, options: { recursive: true }): unknown
  readFileSync(path: string): Uint8Array
  writeFileSync(path: string, bytes: Uint8Array): void
  renameSync(from: string, to: string): void
  rmSync(path: string, options: { force: true }): void
}

const NODE_FILES: FileCalls = { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync }

/**
 * Instrumented modules in a folder, one file each, that processes and threads share. An entry is
 * written under another name and renamed, so that a reader sees all of it or nothing; its digest
 * is checked, so that a damaged one counts as absent and is written anew.
 *
 * An entry is magic, SHA-256 of all that follows, u32 length of the info, info as JSON, module.
 */
export class ModuleFolder implements ModuleStore {
  readonly folder: string
  readonly #files: FileCalls
  #written = 0

  constructor(folder: string, files: FileCalls = NODE_FILES) {
    this.folder = folder
    this.#files = files
  }

  /** The file of a key. */
  pathOf(key: string): string {
    return join(this.folder, `${sha256().update(key).digest('hex')}.module`)
  }

  read(key: string): InstrumentedModule | undefined {
    let bytes: Uint8Array
    try {
      bytes = this.#files.readFileSync(this.pathOf(key))
    } catch {
      return undefined // absent, or not to be read: either way it must be built
    }
    return decodeEntry(key, bytes)
  }

  write(key: string, module: InstrumentedModule): void {
    const path = this.pathOf(key)
    const unfinished = `${path}.${process.pid}-${threadId()}-${this.#written++}.tmp`
    try {
      this.#files.mkdirSync(this.folder, { recursive: true })
      this.#files.writeFileSync(unfinished, encodeEntry(key, module))
      this.#files.renameSync(unfinished, path)
    } catch {
      this.#remove(unfinished) // a full or read-only disk costs time, not results
    }
  }

  #remove(path: string): void {
    try {
      this.#files.rmSync(path, { force: true })
    } catch {
      // nothing more to be done about it
    }
  }
}

function encodeEntry(key: string, { bytes, info }: InstrumentedModule): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify({ key, info }))
  const entry = new Uint8Array(HEAD_BYTES + head.length + bytes.length)
  entry.set(MAGIC)
  new DataView(entry.buffer).setUint32(MAGIC.length + DIGEST_BYTES, head.length, true)
  entry.set(head, HEAD_BYTES)
  entry.set(bytes, HEAD_BYTES + head.length)
  entry.set(digestOf(entry), MAGIC.length)
  return entry
}

function decodeEntry(key: string, entry: Uint8Array): InstrumentedModule | undefined {
  if (entry.length < HEAD_BYTES || !startsWith(entry, 0, MAGIC)) return undefined
  if (!startsWith(entry, MAGIC.length, digestOf(entry))) return undefined
  const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength)
  const end = HEAD_BYTES + view.getUint32(MAGIC.length + DIGEST_BYTES, true)
  // The digest vouches that this is what encodeEntry wrote.
  const head = JSON.parse(new TextDecoder().decode(entry.subarray(HEAD_BYTES, end))) as {
    key: string
    info: ModuleInfo
  }
  return head.key === key
    ? { bytes: new Uint8Array(entry.subarray(end)), info: head.info }
    : undefined
}

/** SHA-256 of what follows the digest's place. */
function digestOf(entry: Uint8Array): Uint8Array {
  return sha256()
    .update(entry.subarray(MAGIC.length + DIGEST_BYTES))
    .digest()
}

function startsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  return prefix.every((byte, i) => bytes[at + i] === byte)
}

/** Node loads this module when it is first asked for: most worlds need no cache on disk. */
function sha256(): Hash {
  return process.getBuiltinModule('node:crypto').createHash('sha256')
}

function threadId(): number {
  return process.getBuiltinModule('node:worker_threads').threadId
}
