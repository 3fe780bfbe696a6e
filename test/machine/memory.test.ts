import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'

test('memory after 20,000 messages is at most 1.3 times that after 2,000', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-memory-'))
  try {
    const wasm = join(folder, 'counter.wasm')
    writeFileSync(wasm, await compileCounter())
    const script = fileURLToPath(new URL('./memory-run.mjs', import.meta.url))
    // The young generation grows by itself, up to 32 MiB whatever the program keeps: it is held small.
    const flags = ['--expose-gc', '--max-semi-space-size=4']
    const out = execFileSync(process.execPath, [...flags, script, wasm], { encoding: 'utf8' })
    const { after2000, after20000 } = JSON.parse(out) as { after2000: number; after20000: number }
    expect(after20000 / after2000).toBeLessThan(1.3)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 120_000)
