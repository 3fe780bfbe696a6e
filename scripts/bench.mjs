// Builds and runs the benches, one process each, and compares them with the kept baseline.
//
//   node scripts/bench.mjs [name...]     only these (bench/NAME.bench.ts)
//   node scripts/bench.mjs --save        writes bench/baseline.json
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)
const save = args.includes('--save')
const wanted = args.filter((arg) => !arg.startsWith('--'))
const known = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0 || args.some((arg) => arg.startsWith('--') && arg !== '--save')) {
  console.error(
    `unknown: ${unknown.join(', ') || args.join(' ')}; benches: ${known.join(', ')}; flags: --save`,
  )
  process.exit(2)
}

const out = join(root, '.cache', 'bench')
rmSync(out, { recursive: true, force: true })
const tsc = spawnSync('npx', ['tsc', '-p', 'tsconfig.bench.json'], { cwd: root, stdio: 'inherit' })
if (tsc.status !== 0) process.exit(1)

const folder = mkdtempSync(join(tmpdir(), 'litefvm-bench-'))
const results = {}
let failed = 0
for (const name of wanted.length > 0 ? wanted : known) {
  const json = join(folder, `${name}.json`)
  const run = spawnSync(process.execPath, ['--expose-gc', join(out, 'bench', `${name}.bench.js`)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, BENCH_JSON: json },
  })
  if (run.status === 0) results[name] = JSON.parse(readFileSync(json, 'utf8'))
  else failed++
}
rmSync(folder, { recursive: true })

const path = join(root, 'bench', 'baseline.json')
let baseline = { results: {} }
try {
  baseline = JSON.parse(readFileSync(path, 'utf8'))
} catch (error) {
  if (error.code !== 'ENOENT') throw error
}
for (const [name, { unit, rows }] of Object.entries(results)) {
  const before = new Map(baseline.results[name]?.rows.map((row) => [row.task, row.best]))
  for (const { task, best } of rows) {
    const base = before.get(task)
    if (base === undefined || best / base < 1.25) continue
    console.log(
      `slower than the baseline: ${name}: ${task}: ${best.toPrecision(3)} ${unit}, was ${base.toPrecision(3)}`,
    )
  }
}
if (save) {
  const kept = {
    node: process.version,
    cpu: cpus()[0]?.model,
    results: { ...baseline.results, ...results },
  }
  writeFileSync(path, `${JSON.stringify(kept, null, 1)}\n`)
  console.log('wrote bench/baseline.json')
}
process.exit(failed > 0 ? 1 : 0)
