import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BenchRow, reportRows } from './report.ts'

/*
 * What a test file feels: the parts of its process (felt-child.ts), natively and with the v18 bundle,
 * and what a file costs vitest beyond an empty one. Each sample is a process of its own: the cold
 * path is what a suite has, since vitest begins each file afresh.
 */

const SAMPLES = 5
const FILES = 20
const bundle = join(process.env['LITEFVM_BUNDLES'] ?? '.bundles', 'v18.tar.zst')

function rowOf(task: string, samples: readonly number[]): BenchRow {
  const sorted = samples.toSorted((a, b) => a - b)
  return { task, median: sorted[sorted.length >> 1]!, best: sorted[0]! }
}

/** The parts of a test file's process; the last row is all that follows the deployment. */
function partsOf(actors: string): BenchRow[] {
  const child = fileURLToPath(new URL('./felt-child.js', import.meta.url))
  const samples = Array.from(
    { length: SAMPLES },
    () =>
      JSON.parse(execFileSync(process.execPath, [child, actors], { encoding: 'utf8' })) as Readonly<
        Record<string, number>
      >, // the child's only line
  )
  const parts = Object.keys(samples[0]!)
  const name = actors === 'native' ? 'native' : 'bundle'
  const afterDeploy = parts.filter((part) => part.startsWith('test'))
  return [
    ...parts.map((part) =>
      rowOf(
        `${name}: ${part}`,
        samples.map((times) => times[part]!),
      ),
    ),
    rowOf(
      `${name}: 100 tests after the deployment`,
      samples.map((times) => afterDeploy.reduce((sum, part) => sum + times[part]!, 0)),
    ),
  ]
}

/** Milliseconds that vitest takes for files of one text, in a folder of its own. */
function suiteMs(text: string): number {
  const folder = resolve('.cache/felt')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'vitest.config.js'), 'export default {}')
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, `file-${i}.test.js`), text)
  const start = performance.now()
  execFileSync(
    process.execPath,
    [resolve('node_modules/vitest/vitest.mjs'), 'run', '--root', folder],
    { stdio: 'ignore' },
  )
  return performance.now() - start
}

const EMPTY = "import { test } from 'vitest'\ntest('nothing', () => {})\n"
const FULL = `import { readFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { FVM } from ${JSON.stringify(resolve('dist/index.js'))}
const path = ${JSON.stringify(resolve('test/harness/evm/contracts/compiled.json'))}
const build = JSON.parse(readFileSync(path, 'utf8'))
const vm = await FVM.create()
vm.account('alice', { type: 'eth' })
vm.account('bob', { type: 'eth' })
const token = vm.evm.deploy(build, { contract: 'Token', args: ['Token', 'T', 1000n], from: 'alice' })
const start = vm.snapshot()
beforeEach(() => vm.revert(start))
test.each(Array.from({ length: 10 }, (_, i) => BigInt(i)))('transfer %i', (amount) => {
  token.write.transfer(['bob', amount])
  expect(token.read.balanceOf(['bob'])).toBe(amount)
})
`

const rows = partsOf('native')
if (existsSync(bundle)) rows.push(...partsOf(bundle))
else console.log('the bundle was not measured: LITEFVM_BUNDLES names no folder with v18.tar.zst')
const empty = Array.from({ length: 3 }, () => suiteMs(EMPTY))
const full = Array.from({ length: 3 }, () => suiteMs(FULL))
const least = Math.min(...empty)
rows.push(
  rowOf(
    `vitest, ${FILES} empty files: a file`,
    empty.map((ms) => ms / FILES),
  ),
  rowOf(
    `vitest, ${FILES} files of 10 tests: a file beyond an empty one`,
    full.map((ms) => (ms - least) / FILES),
  ),
)
rmSync(resolve('.cache/felt'), { recursive: true, force: true })
reportRows('felt: what a test file does', 'ms', rows)
