/**
 * The part of the `WebAssembly` API that we use. `@types/node` 20 has no types for it and the DOM
 * library is not loaded, so the shapes are written here once; nothing is declared globally, since
 * users may have the DOM library.
 */

/** A compiled module (`WebAssembly.Module`). */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

/** A linear memory (`WebAssembly.Memory`). Its `buffer` is another object after each growth. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(deltaPages: number): number
}

/** A global (`WebAssembly.Global`): a `bigint` for i64, else a `number`. */
export interface WasmGlobal {
  value: bigint | number
}

/** A table (`WebAssembly.Table`). */
export interface WasmTable {
  readonly length: number
}

/** What an export can be. */
export type WasmExport = CallableFunction | WasmMemory | WasmGlobal | WasmTable

/** An instance (`WebAssembly.Instance`). */
export interface WasmInstance {
  readonly exports: Readonly<Record<string, WasmExport>>
}

/** The imports of an instance by module and name. */
export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** One entry of `WebAssembly.Module.imports`. */
export interface WasmImportDescriptor {
  readonly module: string
  readonly name: string
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag'
}

/** One entry of `WebAssembly.Module.exports`. */
export interface WasmExportDescriptor {
  readonly name: string
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag'
}

/** The namespace object. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean
  readonly Module: {
    new (bytes: Uint8Array): WasmModule
    imports(module: WasmModule): WasmImportDescriptor[]
    exports(module: WasmModule): WasmExportDescriptor[]
    customSections(module: WasmModule, name: string): ArrayBuffer[]
  }
  readonly Instance: new (module: WasmModule, imports?: WasmImports) => WasmInstance
  readonly Memory: new (descriptor: { initial: number; maximum?: number }) => WasmMemory
  readonly RuntimeError: new (message?: string) => Error
  readonly CompileError: new (message?: string) => Error
  readonly LinkError: new (message?: string) => Error
}

/** The engine's `WebAssembly`, typed. */
export const WebAssembly: WebAssemblyApi =
  // The global has no declaration under our `lib`; the shape above is checked by use.
  (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
