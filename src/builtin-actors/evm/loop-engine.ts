import { type CompiledWasm, compileEmbedded, type WasmMemory } from '../../types/index.ts'
import type { Bytecode } from './bytecode.ts'
import type { Frame } from './frame.ts'
import {
  CODE,
  JUMPDESTS,
  LOOP_ENGINE_WASM,
  MEMORY,
  MILLIGAS,
  NEEDS,
  RESULT,
  STACK,
} from './loop-engine.generated.ts'
import type { MemoryPlace } from './memory.ts'
import { OPCODE_MILLIGAS, STACK_NEEDS } from './opcodes.ts'
import { WASM_PAGE } from './wasm-heap.ts'
import { TWO_32, type Word } from './words.ts'

/** The exports of `assembly/index.ts`, which documents them. */
interface EngineExports {
  readonly memory: WasmMemory
  run(
    pc: number,
    sp: number,
    codeLength: number,
    memorySize: number,
    spent: number,
    limit: number,
  ): void
}

/** Pages of an engine with a memory of one page. */
const FIRST_PAGES = 4
/** The longest code that an engine takes, with {@link PADDING}. */
const MAX_CODE = JUMPDESTS - CODE
/** Zeros that a push at the end of the code reads. */
const PADDING = 40
/** Engines at work at once: each reserves gigabytes of addresses. */
const MAX_AT_WORK = 8
/** The longest memory with which an engine is kept. */
const MAX_KEPT = 1 << 20

/** Runs after which an engine checks whether it saves time. */
const TRIAL = 64
/**
 * Milligas that a run spends at least on the average, about 12 opcodes: handing over the stack takes
 * as long as these do in the interpreter.
 */
const LEAST_MILLIGAS = 8_000_000

let compiled: CompiledWasm | undefined
const idle: LoopEngine[] = []
let atWork = 0

/**
 * Runs the opcodes of a hot loop in Wasm, on words in its memory, until one needs the host: the
 * interpreter runs that one, and the engine the opcodes after it. Loops of arithmetic take a quarter of
 * the time (`bench/evm.bench.ts`); for code that does not loop, the start of an engine costs too much.
 */
export class LoopEngine implements MemoryPlace {
  /** The position where the last run ended. */
  pc = 0
  /** The words on the stack there. */
  sp = 0
  /** Whether the interpreter is to run the rest alone: the whole stack is there then. */
  isOver = false
  readonly #exports: EngineExports
  #bytecode: Bytecode | undefined = undefined
  #stack: Word[] = []
  /** The words from the bottom of the stack that are the same here and in the interpreter's stack. */
  #same = 0
  #runs = 0
  #spent = 0
  /** Views of the engine's memory, which are made again when it grows. */
  #views: ReturnType<typeof viewsOf>

  constructor() {
    compiled ??= compileEmbedded(LOOP_ENGINE_WASM)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module in assembly/ has these exports
    this.#exports = new WebAssembly.Instance(compiled).exports as unknown as EngineExports
    const { memory } = this.#exports
    memory.grow(FIRST_PAGES - memory.buffer.byteLength / WASM_PAGE)
    new Uint8Array(memory.buffer, NEEDS, 256).set(STACK_NEEDS)
    new Float64Array(memory.buffer, MILLIGAS, 256).set(OPCODE_MILLIGAS)
    this.#views = viewsOf(memory)
  }

  /** Takes over a frame whose code loops; undefined if no engine is free or the code is too long. */
  static start(frame: Frame, stack: Word[]): LoopEngine | undefined {
    if (atWork >= MAX_AT_WORK || frame.bytecode.code.length > MAX_CODE - PADDING) return undefined
    const engine = idle.pop() ?? new LoopEngine()
    engine.#begin(frame.bytecode, stack)
    frame.memory.moveTo(engine)
    return engine
  }

  /**
   * Runs opcodes from a position on. The words that the next opcode takes are on the interpreter's stack
   * afterwards.
   *
   * @param spent - milligas that the meter does not know
   * @returns them with the cost of the opcodes that ran
   */
  run(frame: Frame, pc: number, sp: number, spent: number): number {
    const stack = this.#stack
    for (let at = this.#same; at < sp; at++) this.#write(at, stack[at]!)
    const { meter, memory, bytecode } = frame
    const limit = meter.affordable - meter.pending
    this.#exports.run(pc, sp, bytecode.code.length, memory.size, spent, limit)
    const { words32, results } = this.#views
    const result = RESULT >> 2
    this.pc = words32[result]!
    this.sp = words32[result + 1]!
    const after = results[1]!
    this.#spent += after - spent
    if (++this.#runs === TRIAL) {
      if (this.#spent < TRIAL * LEAST_MILLIGAS) this.isOver = true
      this.#runs = 0
      this.#spent = 0
    }
    this.#hand()
    return after
  }

  /** Replaces the word at a place of the stack, which the interpreter leaves as it is, by 32 bytes. */
  put(at: number, bytes: Uint8Array): void {
    const last = STACK + at * 32 + 31
    const own = this.#views.bytes
    for (let i = 0; i < 32; i++) own[last - i] = bytes[i]!
    this.#same = at + 1
  }

  /** Gives the interpreter the words that the next opcode takes, or all at the end. */
  #hand(): void {
    const { sp } = this
    const op = this.#bytecode!.code[this.pc] ?? 0
    const needed = this.isOver ? sp : STACK_NEEDS[op]! & 31
    const from = Math.max(0, sp - needed)
    for (let at = from; at < sp; at++) this.#stack[at] = this.#read(at)
    this.#same = from
  }

  #begin(bytecode: Bytecode, stack: Word[]): void {
    this.#stack = stack
    this.#same = 0
    this.isOver = false
    this.#runs = 0
    this.#spent = 0
    if (this.#bytecode === bytecode) return
    this.#bytecode = bytecode
    const { code, jumpdests } = bytecode
    const { bytes } = this.#views
    bytes.set(code, CODE)
    bytes.fill(0, CODE + code.length, CODE + code.length + PADDING)
    bytes.set(jumpdests, JUMPDESTS)
  }

  take(size: number): Uint8Array {
    atWork++
    return this.grow(size)
  }

  grow(size: number): Uint8Array {
    const { memory } = this.#exports
    const missing = Math.ceil((MEMORY + size - memory.buffer.byteLength) / WASM_PAGE)
    if (missing > 0) {
      memory.grow(missing)
      this.#views = viewsOf(memory)
    }
    return new Uint8Array(memory.buffer, MEMORY, memory.buffer.byteLength - MEMORY)
  }

  release(): void {
    atWork--
    this.#stack = []
    if (this.#exports.memory.buffer.byteLength <= MEMORY + MAX_KEPT) idle.push(this)
  }

  #read(at: number): Word {
    const low = (STACK >> 2) + at * 8
    const wide = (STACK >> 3) + at * 4
    const { words32: words, words64: wides } = this.#views
    if (
      (words[low + 2]! |
        words[low + 3]! |
        words[low + 4]! |
        words[low + 5]! |
        words[low + 6]! |
        words[low + 7]!) ===
      0
    )
      return words[low + 1]! < 0x20_0000 ? words[low + 1]! * TWO_32 + words[low]! : wides[wide]!
    return (
      (((wides[wide + 3]! << 64n) | wides[wide + 2]!) << 128n) |
      ((wides[wide + 1]! << 64n) | wides[wide]!)
    )
  }

  #write(at: number, word: Word): void {
    if (typeof word === 'number') {
      const words = this.#views.words32
      const low = (STACK >> 2) + at * 8
      words[low] = word >>> 0
      words[low + 1] = Math.floor(word / TWO_32)
      words.fill(0, low + 2, low + 8)
      return
    }
    const wides = this.#views.words64
    const wide = (STACK >> 3) + at * 4
    wides[wide] = word
    wides[wide + 1] = word >> 64n
    wides[wide + 2] = word >> 128n
    wides[wide + 3] = word >> 192n
  }
}

/** Views of all of an engine's memory but the contract's. */
function viewsOf({ buffer }: WasmMemory) {
  return {
    bytes: new Uint8Array(buffer, 0, MEMORY),
    words32: new Uint32Array(buffer, 0, MEMORY >> 2),
    words64: new BigUint64Array(buffer, 0, MEMORY >> 3),
    results: new Float64Array(buffer, RESULT, 2),
  }
}
