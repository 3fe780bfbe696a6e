import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BenchRow, reportRows } from './report.ts'

/*
 * From the start of a process to the first receipt of an EVM story, with the archive of v18 on disk
 * and no cache: node, unpacking, instrumenting, compiling, one message. And `FVM.create()` with native
 * actors in a process that has just imported the package: asked for are 30 ms.
 */

const RUNS = 7
const bundles = process.env['LITEFVM_BUNDLES'] ?? '.bundles'
const story = '../shared/vectors/stories/evm-nv28.jsonl.gz'
const rows: BenchRow[] = []

/** Runs a script that prints milliseconds, each time in a process of its own. */
function timesOf(script: string, ...args: string[]): number[] {
  const child = fileURLToPath(new URL(script, import.meta.url))
  return Array.from({ length: RUNS }, () =>
    Number(execFileSync(process.execPath, [child, ...args], { encoding: 'utf8' })),
  ).toSorted((a, b) => a - b)
}

const creations = timesOf('./create-world-child.js')
rows.push({ task: 'FVM.create()', median: creations[RUNS >> 1]!, best: creations[0]! })
if (existsSync(bundles) && existsSync(story)) {
  const times = timesOf('./cold-start-child.js', story, bundles)
  // The reference needs 6 s to compile the actors (design notes).
  rows.push({ task: 'evm-nv28', median: times[RUNS >> 1]!, best: times[0]!, reference: 6_000 })
} else console.log('cold start was not run: no bundles or no stories here')
reportRows('cold start', 'ms', rows)
