// Compiles the counter actor in this process, as `litefvm build examples/counter/assembly/index.ts` does.
// Run: node examples/counter/compile.mjs [out.wasm]   (default: examples/counter/build/counter.wasm)
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileActor } from 'litefvm/asc'

/** The actor's Wasm: exports `memory` and `invoke`, imports FVM syscalls only. */
export async function compileCounter() {
  const { wasm } = await compileActor(new URL('./assembly/index.ts', import.meta.url))
  return wasm
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.argv[2] ?? fileURLToPath(new URL('./build/counter.wasm', import.meta.url))
  const wasm = await compileCounter()
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, wasm)
  console.log(`${out}: ${wasm.length} bytes`)
}
