import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../types/index.ts'
import type { InstrumentedModule, ModuleInfo, ModuleStore } from '../wasm/index.ts'
import { writeFileAtomicallySync } from './write-file.ts'

/** First bytes of an entry; the last one is the version of the layout. */
const MAGIC = new TextEncoder().encode('litefvm-module\x01')
const DIGEST_BYTES = 32
const HEAD_BYTES = MAGIC.length + DIGEST_BYTES + 4

/**
 * Instrumented modules in a folder, one file each, that processes and threads share. An entry is
 * written under another name and renamed, so that a reader sees all of it or nothing; its digest
 * is checked, so that a damaged one counts as absent and is written again.
 *
 * An entry is magic, SHA-256 of all that follows, u32 length of the info, info as JSON, module.
 */
export class ModuleFolder implements ModuleStore {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** The file of a key. */
  pathOf(key: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex')}.module`)
  }

  read(key: string): InstrumentedModule | undefined {
    let bytes: Uint8Array
    try {
      bytes = readFileSync(this.pathOf(key))
    } catch {
      return undefined // absent, or not to be read: either way it must be built
    }
    return decodeEntry(key, bytes)
  }

  write(key: string, module: InstrumentedModule): void {
    try {
      writeFileAtomicallySync(this.pathOf(key), encodeEntry(key, module), { durable: false })
    } catch (thrown) {
      // A full or read-only disk costs time, not results.
      if (!(thrown instanceof UsageError)) throw thrown
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
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the digest has shown that encodeEntry wrote it
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
  return createHash('sha256')
    .update(entry.subarray(MAGIC.length + DIGEST_BYTES))
    .digest()
}

function startsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  return prefix.every((byte, i) => bytes[at + i] === byte)
}
