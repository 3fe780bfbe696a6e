// Compiles src/builtin-actors/evm/assembly to src/builtin-actors/evm/loop-engine.generated.ts.
// Run: node scripts/build-loop-engine.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import {
  compileAssembly,
  madeBy,
  numberConstants,
  sourcesIn,
  wasmConstant,
  writeGenerated,
} from './embedded-wasm.mjs'

const SCRIPT = 'build-loop-engine.mjs'
const SOURCES = new URL('../src/builtin-actors/evm/assembly/', import.meta.url)
const TARGET = new URL('../src/builtin-actors/evm/loop-engine.generated.ts', import.meta.url)

/** Addresses in the module's memory that the host uses. */
const ADDRESSES = ['NEEDS', 'MILLIGAS', 'RESULT', 'STACK', 'CODE', 'JUMPDESTS', 'MEMORY']

/** The text of loop-engine.generated.ts. */
export async function loopEngineSource() {
  const sources = sourcesIn(SOURCES)
  const wasm = await compileAssembly(sources)
  return `${madeBy(SCRIPT, 'src/builtin-actors/evm/assembly')}
/* Addresses in the engine's memory. */
${numberConstants(sources.get('index.ts'), ADDRESSES).join('\n')}
${wasmConstant('LOOP_ENGINE_WASM', 'The engine of hot loops', wasm)}`
}

if (process.argv[1] === import.meta.filename)
  writeGenerated(SCRIPT, [[TARGET, await loopEngineSource()]])
