import {
  type ActorSyscalls,
  type EvmExit,
  type EvmFrame,
  type EvmObserver,
  type EvmStep,
  opcodeOf,
} from '../../builtin-actors/index.ts'
import type { EvmFunction, EvmFunctionFinder, EvmFunctions } from './evm-functions.ts'
import type { MessageProfiler } from './message-profiler.ts'

const JUMP = opcodeOf('JUMP')

/** One run of code. */
interface Run {
  readonly functions: EvmFunctions | undefined
  /** The recorder's position before the run. */
  readonly outside: number
  /** The recorder's position in each open function, the innermost last. */
  readonly open: { readonly name: string; readonly mark: number }[]
}

/**
 * Tells a profiler of the functions of contracts that run on the native EVM. Execution is charged for
 * whole stretches; at each change of function it is noted how much of the next charge has come together.
 */
export class FunctionProfiler implements EvmObserver {
  readonly #profiler: MessageProfiler
  readonly #sys: Pick<ActorSyscalls, 'gasUsed'>
  readonly #find: EvmFunctionFinder
  readonly #next: EvmObserver | undefined
  readonly #runs: Run[] = []

  /** @param next - receives everything too */
  constructor(
    profiler: MessageProfiler,
    sys: Pick<ActorSyscalls, 'gasUsed'>,
    find: EvmFunctionFinder,
    next: EvmObserver | undefined,
  ) {
    this.#profiler = profiler
    this.#sys = sys
    this.#find = find
    this.#next = next
  }

  begin(): void {}

  enter(frame: EvmFrame): void {
    this.#next?.enter(frame)
    const functions = this.#find(frame)
    const run: Run = { functions, outside: this.#profiler.mark(), open: [] }
    this.#runs.push(run)
    if (functions !== undefined) this.#open(run, functions.entry)
  }

  step(step: EvmStep): void {
    this.#next?.step?.(step)
    const run = this.#runs.at(-1)!
    const { functions } = run
    if (functions === undefined) return
    const profiler = this.#profiler
    profiler.runningFunction = run.open.at(-1)!.mark
    const jump = step.opcode === JUMP ? functions.jumpAt(step.pc) : '-'
    if (jump === '-') return
    profiler.noteExecution(Number(step.gasUsed - this.#sys.gasUsed()))
    if (jump === 'i') this.#enterFunction(run, functions.functionAt(Number(step.stack.at(-1))))
    else if (run.open.length > 1) run.open.pop()
    const { mark } = run.open.at(-1)!
    profiler.returnTo(mark)
    profiler.runningFunction = mark
  }

  exit(exit: EvmExit): void {
    const run = this.#runs.pop()!
    this.#profiler.endExecution()
    this.#profiler.returnTo(run.outside)
    this.#next?.exit(exit)
  }

  /** A dispatcher's jump into the function that was wanted, and one into the compiler's own, open nothing. */
  #enterFunction(run: Run, fn: EvmFunction | undefined): void {
    const caller = run.open.at(-1)!
    const isEntry = run.open.length === 1 && bareName(fn?.name) === bareName(caller.name)
    if (fn === undefined || isEntry) run.open.push(caller)
    else this.#open(run, fn)
  }

  #open(run: Run, fn: EvmFunction): void {
    this.#profiler.enterFunction(fn)
    run.open.push({ name: fn.name, mark: this.#profiler.mark() })
  }
}

/** The name of a function without that of its contract. */
function bareName(name: string | undefined): string | undefined {
  return name?.slice(name.lastIndexOf('.') + 1)
}
