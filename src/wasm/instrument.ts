import { BodyRewriter } from './body-rewriter.ts'
import { checkModule, checkParsed, checkStackGlobal } from './feature-gate.ts'
import type { CodeBlock, InstrumentedModule, InstrumentOptions } from './module-info.ts'
import { readModule } from './module-reader.ts'
import { ModuleWriter } from './module-writer.ts'
import { OffsetMap } from './offset-map.ts'
import { shadowStackTop } from './shadow-stack.ts'

/**
 * Rewrites an actor's Wasm so that it charges what the reference's instrumentation charges, at the
 * same points, and stops where its stack limiter stops.
 *
 * The result exports the gas counter in milligas as `litefvm:gas` (i64, mutable), the start
 * function as `litefvm:start` and, if `info.resettable`, `litefvm:reset`. Its imports have lowered
 * types: an f64 gas counter first (-1 if it is not an exact number: read the global), an i64 as
 * two i32 halves, low first, and an f64 result: the new counter, with errno 0, or a negative number,
 * upon which `litefvm.errno`, `litefvm.gas_lo` and `litefvm.gas_hi` are asked.
 *
 * @throws WasmRejected for code that the reference refuses
 * @see fvm 4.8.4 `src/engine/mod.rs`, `load_raw`
 */
export function instrument(wasm: Uint8Array, options: InstrumentOptions): InstrumentedModule {
  return prepare(wasm, options).writer.write()
}

/**
 * Tells where the instructions of a rewritten module come from: the module is rewritten once more,
 * with notes.
 *
 * @throws WasmRejected as {@link instrument}
 */
export function originalOffsets(wasm: Uint8Array, options: InstrumentOptions): OffsetMap {
  const { writer, bodies } = prepare(wasm, options)
  writer.write(true)
  return new OffsetMap(bodies.copies(), writer.firstBody)
}

/**
 * Finds the blocks whose runs {@link InstrumentOptions.coverage} counts, in the order of their numbers.
 *
 * @throws WasmRejected as {@link instrument}
 */
export function codeBlocks(wasm: Uint8Array, options: InstrumentOptions): CodeBlock[] {
  return prepare(wasm, { ...options, coverage: true }).bodies.blocks()
}

function prepare(
  wasm: Uint8Array,
  options: InstrumentOptions,
): { writer: ModuleWriter; bodies: BodyRewriter } {
  checkModule(wasm)
  const module = readModule(wasm)
  const stackTop = options.virtualMemory === true ? shadowStackTop(module) : undefined
  const bodies = new BodyRewriter(module, options.prices, {
    tracksStack: stackTop !== undefined,
    probes: options.probes === true,
    coverage: options.coverage === true,
  })
  checkParsed(module)
  bodies.walk()
  checkStackGlobal(module, bodies)
  return { writer: new ModuleWriter(module, bodies, options, stackTop), bodies }
}
