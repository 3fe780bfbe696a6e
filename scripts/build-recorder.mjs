// Compiles src/machine/profiler/assembly to src/machine/profiler/recorder.generated.ts.
// Run: node scripts/build-recorder.mjs
// With --check it only says whether the generated file is up to date (exit code 1 if it is not).
import {
  compileAssembly,
  madeBy,
  sourcesIn,
  wasmConstant,
  writeGenerated,
} from './embedded-wasm.mjs'

const SCRIPT = 'build-recorder.mjs'
const SOURCES = new URL('../src/machine/profiler/assembly/', import.meta.url)
const TARGET = new URL('../src/machine/profiler/recorder.generated.ts', import.meta.url)

const wasm = await compileAssembly(sourcesIn(SOURCES))
const text =
  madeBy(SCRIPT, 'src/machine/profiler/assembly') +
  wasmConstant('RECORDER_WASM', 'The recorder of call trees', wasm)
writeGenerated(SCRIPT, [[TARGET, text]])
