// Compiles src/crypto/assembly to src/crypto/hashes.generated.ts. Run: node scripts/build-hashes.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import {
  compileAssembly,
  madeBy,
  sourcesIn,
  wasmConstant,
  writeGenerated,
} from './embedded-wasm.mjs'
import { roundsSource } from './hash-rounds.mjs'

const SCRIPT = 'build-hashes.mjs'
const SOURCES = new URL('../src/crypto/assembly/', import.meta.url)
const TARGET = new URL('../src/crypto/hashes.generated.ts', import.meta.url)

/** The compiled module's bytes. */
export function compileHashes() {
  return compileAssembly(sourcesIn(SOURCES).set('rounds.ts', roundsSource()))
}

/** The text of hashes.generated.ts for a module. */
export function generatedSource(wasm) {
  return (
    madeBy(SCRIPT, 'src/crypto/assembly') + wasmConstant('HASHES_WASM', 'The hash module', wasm)
  )
}

if (process.argv[1] === import.meta.filename)
  writeGenerated(SCRIPT, [[TARGET, generatedSource(await compileHashes())]])
