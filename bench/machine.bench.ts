import { existsSync } from 'node:fs'
import { runVectors } from '../src/conformance/vectors.ts'
import { type BenchRow, reportRows } from './report.ts'

/*
 * The fixed workloads of `test/vectors/bench`, in ms a message: the same messages as `oracle bench`,
 * whose times on the machine of the baseline stand beside ours.
 */

/**
 * ms a message: fvm 4.8.4, release build, best of several runs on the baseline's machine. That of
 * official-sends is the one of the vectors' README (0.23 where loop takes 392), scaled by loop.
 */
const REFERENCE_MS: Readonly<Record<string, number>> = {
  'bench-loop': 371,
  'bench-calls': 1.24,
  'bench-syscalls': 0.211,
  'bench-sends': 6.18,
  'bench-ipld': 1.03,
  'bench-hashing': 33.5,
  'official-sends-nv28': 0.218,
}

const bundles = process.env['LITEFVM_BUNDLES'] ?? '.bundles'
const sends = '../shared/vectors/stories/official-sends-nv28.jsonl.gz'
const paths = ['test/vectors/bench']
if (existsSync(bundles) && existsSync(sends)) paths.push(sends)
else console.log('official-sends was not run: no bundles or no stories here')

const { vectors } = await runVectors({
  paths,
  time: true,
  jobs: 1,
  ...(existsSync(bundles) ? { bundles } : {}),
})
const rows = vectors.map(({ id, result, warmMs }): BenchRow => {
  if (result !== 'passed' || warmMs === undefined) throw new RangeError(`${id} ${result}`)
  const reference = REFERENCE_MS[id]
  const row = { task: id, median: warmMs, best: warmMs }
  return reference === undefined ? row : { ...row, reference }
})
reportRows('machine: one message', 'ms', rows)
