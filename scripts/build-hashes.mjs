// Compiles src/crypto/assembly to src/crypto/hashes.generated.ts. Run: node scripts/build-hashes.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'
import { roundsSource } from './hash-rounds.mjs'

const SOURCE = new URL('../src/crypto/assembly/index.ts', import.meta.url)
const TARGET = new URL('../src/crypto/hashes.generated.ts', import.meta.url)

/** The compiled module's bytes. */
export async function compileHashes() {
  const files = new Map([
    ['index.ts', readFileSync(SOURCE, 'utf8')],
    ['rounds.ts', roundsSource()],
  ])
  let wasm
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      '--use',
      'abort=',
      '--outFile',
      'out.wasm',
    ],
    {
      readFile: (name) => files.get(name) ?? null,
      writeFile: (name, contents) => {
        if (name === 'out.wasm') wasm = contents
      },
      listFiles: () => [],
    },
  )
  if (error || wasm === undefined) throw new Error(`asc failed: ${error?.message}\n${stderr}`)
  return wasm
}

/** The text of hashes.generated.ts for a module. */
export function generatedSource(wasm) {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,96}/g)
  return `// Made by scripts/build-hashes.mjs from src/crypto/assembly. Do not edit.

/** The hash module, ${wasm.length} bytes of Wasm, in base64. */
export const HASHES_WASM: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
}

if (process.argv[1] === import.meta.filename) {
  const source = generatedSource(await compileHashes())
  if (process.argv.includes('--check')) {
    const same = readFileSync(TARGET, 'utf8') === source
    console.log(
      same
        ? 'hashes.generated.ts is up to date'
        : 'hashes.generated.ts is stale: run node scripts/build-hashes.mjs',
    )
    process.exitCode = same ? 0 : 1
  } else writeFileSync(TARGET, source)
}
