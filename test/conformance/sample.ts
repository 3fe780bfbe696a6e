import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'

/** JSON of a vector, loosely: tests change single fields. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const LINES = gunzipSync(
  readFileSync(fileURLToPath(new URL('../vectors/wasm/wasm-1-240.jsonl.gz', import.meta.url))),
)
  .toString('utf8')
  .split('\n')

/** A vector of `test/vectors/wasm`: four messages, with trace, events and apply results. */
export function sampleVector(index = 0): { [key: string]: Json } {
  return JSON.parse(LINES[index] ?? '') as { [key: string]: Json } // a vector is an object
}

/** Sets a field by its path, as `postconditions.receipts.0.gas_used`; undefined takes it away. */
export function change(vector: Json, path: string, value: Json | undefined): Json {
  const [key = '', ...rest] = path.split('.')
  if (Array.isArray(vector)) {
    const at = Number(key)
    return vector.flatMap((item, i) => {
      if (i !== at) return [item]
      const changed = rest.length === 0 ? value : change(item, rest.join('.'), value)
      return changed === undefined ? [] : [changed]
    })
  }
  if (typeof vector !== 'object' || vector === null) return vector
  const changed = rest.length === 0 ? value : change(vector[key] ?? null, rest.join('.'), value)
  const { [key]: _, ...others } = vector
  return changed === undefined ? others : { ...others, [key]: changed }
}

/** A folder of its own, for one test. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'litefvm-test-'))
}

/** Writes vectors as a `.jsonl.gz` into a new folder and gives its path. */
export function writeVectors(...vectors: readonly Json[]): string {
  return writeFile('sample.jsonl.gz', gzipSync(vectors.map((v) => JSON.stringify(v)).join('\n')))
}

/** Writes a file into a new folder and gives its path. */
export function writeFile(name: string, bytes: Uint8Array | string): string {
  const path = join(scratchFolder(), name)
  writeFileSync(path, bytes)
  return path
}
