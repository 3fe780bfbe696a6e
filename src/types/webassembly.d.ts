// The part of the WebAssembly API that litefvm uses. TypeScript has it only in its `dom` library,
// which would also let code name `window`; @types/node 20 lacks it.

declare namespace WebAssembly {
  type ImportValue = ((...args: never[]) => unknown) | Global | Memory | Table | number
  type Imports = Record<string, Record<string, ImportValue>>
  type ExportValue = ((...args: unknown[]) => unknown) | Global | Memory | Table
  type Exports = Record<string, ExportValue>
  type ExternKind = 'function' | 'global' | 'memory' | 'table' | 'tag'
  type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'externref' | 'anyfunc'

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  class Module {
    constructor(bytes: ArrayBufferView | ArrayBuffer)
    static customSections(module: Module, name: string): ArrayBuffer[]
    static exports(module: Module): { name: string; kind: ExternKind }[]
    static imports(module: Module): { module: string; name: string; kind: ExternKind }[]
  }
  class Instance {
    constructor(module: Module, imports?: Imports)
    readonly exports: Exports
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean })
    readonly buffer: ArrayBuffer
    grow(delta: number): number
  }
  class Table {
    constructor(
      descriptor: { element: 'anyfunc' | 'externref'; initial: number; maximum?: number },
      value?: unknown,
    )
    readonly length: number
    get(index: number): unknown
    set(index: number, value?: unknown): void
    grow(delta: number, value?: unknown): number
  }
  class Global<T = unknown> {
    constructor(descriptor: { value: ValueType; mutable?: boolean }, value?: T)
    value: T
    valueOf(): T
  }
  function validate(bytes: ArrayBufferView | ArrayBuffer): boolean
  function compile(bytes: ArrayBufferView | ArrayBuffer): Promise<Module>
}
