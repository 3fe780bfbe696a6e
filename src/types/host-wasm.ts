// The package's declarations do not name `WebAssembly`: TypeScript has it in its `dom` library only.

/** A compiled module, a `WebAssembly.Module`, which has no fields of its own. */
export type CompiledWasm = object

/** A memory of Wasm, a `WebAssembly.Memory`. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(delta: number): number
}

/** Functions that a module imports, by module and name. */
export type WasmImportFunctions = Record<string, Record<string, (...args: never[]) => unknown>>
