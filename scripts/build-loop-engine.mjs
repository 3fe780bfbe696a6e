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

/** Numbers of the module that the host uses: addresses in its memory, and the size of a stack. */
const NUMBERS = [
  'NEEDS',
  'MILLIGAS',
  'RESULT',
  'STACK',
  'STACK_WORDS',
  'CODE',
  'JUMPDESTS',
  'MEMORY',
]

/** The text of loop-engine.generated.ts. */
export async function loopEngineSource() {
  const sources = sourcesIn(SOURCES)
  const wasm = await compileAssembly(sources)
  return `${madeBy(SCRIPT, 'src/builtin-actors/evm/assembly')}
/* Addresses in the engine's memory, and the most words on a stack. */
${numberConstants(sources.get('index.ts'), NUMBERS).join('\n')}
${wasmConstant('LOOP_ENGINE_WASM', 'The engine of hot loops', wasm)}`
}

if (process.argv[1] === import.meta.filename)
  writeGenerated(SCRIPT, [[TARGET, await loopEngineSource()]])
