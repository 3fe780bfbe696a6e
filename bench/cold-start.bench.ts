import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BenchRow, reportRows } from './report.ts'

/*
 * From the start of a process to the first receipt of an EVM story, with the archive of v18 on disk
 * and no cache: node, unpacking, instrumenting, compiling, one message.
 */

const RUNS = 7
const bundles = process.env['LITEFVM_BUNDLES'] ?? '.bundles'
const story = '../shared/vectors/stories/evm-nv28.jsonl.gz'
const rows: BenchRow[] = []
if (existsSync(bundles) && existsSync(story)) {
  const child = fileURLToPath(new URL('./cold-start-child.js', import.meta.url))
  const times = Array.from({ length: RUNS }, () =>
    Number(execFileSync(process.execPath, [child, story, bundles], { encoding: 'utf8' })),
  ).toSorted((a, b) => a - b)
  // The reference needs 6 s to compile the actors (design notes).
  rows.push({ task: 'evm-nv28', median: times[RUNS >> 1]!, best: times[0]!, reference: 6_000 })
} else console.log('cold start was not run: no bundles or no stories here')
reportRows('cold start: first receipt', 'ms', rows)
