import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The lines of a `.jsonl.gz` file of `test/gas/data`. */
export function readRows<T>(name: string): T[] {
  const packed = readFileSync(new URL(`data/${name}`, import.meta.url))
  const lines = gunzipSync(packed).toString('utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as T) // the file is our own: README.md tells its form
}
