import { FatalError, type WasmImportFunctions } from '../types/index.ts'
import { type MemoryBudget, mayGrowMemory, mayGrowTable } from './growth.ts'
import type { LoadedModule } from './loaded-module.ts'
import { PAGE_BYTES } from './opcodes.ts'
import { RED_ZONE_BYTES } from './shadow-stack.ts'
import { thrownByWasm } from './trap.ts'

/** A memory as the host looks at it. */
export interface MemorySource {
  /** Size in bytes as the actor sees it; at most that of {@link MemorySource.buffer}. */
  readonly byteLength: number
  /** The memory; another object after each growth, which leaves the old one with 0 bytes. */
  readonly buffer: ArrayBuffer
}

/** The imports of an instance, and the cell that its host functions share. */
export interface BoundHost<C> {
  readonly cell: C
  /** The functions by module and name, in the lowered types. The growth functions of `litefvm` are added to them. */
  readonly imports: WasmImportFunctions
}

type Entry = (paramsId: number) => number

/** The exports that are used: those of the actor, and those that the rewriter adds to them. */
interface ActorExports {
  readonly memory: WebAssembly.Memory | undefined
  readonly invoke: Entry | undefined
  readonly 'litefvm:gas': WebAssembly.Global<bigint>
  readonly 'litefvm:low': WebAssembly.Global<number> | undefined
  readonly 'litefvm:start': (() => void) | undefined
  readonly 'litefvm:reset': (() => void) | undefined
}

const NO_BYTES = new ArrayBuffer(0)

/** One instance of an actor's code. Made by `InstancePool`; used by one invocation at a time. */
export class ActorInstance<C> implements MemorySource {
  readonly loaded: LoadedModule
  /** The cell that the imports of this instance read; the caller that runs the instance fills it. */
  readonly cell: C
  /** Counts the growths of memory and tables. */
  budget: MemoryBudget | undefined
  /** Bytes of the exported memory. Kept here: asking V8 for the buffer takes 50 ns. */
  byteLength: number
  readonly #exports: ActorExports
  readonly #memory: WebAssembly.Memory | undefined
  readonly #gas: WebAssembly.Global<bigint>
  readonly #low: WebAssembly.Global<number> | undefined
  readonly #invoke: Entry | undefined

  /**
   * Makes a fresh instance; its start function has not run.
   *
   * @throws Abort SYS_ILLEGAL_INSTRUCTION if a segment does not fit its memory or table
   * @throws FatalError where V8 cannot make it
   */
  constructor(loaded: LoadedModule, host: BoundHost<C>, budget?: MemoryBudget) {
    const { info, module } = loaded
    this.loaded = loaded
    this.cell = host.cell
    this.budget = budget
    const firstBytes = (info.memory?.minPages ?? 0) * PAGE_BYTES
    this.byteLength = firstBytes
    const litefvm = {
      ...host.imports['litefvm'],
      memory_grow: (current: number, delta: number) =>
        this.#growMemory(current >>> 0, delta >>> 0) ? 1 : 0,
      table_grow: (_current: number, delta: number) => (this.#growTable(delta >>> 0) ? 1 : 0),
      grow_failed: growFailed,
    }
    try {
      const { exports } = new WebAssembly.Instance(module, { ...host.imports, litefvm })
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rewriter adds its exports; `info` and `assertEntry` check the others
      this.#exports = exports as unknown as ActorExports
    } catch (thrown) {
      throw thrownAtInstantiation(thrown)
    }
    this.#memory = info.memory?.exported === true ? this.#exports.memory : undefined
    this.#gas = this.#exports['litefvm:gas']
    this.#low = this.#exports['litefvm:low']
    this.#invoke = this.#exports.invoke
  }

  /** Milligas left as the code counts it; negative once it ran out. */
  get gas(): bigint {
    return this.#gas.value
  }

  set gas(milligas: bigint) {
    this.#gas.value = milligas
  }

  get buffer(): ArrayBuffer {
    return this.#memory?.buffer ?? NO_BYTES
  }

  /** Whether the actor exports a function under a name. */
  hasFunction(name: string): boolean {
    return this.loaded.info.exports.some((e) => e.name === name && e.kind === 'function')
  }

  /**
   * Runs the start function, if there is one.
   *
   * @throws as {@link ActorInstance.invoke}
   */
  start(): void {
    if (!this.loaded.info.hasStart) return
    try {
      this.#exports['litefvm:start']!()
    } catch (thrown) {
      throw thrownByWasm(thrown)
    }
  }

  /**
   * Calls the actor's `invoke`.
   *
   * @returns the handle of the block that it returns, 0 for none
   * @throws Abort for a trap, HOST_STACK_OVERFLOW, FatalError, and whatever an import threw
   */
  invoke(paramsId: number): number {
    try {
      return this.#invoke!(paramsId)
    } catch (thrown) {
      throw thrownByWasm(thrown)
    }
  }

  /** Address below which nothing was written; 0 if that is not known. */
  get lowestWrite(): number {
    return this.#low === undefined ? 0 : Math.max(0, this.#low.value - RED_ZONE_BYTES)
  }

  /** Sets globals and tables back to their first values. Memory is the pool's affair. */
  resetState(): void {
    this.#exports['litefvm:reset']?.()
    this.byteLength = (this.loaded.info.memory?.minPages ?? 0) * PAGE_BYTES
  }

  #growMemory(current: number, delta: number): boolean {
    const budget = this.budget
    if (budget === undefined || !mayGrowMemory(budget, current, delta)) return false
    this.byteLength = (current + delta) * PAGE_BYTES
    return true
  }

  #growTable(delta: number): boolean {
    return this.budget !== undefined && mayGrowTable(this.budget, delta)
  }
}

/** V8 refused what the rules allow: the host's fault, never a -1 for the actor. */
function growFailed(kind: number): never {
  throw new FatalError(
    `the JavaScript engine cannot grow ${kind === 0 ? 'a memory' : 'a table'} that an actor may grow: ` +
      'the machine has too little memory',
  )
}

function thrownAtInstantiation(thrown: unknown): unknown {
  if (thrown instanceof WebAssembly.LinkError)
    return new FatalError(`failed to link actor module: ${thrown.message}`, { cause: thrown })
  return thrownByWasm(thrown)
}
