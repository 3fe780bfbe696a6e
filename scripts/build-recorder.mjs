// Compiles src/machine/profiler/assembly to src/machine/profiler/recorder.generated.ts.
// Run: node scripts/build-recorder.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const SOURCE = new URL('../src/machine/profiler/assembly/index.ts', import.meta.url)
const TARGET = new URL('../src/machine/profiler/recorder.generated.ts', import.meta.url)

/** The compiled module's bytes. */
export async function compileRecorder() {
  const source = readFileSync(SOURCE, 'utf8')
  const options = '-O3 --runtime stub --noAssert --use abort= --outFile out.wasm'.split(' ')
  let wasm
  const { error, stderr } = await asc.main(['index.ts', ...options], {
    readFile: (name) => (name === 'index.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name === 'out.wasm') wasm = contents
    },
    listFiles: () => [],
  })
  if (error || wasm === undefined) throw new Error(`asc failed: ${error?.message}\n${stderr}`)
  return wasm
}

/** The text of recorder.generated.ts for a module. */
export function generatedSource(wasm) {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,96}/g)
  return `// Made by scripts/build-recorder.mjs from src/machine/profiler/assembly. Do not edit.

/** The recorder of call trees, ${wasm.length} bytes of Wasm, in base64. */
export const RECORDER_WASM: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
}

if (process.argv[1] === import.meta.filename) {
  const source = generatedSource(await compileRecorder())
  if (process.argv.includes('--check')) {
    const same = readFileSync(TARGET, 'utf8') === source
    console.log(
      same
        ? 'recorder.generated.ts is up to date'
        : 'recorder.generated.ts is stale: run node scripts/build-recorder.mjs',
    )
    process.exitCode = same ? 0 : 1
  } else writeFileSync(TARGET, source)
}
