// Compiles the counter actor with AssemblyScript's compiler, in this process.
// Run: node examples/counter/compile.mjs [out.wasm]   (default: examples/counter/build/counter.wasm)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const SOURCES = new URL('./assembly/', import.meta.url)

const OPTIONS = [
  '-Oz', // small code costs less gas to install and to load
  '--runtime',
  'stub', // no garbage collector: a message's memory is thrown away at its end
  '--noAssert',
  '--use',
  'abort=', // a failed check traps, it does not import env.abort
]

/** The actor's Wasm: exports `memory` and `invoke`, imports FVM syscalls only. */
export async function compileCounter() {
  const files = new Map(
    ['index.ts', 'fvm.ts', 'cbor.ts'].map((name) => [
      name,
      readFileSync(new URL(name, SOURCES), 'utf8'),
    ]),
  )
  let wasm
  const { error, stderr } = await asc.main(['index.ts', ...OPTIONS, '--outFile', 'counter.wasm'], {
    readFile: (name) => files.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name === 'counter.wasm') wasm = contents
    },
    listFiles: () => [],
  })
  if (error || wasm === undefined) throw new Error(`the counter does not compile:\n${stderr}`)
  return wasm
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.argv[2] ?? fileURLToPath(new URL('./build/counter.wasm', import.meta.url))
  const wasm = await compileCounter()
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, wasm)
  console.log(`${out}: ${wasm.length} bytes`)
}
