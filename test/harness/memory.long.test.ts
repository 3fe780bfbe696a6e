import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-memory-'))
const wasm = join(folder, 'counter.wasm')
const script = fileURLToPath(new URL('./memory-run.mjs', import.meta.url))

beforeAll(async () => {
  writeFileSync(wasm, await compileCounter())
}, 30_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** The young generation grows by itself, whatever the program keeps: it is held small. */
const FLAGS = ['--expose-gc', '--max-semi-space-size=4']

/** Most that memory may grow between the first look and the end. */
const MOST = 1.3

test.each([
  ['fixtures', 1_000, 100_000],
  ['worlds', 500, 5_000],
  ['messages', 30_000, 90_000], // blocks are swept first after about 30,000
  ['snapshots', 1_000, 20_000],
])(
  'memory does not grow: %s, from time %i to time %i',
  (scenario, first, times) => {
    const args = [...FLAGS, script, scenario, String(first), String(times), wasm]
    const output = execFileSync(process.execPath, args, { encoding: 'utf8' })
    const { early, late } = JSON.parse(output) as { early: number; late: number } // its only line
    expect(late / early, `${early} to ${late} bytes`).toBeLessThanOrEqual(MOST)
  },
  120_000,
)
