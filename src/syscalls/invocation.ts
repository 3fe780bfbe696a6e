import type { GasTracker } from '../gas/index.ts'
import type { Kernel, KernelV3 } from '../kernel/index.ts'
import { FatalError, type Milligas } from '../types/index.ts'
import { ActorMemory } from './actor-memory.ts'

/** A failed syscall: the cause of a backtrace if the actor then aborts. */
export interface SyscallCause {
  readonly type: 'syscall'
  readonly module: string
  readonly function: string
  readonly errorNumber: number
  readonly message: string
}

/** An instance's gas counter in milligas, which its code counts down; negative once it is out of gas. */
export interface GasCounter {
  gas: bigint
}

/** Bytes of memory and tables in use, over the whole call stack. */
export interface MemoryUse {
  readonly memoryUsed: number
}

/** Prices in milligas for entering the host, and for memory and tables; a price list has them. */
export interface HostPrices {
  /** Each syscall. */
  readonly hostCallCost: number
  initMemoryGas(bytes: number): number
  growMemoryGas(bytes: number): number
  initTableGas(elements: number): number
}

/** First sizes of a module, for the charge before its instantiation. */
export interface InitialSizes {
  /** Bytes of the memory exported as `memory`; undefined without one. */
  readonly memoryBytes: number | undefined
  /** Elements of the table exported as `table`; undefined without one. */
  readonly tableElements: number | undefined
}

/** The services that an invocation uses. */
export interface InvocationOptions {
  readonly kernel: Kernel
  /** The same kernel if it is one of FVM v3, which has additional syscalls. */
  readonly kernelV3: KernelV3 | undefined
  /** The tracker that the kernel charges. */
  readonly gas: GasTracker
  readonly limiter: MemoryUse
  readonly prices: HostPrices
  /** Whether `vm::exit` records where it was called; false by default. */
  readonly stacks?: boolean
}

/**
 * One run of an actor's code: keeps the gas that Wasm counts and the gas that the tracker holds in
 * step. The counter, the gas last seen, the memory last seen and the tracker are four values, and
 * some ways out of a syscall leave the middle two as they were: then the next charge covers that
 * stretch again, as in the reference.
 *
 * @see fvm 4.8.4 `src/syscalls/mod.rs`, `InvocationData`, `charge_for_exec`, `update_gas_available`
 */
export class Invocation {
  readonly kernel: Kernel
  readonly kernelV3: KernelV3 | undefined
  /** The machine attaches it after the start function. */
  readonly memory = new ActorMemory()
  readonly stacks: boolean
  /** The error of the last syscall, undefined if that succeeded. */
  lastError: SyscallCause | undefined = undefined
  readonly #gas: GasTracker
  readonly #limiter: MemoryUse
  readonly #prices: HostPrices
  readonly #hostCallCost: number
  #counter: GasCounter | undefined = undefined
  /** Milligas at the last update; -1 past 2^53 - 1, where {@link #lastGasWide} holds them. */
  #lastGas = 0
  #lastGasWide: Milligas = 0n
  #lastMemoryBytes: number

  constructor({ kernel, kernelV3, gas, limiter, prices, stacks }: InvocationOptions) {
    this.kernel = kernel
    this.kernelV3 = kernelV3
    this.#gas = gas
    this.#limiter = limiter
    this.#prices = prices
    this.#hostCallCost = prices.hostCallCost
    this.stacks = stacks === true
    this.#lastMemoryBytes = limiter.memoryUsed
  }

  /** Attaches the instance whose counter this invocation keeps in step. */
  attachCounter(counter: GasCounter): void {
    this.#counter = counter
  }

  /** Milligas that were available at the last update. */
  get lastGasAvailable(): Milligas {
    return this.#lastGas < 0 ? this.#lastGasWide : BigInt(this.#lastGas)
  }

  /** Bytes that were in use at the last update. */
  get lastMemoryBytes(): number {
    return this.#lastMemoryBytes
  }

  /**
   * Charges for the first memory and table, before the code is instantiated.
   *
   * @throws FatalError without an exported memory, OUT_OF_GAS
   */
  chargeForInit({ memoryBytes, tableElements }: InitialSizes): void {
    if (memoryBytes === undefined) throw new FatalError('actor has no memory export')
    this.#lastMemoryBytes += memoryBytes
    if (tableElements !== undefined)
      this.#gas.charge('wasm_table_init', this.#prices.initTableGas(tableElements), 0)
    this.#gas.charge('wasm_memory_init', this.#prices.initMemoryGas(memoryBytes), 0)
  }

  /** Sets the counter to the remaining gas, and records it and the memory in use. */
  updateGasAvailable(): void {
    this.takeNote()
    if (this.#counter !== undefined) this.#counter.gas = this.lastGasAvailable
  }

  /**
   * Charges for the instructions since the last update, by the instance's counter: after the start
   * function, and after the code returned, trapped or was left by a throw.
   *
   * @throws OUT_OF_GAS
   */
  chargeForExec(): void {
    this.#chargeByCounter(this.counterValue())
  }

  /**
   * Starts every syscall: charges for the instructions that ran, and for the syscall. `counter` is
   * negative if a number cannot hold it.
   *
   * @throws OUT_OF_GAS
   * @throws FatalError in a start function: the memory is not there yet, and the reference panics
   * ("object used with the wrong store"), so that no node can give a receipt
   */
  enter(counter: number): void {
    const last = this.#lastGas
    if (counter < 0 || last < 0) this.#chargeByCounter(this.counterValue())
    else this.#chargeStretch(last > counter ? last - counter : 0)
    this.#gas.charge('OnSyscall', this.#hostCallCost, 0)
    if (!this.memory.isAttached) throw syscallInStart()
  }

  /** Records the gas available and returns it, or -1 if a number cannot hold it. */
  takeNote(): number {
    const gas = this.#gas.availableNumber
    this.#lastGas = gas
    if (gas < 0) this.#lastGasWide = this.#gas.gasAvailable
    this.#lastMemoryBytes = this.#limiter.memoryUsed
    return gas
  }

  /** The counter's value in the instance; without an instance nothing ran. */
  counterValue(): bigint {
    return this.#counter === undefined ? this.lastGasAvailable : this.#counter.gas
  }

  #chargeByCounter(counter: bigint): void {
    // A negative counter means more than all remaining gas: that charge fails.
    const exec = this.lastGasAvailable - counter
    const exact = Number(exec)
    if (exec <= 0n) this.#chargeStretch(0)
    else if (Number.isSafeInteger(exact)) this.#chargeStretch(exact)
    else this.#chargeWideStretch(exec)
  }

  #chargeStretch(exec: number): void {
    const grown = this.#limiter.memoryUsed - this.#lastMemoryBytes
    if (grown <= 0) {
      this.#gas.charge('wasm_exec', exec, 0)
      return
    }
    const memory = Math.min(this.#prices.growMemoryGas(grown), exec)
    this.#gas.charge('wasm_exec', exec - memory, 0)
    if (memory !== 0) this.#gas.charge('wasm_memory_grow', memory, 0)
  }

  #chargeWideStretch(exec: Milligas): void {
    const grown = this.#limiter.memoryUsed - this.#lastMemoryBytes
    const memory = grown > 0 ? this.#prices.growMemoryGas(grown) : 0
    this.#gas.chargeBig('wasm_exec', exec - BigInt(memory), 0n)
    if (memory !== 0) this.#gas.charge('wasm_memory_grow', memory, 0)
  }
}

function syscallInStart(): FatalError {
  return new FatalError(
    'a start function makes a syscall, at which the reference panics: ' +
      'an actor may make syscalls only from its exported "invoke"',
  )
}
