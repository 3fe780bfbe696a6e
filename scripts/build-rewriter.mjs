// Compiles src/wasm/assembly to src/wasm/body-rewriter.generated.ts. Run: node scripts/build-rewriter.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const SOURCES = new URL('../src/wasm/assembly/', import.meta.url)
const TARGET = new URL('../src/wasm/body-rewriter.generated.ts', import.meta.url)
/** Static data of the module starts here, between its tables and the host's data (memory.ts). */
const MEMORY_BASE = '6144'

/** The compiled module's bytes. */
export async function compileRewriter() {
  const files = new Map(
    readdirSync(SOURCES)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(new URL(name, SOURCES), 'utf8')]),
  )
  const options = '-O3 --runtime stub --noAssert --use abort= --outFile out.wasm'.split(' ')
  let wasm
  const { error, stderr } = await asc.main(['index.ts', ...options, '--memoryBase', MEMORY_BASE], {
    readFile: (name) => files.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name === 'out.wasm') wasm = contents
    },
    listFiles: () => [],
  })
  if (error || wasm === undefined) throw new Error(`asc failed: ${error?.message}\n${stderr}`)
  return wasm
}

/** The text of body-rewriter.generated.ts for a module. */
export function generatedSource(wasm) {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,96}/g)
  return `// Made by scripts/build-rewriter.mjs from src/wasm/assembly. Do not edit.

/** The rewriter of function bodies, ${wasm.length} bytes of Wasm, in base64. */
export const BODY_REWRITER_WASM: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
}

if (process.argv[1] === import.meta.filename) {
  const source = generatedSource(await compileRewriter())
  if (process.argv.includes('--check')) {
    const same = readFileSync(TARGET, 'utf8') === source
    console.log(
      same
        ? 'body-rewriter.generated.ts is up to date'
        : 'body-rewriter.generated.ts is stale: run node scripts/build-rewriter.mjs',
    )
    process.exitCode = same ? 0 : 1
  } else writeFileSync(TARGET, source)
}
