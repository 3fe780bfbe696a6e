import type { WasmPrices } from '../types/index.ts'

/** Changes whenever the bytes or the {@link ModuleInfo} that {@link instrument} makes change. */
export const REWRITER_VERSION = 8

/** The limit on the Wasm stack of one invocation, in the stack limiter's elements. */
export const DEFAULT_MAX_STACK_HEIGHT = 2048

/** A bit of a probe's key that says that it is a syscall's; the rest is the import's function index. */
export const SYSCALL_KEY = 0x1000_0000

/** Options of `instrument`. */
export interface InstrumentOptions {
  /** The prices of instructions; those of the network version's price list. */
  readonly prices: WasmPrices
  /** Elements of the Wasm stack that one invocation may use: {@link DEFAULT_MAX_STACK_HEIGHT}. */
  readonly maxStackHeight: number
  /**
   * Keep the size of the memory in a global, over a memory that may be larger: then an instance
   * can be used again although its memory grew. Sound only for code that never touches memory past
   * its size, such as the official actors: past it there is memory here, and a trap in the
   * reference.
   */
  readonly virtualMemory?: boolean
  /**
   * Tell a profiler where functions and syscalls begin and end: `litefvm.enter` (key, gas counter),
   * `leave` and `resume` (gas counter) are imported. The key is the function's original index; that
   * of a syscall has the bit {@link SYSCALL_KEY}. What is charged is the same.
   */
  readonly probes?: boolean
  /**
   * Count the blocks that run: `litefvm.hit` (number of the block) is imported and called at the start of
   * each, see `codeBlocks`. What is charged is the same.
   */
  readonly coverage?: boolean
  /**
   * Write charges as calls: smaller and slower. Bodies that V8 would find too large otherwise are
   * written so anyway.
   */
  readonly compact?: boolean
}

/** Instructions of a function that run one after the other; offsets are bytes from the start of the module. */
export interface CodeBlock {
  /** The function, counted without imports. */
  readonly body: number
  readonly start: number
  /** Offset behind its last byte. */
  readonly end: number
  /** Offset of the `if` or `br_if` that runs before it: an `if` that is true, a `br_if` that does not branch. */
  readonly branch: number | undefined
}

/** A value type of the text format. */
export type ValueTypeName = 'i32' | 'i64' | 'f32' | 'f64' | 'funcref'

/** The kind of an import or an export. */
export type ExternalKind = 'function' | 'table' | 'memory' | 'global'

/** An import of the original module. */
export interface ModuleImport {
  readonly module: string
  readonly name: string
  readonly kind: ExternalKind
  /** The original (not the lowered) signature; empty unless a function. */
  readonly params: readonly ValueTypeName[]
  readonly results: readonly ValueTypeName[]
}

/** An export of the original module. */
export interface ModuleExport {
  readonly name: string
  readonly kind: ExternalKind
  /** The signature; empty unless a function. */
  readonly params: readonly ValueTypeName[]
  readonly results: readonly ValueTypeName[]
}

/** The facts about a module that the host needs, as plain JSON. */
export interface ModuleInfo {
  /** The module's own memory, if it has one. */
  readonly memory: {
    readonly minPages: number
    readonly maxPages: number | null
    /** Whether it is exported under the name `memory`. */
    readonly exported: boolean
  } | null
  /** First size in elements of the table exported as `table`. */
  readonly exportedTableMin: number | null
  /** First sizes of the module's own tables, added up. */
  readonly initialTableElements: number
  readonly imports: readonly ModuleImport[]
  readonly exports: readonly ModuleExport[]
  /** Whether `litefvm:start` is exported, to be called once the instance is made. */
  readonly hasStart: boolean
  /** Bytes of the module as it was given. */
  readonly originalSize: number
  /**
   * Whether an instance can be made new again by copying its memory and calling `litefvm:reset`,
   * provided its memory still has its first size or is virtual. False where code can change a
   * table or drop a segment.
   */
  readonly resettable: boolean
  /** Whether the memory may be larger than the size that the code sees. */
  readonly virtualMemory: boolean
  /** Whether there are probes of a profiler, see {@link InstrumentOptions.probes}. */
  readonly probes: boolean
  /** Number of blocks that are counted; 0 without {@link InstrumentOptions.coverage}. */
  readonly blocks: number
  /**
   * First value of the stack pointer, if `litefvm:low` is exported: a global that holds the least
   * value (signed) that the pointer had. `null` if it is not tracked.
   */
  readonly shadowStackTop: number | null
  /** Whether a float instruction occurs, so that NaNs are made canonical. */
  readonly usesFloats: boolean
  /** Number of the module's own mutable globals. */
  readonly mutableGlobals: number
}

/** The result of `instrument`. */
export interface InstrumentedModule {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly info: ModuleInfo
}
