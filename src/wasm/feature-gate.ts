import { FatalError } from '../types/index.ts'
import type { BodyRewriter } from './body-rewriter.ts'
import { MAX_TABLE_ELEMENTS } from './helpers.ts'
import { refuse } from './module-reader.ts'
import { ValueType } from './opcodes.ts'
import { type ParsedModule, Section } from './parsed-module.ts'
import { WasmRejected } from './wasm-rejected.ts'

/** Most pages of memory that an instance can start with: 512 MiB. Source: fvm 4.8.4 `NetworkConfig`. */
const MAX_FIRST_PAGES = 8192

/** The reference's own limits. Source: wasmparser 0.236 `src/limits.rs`. */
const MAX_BRANCH_TARGETS = 131_072
const MAX_COUNT = 1_000_000

/** Leaves type checking to V8, which accepts everything that the reference's engine accepts. */
export function checkModule(wasm: Uint8Array): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the call reads the bytes, shared or not
  const source = wasm as Uint8Array<ArrayBuffer>
  if (WebAssembly.validate(source)) return
  let reason = 'unknown'
  try {
    new WebAssembly.Module(source)
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error
    reason = error.message.replace('WebAssembly.Module(): ', '')
  }
  if (isHostLimit(reason)) {
    throw new FatalError(`the Wasm module is too large for V8, though not for the FVM: ${reason}`)
  }
  throw new WasmRejected('validate', `not a valid Wasm module: ${reason}`)
}

/** Whether V8 refuses by a limit of its own, below the one that the reference has (or has not). */
function isHostLimit(reason: string): boolean {
  if (reason.includes('maximum function size')) return true
  const targets = /max br_table size\): (\d+)/.exec(reason)
  if (targets !== null) return Number(targets[1]) <= MAX_BRANCH_TARGETS
  const count = /^(?:im|ex)ports count of (\d+) exceeds internal limit/.exec(reason)
  return count !== null && Number(count[1]) <= MAX_COUNT
}

/** Refuses what the reference refuses outside of function bodies. */
export function checkParsed(module: ParsedModule): void {
  if (module.memories.length > 1) {
    refuse(0, 'a second memory', 'multiple memories', '-C target-cpu=mvp')
  }
  // Source: fvm-wasm-instrument 0.4.0 `src/stack_limiter/thunk.rs`.
  if (!module.sections.has(Section.Function)) {
    throw new WasmRejected('stack-limiter', 'the module defines no function')
  }
  checkMetering(module)
  const tables = module.tables.slice(module.importedTables)
  if (tables.length > 1) {
    throw new WasmRejected('compile', `the module has ${tables.length} tables, but 1 is allowed`)
  }
  for (const { min } of tables) {
    if (min > MAX_TABLE_ELEMENTS) {
      throw new WasmRejected(
        'compile',
        `the table starts with ${min} elements, but ${MAX_TABLE_ELEMENTS} are allowed`,
      )
    }
  }
  for (const { min } of module.memories.slice(module.importedMemories)) {
    if (min > MAX_FIRST_PAGES) {
      throw new WasmRejected(
        'compile',
        `the memory starts with ${min} pages, but ${MAX_FIRST_PAGES} are allowed`,
      )
    }
  }
}

/** The opcodes that the metering pass refuses. Source: fvm-wasm-instrument 0.4.0 `src/gas_metering/mod.rs`. */
function checkMetering(module: ParsedModule): void {
  for (const { module: from, name, kind } of module.imports) {
    if (from === 'gas' && name === 'gas_counter' && kind === 'global') {
      throw new WasmRejected('gas-metering', 'the module imports the gas counter, gas.gas_counter')
    }
  }
  if (module.elements.some(({ usesExpressions, count }) => usesExpressions && count > 0)) {
    throw new WasmRejected(
      'gas-metering',
      'a table segment lists its elements as expressions, which the FVM refuses: list function ' +
        'indices (Rust: -C target-feature=-reference-types)',
    )
  }
  if (!module.dataOffsetsConstant) {
    throw new WasmRejected(
      'gas-metering',
      'the offset of a data segment is not an i32 constant, which the FVM refuses: link without ' +
        '-shared or -pie',
    )
  }
}

/**
 * The reference numbers the stack limiter's global without regard to imported globals, so that its
 * code works on another one, which must be an `i32` variable by chance. (No import of a global can
 * be satisfied, so such a module runs nowhere; only the step that refuses it differs.)
 *
 * @see fvm-wasm-instrument 0.4.0 `src/stack_limiter/mod.rs`, `generate_stack_height_global`
 */
export function checkStackGlobal(module: ParsedModule, bodies: BodyRewriter): void {
  if (module.importedGlobals === 0) return
  const own = (index: number): boolean => index >= module.importedFunctions
  const used =
    bodies.anyCalls ||
    module.exports.some(({ kind, index }) => kind === 'function' && own(index)) ||
    module.elements.some(({ functions }) => functions.some(own)) ||
    (module.start !== undefined && own(module.start))
  if (!used) return
  const imported = module.imports
    .filter(({ kind }) => kind === 'global')
    .map(({ range }) => ({
      type: module.bytes[range.start],
      mutable: module.bytes[range.start + 1] === 1,
    }))
  const counter = { type: ValueType.I64, mutable: true }
  const height = { type: ValueType.I32, mutable: true }
  const all = [...imported, counter, ...module.globals, height]
  const taken = all[module.globals.length + 1]
  if (taken?.type === ValueType.I32 && taken.mutable) return
  throw new WasmRejected(
    'compile',
    'the module imports a global, which the FVM has none of: link without -shared or -pie',
  )
}
