// Compiles src/builtin-actors/evm/assembly to src/builtin-actors/evm/loop-engine.generated.ts.
// Run: node scripts/build-loop-engine.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const SOURCES = new URL('../src/builtin-actors/evm/assembly/', import.meta.url)
const TARGET = new URL('../src/builtin-actors/evm/loop-engine.generated.ts', import.meta.url)

/** The compiled module's bytes. */
export async function compileLoopEngine() {
  const files = new Map(
    ['index.ts', 'words.ts'].map((name) => [name, readFileSync(new URL(name, SOURCES), 'utf8')]),
  )
  const options = '-O3 --runtime stub --noAssert --use abort= --outFile out.wasm'.split(' ')
  let wasm
  const { error, stderr } = await asc.main(['index.ts', ...options], {
    readFile: (name) => files.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name === 'out.wasm') wasm = contents
    },
    listFiles: () => [],
  })
  if (error || wasm === undefined) throw new Error(`asc failed: ${error?.message}\n${stderr}`)
  return wasm
}

/** The text of loop-engine.generated.ts for a module. */
export function generatedSource(wasm) {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,96}/g)
  return `// Made by scripts/build-loop-engine.mjs from src/builtin-actors/evm/assembly. Do not edit.

/** The engine of hot loops, ${wasm.length} bytes of Wasm, in base64. */
export const LOOP_ENGINE_WASM: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
}

if (process.argv[1] === import.meta.filename) {
  const source = generatedSource(await compileLoopEngine())
  if (process.argv.includes('--check')) {
    const same = readFileSync(TARGET, 'utf8') === source
    console.log(
      same
        ? 'loop-engine.generated.ts is up to date'
        : 'loop-engine.generated.ts is stale: run node scripts/build-loop-engine.mjs',
    )
    process.exitCode = same ? 0 : 1
  } else writeFileSync(TARGET, source)
}
