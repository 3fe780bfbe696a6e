import { readFileSync } from 'node:fs'
import { blake2b256 } from '../../src/crypto/index.ts'
import {
  type Blockstore,
  CborReader,
  CborWriter,
  type Cid,
  cidToString,
  MemoryBlockstore,
} from '../../src/ipld/index.ts'

/** The generator of the scripts in `test/vectors/ipld`: same numbers there and here. */
export class ScriptRandom {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }

  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    const x = (this.#state ^ (this.#state >>> 16)) >>> 0
    return Number((BigInt(x) * BigInt(n)) >> 32n)
  }
}

/** A store that logs its reads and writes among what a script says, and counts them. */
export class ScriptStore implements Blockstore {
  readonly blocks = new MemoryBlockstore()
  readonly stats = [0, 0, 0, 0]
  #log: string[] = []

  say(line: string): void {
    this.#log.push(`${line}\n`)
  }

  get(cid: Cid): Uint8Array | undefined {
    const block = this.blocks.get(cid)
    this.stats[0]! += 1
    this.stats[2]! += block?.length ?? 0
    this.say(`R ${hex(cid.bytes.subarray(6, 14))}`)
    return block
  }

  has(cid: Cid): boolean {
    return this.blocks.has(cid)
  }

  put(cid: Cid, block: Uint8Array): void {
    this.stats[1]! += 1
    this.stats[3]! += block.length
    this.say(`W ${hex(cid.bytes.subarray(6, 14))}`)
    this.blocks.put(cid, block)
  }

  /** Root, counts (reads, writes, bytes read, bytes written), digest of the log since the last one. */
  checkpoint(root: Cid): string {
    const log = this.#log.join('')
    this.#log = []
    const digest = hex(blake2b256(new TextEncoder().encode(log)).subarray(0, 8))
    return `${cidToString(root)} ${this.stats.join(',')} ${digest}`
  }
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** The value n of a script: `[n, n % 40 bytes of n]`. */
export function encodeValue(n: number): Uint8Array {
  const writer = new CborWriter()
  writer.writeArrayHeader(2)
  writer.writeUint(n)
  writer.writeBytes(new Uint8Array(n % 40).fill(n))
  return writer.finish()
}

export function valueOf(encoded: Uint8Array | undefined): string {
  if (encoded === undefined) return '-'
  const reader = new CborReader(encoded)
  reader.readTupleHeader(2, 'a value')
  return String(reader.readUint())
}

/** The rows of `test/vectors/ipld/<name>.json`. */
export function vectors<T>(name: string): T[] {
  const url = new URL(`../vectors/ipld/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as T[] // our own data, made by the reference
}

/** Runs steps until the end, collecting checkpoints; a difference names the first one. */
export interface Script {
  readonly name: string
  readonly bitWidth: number
  readonly seed: number
  readonly steps: number
  readonly checkpoints: readonly string[]
}

export interface MapScript extends Script {
  readonly minDataDepth: number
  readonly maxArrayWidth: number
  readonly keyForm: number
  readonly keySpace: number
}

/** The kind of step that a draw stands for; the second half of a script deletes more. */
export function mapStep(r: number, shrink: boolean): number {
  if (r < 45) return shrink && r < 30 ? 1 : 0
  if (r < 70) return shrink || r < 62 ? 1 : 0
  if (r < 80) return 2
  if (r < 84) return 3
  if (r < 92) return 4
  return r < 95 ? 5 : r < 97 ? 6 : r < 99 ? 7 : 8
}
