import { compileEmbedded, FatalError, type WasmPrices } from '../types/index.ts'
import { rejectBody } from './body-rejections.ts'
import { BODY_REWRITER_WASM } from './body-rewriter.generated.ts'
import type { Layout } from './layout.ts'
import type { CodeBlock } from './module-info.ts'
import {
  definedCallCost,
  EMPTY_BLOCK,
  IS_FLOAT,
  instructionCosts,
  MAX_ALIGN,
  NAN_CONSUMER,
  NAN_RESULT,
  Op,
  PAGE_BYTES,
  POPS,
  PUSHES,
  prefixCosts,
  SHAPE,
  ValueType,
} from './opcodes.ts'
import type { ParsedModule } from './parsed-module.ts'
import {
  BLOCK_BYTES,
  BODY_BYTES,
  BodyField,
  COSTS,
  EVENT_BYTES,
  EventKind,
  Failure,
  HEAP,
  MAX_EXTRA_LOCALS,
  MAX_LOCALS,
  PREFIX_FIXED,
  PREFIX_UNIT,
  RESULTS,
  Result,
  SETTINGS,
  Setting,
} from './rewriter-abi.generated.ts'

/** A body with more locals than this has none to spare for the rewriter. */
const MAX_PLAIN_LOCALS = MAX_LOCALS - MAX_EXTRA_LOCALS
/** Pairs of unit price and helper: one for each sub-opcode at most, and an end. */
const LINEAR_PAIRS = 33
const MEMORY_GROW_BIT = 31

interface RewriterExports {
  readonly memory: WebAssembly.Memory
  prepare(end: number): void
  walk(): number
  write(): number
}

let compiled: WebAssembly.Module | undefined

function compile(): WebAssembly.Module {
  compiled ??= compileEmbedded(BODY_REWRITER_WASM)
  return compiled
}

/** Functions that rewritten bodies call; each method makes one when it is first asked for and returns its index. */
export interface BodyHelpers {
  charge(): number
  linearCharge(unit: number): number
  restoringCall(original: number): number
  restoringCallIndirect(type: number): number
  canonicalNan(type: number): number
  memoryGrow(): number
  tableGrow(table: number): number
}

/** Options of {@link BodyRewriter}'s walk. */
export interface WalkOptions {
  /** Note where the stack pointer is lowered. */
  readonly tracksStack?: boolean
  /** Note where functions return. */
  readonly probes?: boolean
  /** Find the blocks that coverage counts. */
  readonly coverage?: boolean
}

/** Options of {@link BodyRewriter.write}. */
export interface BodyWriteOptions {
  readonly layout: Layout
  readonly helpers: BodyHelpers
  readonly maxStackHeight: number
  /** Write every body with called charges. */
  readonly compact: boolean
  /** Note what is copied to where, for {@link BodyRewriter.copies}. */
  readonly notesCopies: boolean
}

/**
 * The rewriting of function bodies, which is a Wasm module of its own (`assembly/walker.ts` and
 * `assembly/writer.ts` say what it does): its first module takes it a tenth of the time that cold
 * JavaScript took. First {@link walk}, which finds all that is rewritten, then {@link write}.
 */
export class BodyRewriter {
  readonly #module: ParsedModule
  readonly #prices: WasmPrices
  readonly #exports: RewriterExports
  readonly #units: Float64Array
  readonly #growUnit: number
  /** Addresses of the host's data in the memory. */
  readonly #linear: number
  readonly #calls: number
  readonly #indirectCalls: number
  #numbers: Int32Array
  /** The cost of a call to a defined function, including the stack limiter around it. */
  readonly definedCallCost: number

  constructor(
    module: ParsedModule,
    prices: WasmPrices,
    { tracksStack = false, probes = false, coverage = false }: WalkOptions = {},
  ) {
    this.#module = module
    this.#prices = prices
    this.#units = prefixCosts(prices).unit
    this.#growUnit = prices.memoryFillPerByteCost * PAGE_BYTES
    this.definedCallCost = definedCallCost(prices)
    const { exports } = new WebAssembly.Instance(compile())
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module in assembly/ has these exports
    this.#exports = exports as unknown as RewriterExports

    const { types, functionTypes, bodies, bytes } = module
    const typeParams = HEAP
    const typeResults = typeParams + types.length * 4
    const functions = typeResults + types.length * 4
    this.#calls = functions + functionTypes.length * 4
    this.#indirectCalls = this.#calls + functionTypes.length * 4
    this.#linear = this.#indirectCalls + types.length * 4
    const blockTypes = this.#linear + LINEAR_PAIRS * 8
    const bodyList = blockTypes + types.length * 4
    const input = bodyList + bodies.length * 4
    const end = input + bytes.length
    this.#exports.prepare(end)
    this.#numbers = new Int32Array(this.#exports.memory.buffer)
    this.#setTables()
    types.forEach(({ params, results }, i) => {
      this.#numbers[typeParams / 4 + i] = params.length
      this.#numbers[typeResults / 4 + i] = results.length
      this.#numbers[blockTypes / 4 + i] = results[0] ?? EMPTY_BLOCK
    })
    this.#numbers.set(functionTypes, functions / 4)
    for (let i = 0; i < bodies.length; i++) {
      this.#numbers[bodyList / 4 + i] = bodies[i]! + input
    }
    new Uint8Array(this.#exports.memory.buffer).set(bytes, input)
    this.#set(Setting.TypeParams, typeParams)
    this.#set(Setting.TypeResults, typeResults)
    this.#set(Setting.FunctionTypes, functions)
    this.#set(Setting.Functions, functionTypes.length)
    this.#set(Setting.ImportedFunctions, module.importedFunctions)
    this.#set(Setting.Bodies, bodyList)
    this.#set(Setting.Input, input)
    this.#set(Setting.HeapEnd, end)
    this.#set(Setting.GrowUnit, this.#growUnit)
    this.#set(Setting.TracksStack, tracksStack ? 1 : 0)
    this.#set(Setting.Probes, probes ? 1 : 0)
    this.#set(Setting.Coverage, coverage ? 1 : 0)
    this.#set(Setting.BlockTypes, blockTypes)
  }

  #setTables(): void {
    const { buffer } = this.#exports.memory
    const bytes = new Uint8Array(buffer)
    const tables = [SHAPE, POPS, PUSHES, NAN_RESULT, NAN_CONSUMER, IS_FLOAT, MAX_ALIGN]
    tables.forEach((table, i) => {
      bytes.set(table, i * 256)
    })
    const costs = instructionCosts(this.#prices)
    const { fixed, unit } = prefixCosts(this.#prices)
    const milligas = new BigInt64Array(buffer)
    for (const [table, at] of [
      [costs, COSTS],
      [fixed, PREFIX_FIXED],
      [unit, PREFIX_UNIT],
    ] as const) {
      milligas.set(Array.from(table, BigInt), at / 8)
    }
    this.#set(Setting.LimiterCost, this.definedCallCost - costs[Op.Call]!)
  }

  #set(field: number, value: number): void {
    this.#numbers[SETTINGS / 4 + field] = value
  }

  #result(field: number): number {
    return this.#numbers[RESULTS / 4 + field]!
  }

  /** The memory may have grown, upon which old views of it are empty. */
  #refresh(): void {
    this.#numbers = new Int32Array(this.#exports.memory.buffer)
  }

  /**
   * Walks every body.
   *
   * @throws WasmRejected for code that the reference refuses
   */
  walk(): void {
    const failure = this.#exports.walk()
    this.#refresh()
    if (failure === 0) return
    rejectBody(this.#module, {
      failure,
      body: this.#result(Result.ErrorBody),
      position: this.#result(Result.ErrorPosition),
      detail: this.#result(Result.ErrorDetail),
    })
  }

  get usesFloats(): boolean {
    return this.#result(Result.UsesFloats) !== 0
  }

  get writesTable(): boolean {
    return this.#result(Result.WritesTable) !== 0
  }

  get dropsSegment(): boolean {
    return this.#result(Result.DropsSegment) !== 0
  }

  get usesMemoryGrow(): boolean {
    return this.#result(Result.UsesMemoryGrow) !== 0
  }

  get usesTableGrow(): boolean {
    return this.#result(Result.UsesTableGrow) !== 0
  }

  /** Whether a function calls one of the module's own, or through a table. */
  get anyCalls(): boolean {
    return this.#result(Result.AnyCalls) !== 0
  }

  /** Elements of the stack that a call of one of the module's own functions takes. */
  stackCost(functionIndex: number): number {
    return this.#bodyField(functionIndex - this.#module.importedFunctions, BodyField.StackCost)
  }

  /** The blocks that coverage counts, in the order of their numbers; none unless it was asked for. */
  blocks(): CodeBlock[] {
    const first = this.#result(Result.Blocks)
    const blocks: CodeBlock[] = []
    for (let at = first; at < first + this.#result(Result.BlocksLength); at += BLOCK_BYTES) {
      const [body = 0, start = 0, end = 0, branch = 0] = this.#numbers.subarray(at / 4, at / 4 + 4)
      blocks.push({ body, start, end, branch: branch === 0 ? undefined : branch })
    }
    return blocks
  }

  #bodyField(body: number, field: number): number {
    return this.#numbers[(this.#result(Result.Bodies) + body * BODY_BYTES) / 4 + field]!
  }

  /** Writes every body, each with its size; what is returned is valid until the next call. */
  write(options: BodyWriteOptions): Uint8Array {
    const { layout, helpers } = options
    this.#set(Setting.HostImports, layout.hostImports.length)
    this.#set(Setting.FirstShim, layout.firstShim)
    this.#set(Setting.GasGlobal, layout.gasGlobal)
    this.#set(Setting.StackGlobal, layout.stackGlobal)
    this.#set(Setting.SizeGlobal, layout.sizeGlobal ?? -1)
    this.#set(Setting.LowGlobal, layout.lowGlobal ?? -1)
    this.#set(Setting.MaxStack, options.maxStackHeight)
    this.#set(Setting.Compact, options.compact ? 1 : 0)
    this.#set(Setting.Copies, options.notesCopies ? 1 : 0)
    this.#set(Setting.ProbeEnter, layout.hasProbes ? layout.hostImport('enter') : -1)
    this.#set(Setting.ProbeLeave, layout.hasProbes ? layout.hostImport('leave') : -1)
    this.#set(Setting.CoverageHit, layout.countsBlocks ? layout.hostImport('hit') : -1)
    this.#set(Setting.MemoryGrow, this.usesMemoryGrow ? helpers.memoryGrow() : -1)
    this.#set(Setting.TableGrow, this.usesTableGrow ? helpers.tableGrow(0) : -1)
    this.#set(Setting.Charge, -1)
    this.#set(Setting.Linear, this.#linear)
    this.#set(Setting.Calls, this.#calls)
    this.#set(Setting.IndirectCalls, this.#indirectCalls)
    this.#setLinear(helpers)
    const count = this.#module.bodies.length / 2
    for (let body = 0; body < count; body++) {
      const compact = options.compact || this.#bodyField(body, BodyField.Locals) > MAX_PLAIN_LOCALS
      if (compact) this.#prepareCompact(body, helpers)
    }
    while (this.#exports.write() === Failure.BodyTooLarge) {
      this.#refresh()
      const body = this.#result(Result.ErrorBody)
      if (this.#result(Result.ErrorDetail) !== 0) throw tooLarge(this.#module, body)
      this.#prepareCompact(body, helpers)
    }
    this.#refresh()
    const start = this.#result(Result.Output)
    const length = this.#result(Result.OutputLength)
    return new Uint8Array(this.#exports.memory.buffer, start, length)
  }

  /**
   * The copies of the last {@link write}, if it recorded them: where to in what it returned, where from in
   * the module, and how many bytes; three numbers each, in order.
   */
  copies(): Uint32Array {
    const start = this.#result(Result.Copies)
    const length = this.#result(Result.CopiesLength)
    return new Uint32Array(this.#exports.memory.buffer, start, length / 4).slice()
  }

  /** Makes the helpers that charge for a variable length. */
  #setLinear(helpers: BodyHelpers): void {
    const used = this.#result(Result.Linear)
    const units = new Set<number>()
    for (const [sub, unit] of this.#units.entries()) {
      if ((used & (1 << sub)) !== 0) units.add(unit)
    }
    if ((used & (1 << MEMORY_GROW_BIT)) !== 0) units.add(this.#growUnit)
    let at = this.#linear / 4
    for (const unit of units) {
      this.#numbers[at++] = unit
      this.#numbers[at++] = helpers.linearCharge(unit)
    }
  }

  /** Makes the helpers of a body that cannot be given locals. */
  #prepareCompact(body: number, helpers: BodyHelpers): void {
    this.#set(Setting.Charge, helpers.charge())
    const events = this.#result(Result.Events)
    const last = events + this.#bodyField(body, BodyField.LastEvent)
    for (
      let at = events + this.#bodyField(body, BodyField.FirstEvent);
      at < last;
      at += EVENT_BYTES
    ) {
      const kind = this.#numbers[at / 4 + 2]
      const argument = this.#numbers[at / 4 + 3]!
      if (kind === EventKind.Call && argument >= this.#module.importedFunctions) {
        this.#numbers[this.#calls / 4 + argument] = helpers.restoringCall(argument)
      } else if (kind === EventKind.CallIndirect) {
        this.#numbers[this.#indirectCalls / 4 + argument] = helpers.restoringCallIndirect(argument)
      } else if (kind === EventKind.NanF32) {
        this.#set(Setting.NanF32, helpers.canonicalNan(ValueType.F32))
      } else if (kind === EventKind.NanF64) {
        this.#set(Setting.NanF64, helpers.canonicalNan(ValueType.F64))
      }
    }
  }
}

function tooLarge(module: ParsedModule, body: number): FatalError {
  const size = module.bodies[body * 2 + 1]! - module.bodies[body * 2]!
  return new FatalError(
    `function ${body + module.importedFunctions} has ${size} bytes, too many to be metered: with ` +
      'its charges it is larger than the 7,654,321 bytes that V8 takes. Split it',
  )
}
