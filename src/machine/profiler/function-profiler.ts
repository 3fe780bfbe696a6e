import {
  type ActorSyscalls,
  type EvmExit,
  type EvmFrame,
  type EvmObserver,
  type EvmStep,
  opcodeOf,
} from '../../builtin-actors/index.ts'
import type { EvmFunction, EvmFunctionFinder, EvmFunctions, EvmLine } from './evm-functions.ts'
import type { MessageProfiler } from './message-profiler.ts'

const JUMP = opcodeOf('JUMP')

/** A function that runs, or waits for one that it called. */
interface OpenFunction {
  readonly name: string
  /** The recorder's position in the function. */
  readonly mark: number
  /** The line that runs, if lines are wanted. */
  line: EvmLine | undefined
  /** The recorder's position in that line; {@link OpenFunction.mark} without one. */
  position: number
}

/** One run of code. */
interface Run {
  readonly functions: EvmFunctions | undefined
  /** The recorder's position before the run. */
  readonly outside: number
  /** Open functions, the innermost last. */
  readonly open: OpenFunction[]
  /** Whether the entry has its place in the source. */
  isPlaced: boolean
}

/**
 * Tells a profiler of the functions of contracts that run on the native EVM. Execution is charged for
 * whole stretches; at each change of function it is noted how much of the next charge has come together.
 * Changed slots are written together, later: the functions that changed them share the costs.
 */
export class FunctionProfiler implements EvmObserver {
  readonly #profiler: MessageProfiler
  readonly #sys: Pick<ActorSyscalls, 'gasUsed'>
  readonly #find: EvmFunctionFinder
  readonly #next: EvmObserver | undefined
  readonly #runs: Run[] = []
  /** The recorder's position at the last change of each slot that is not written yet. */
  readonly #changes = new Map<string, number>()

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
    const run: Run = { functions, outside: this.#profiler.mark(), open: [], isPlaced: false }
    this.#runs.push(run)
    if (functions === undefined) return
    this.#profiler.enterEntry(functions.entry)
    this.#open(run, functions.entry.name)
  }

  step(step: EvmStep): void {
    this.#next?.step?.(step)
    const run = this.#runs.at(-1)!
    const { functions } = run
    if (functions === undefined) return
    if (!run.isPlaced) this.#placeEntry(run, functions, step.pc)
    if (functions.lineAt !== undefined)
      this.#moveTo(run.open.at(-1)!, functions.lineAt(step.pc), step)
    const profiler = this.#profiler
    profiler.runningFunction = run.open.at(-1)!.position
    const jump = step.opcode === JUMP ? functions.jumpAt(step.pc) : '-'
    if (jump === '-') return
    this.#noteExecution(step)
    if (jump === 'i') this.#enterFunction(run, functions.functionAt(Number(step.stack.at(-1))))
    else if (run.open.length > 1) run.open.pop()
    const { position } = run.open.at(-1)!
    profiler.returnTo(position)
    profiler.runningFunction = position
  }

  exit(exit: EvmExit): void {
    const run = this.#runs.pop()!
    this.#profiler.endExecution()
    this.#profiler.returnTo(run.outside)
    this.#next?.exit(exit)
  }

  changeSlot(slot: bigint, isTransient: boolean): void {
    const running = this.#runs.at(-1)?.open.at(-1)
    if (running !== undefined) this.#changes.set(`${isTransient} ${slot}`, running.position)
  }

  beginFlush(): void {
    if (this.#changes.size > 0) this.#profiler.beginSharing([...this.#changes.values()])
    this.#changes.clear()
  }

  endFlush(): void {
    this.#profiler.endSharing()
  }

  /** Notes for the function that runs what has come together until this step. */
  #noteExecution({ gasUsed }: EvmStep): void {
    this.#profiler.noteExecution(Number(gasUsed - this.#sys.gasUsed()))
  }

  /** Enters the line of a step; code that the compiler made itself belongs to the line before. */
  #moveTo(running: OpenFunction, line: EvmLine | undefined, step: EvmStep): void {
    if (line === undefined) return
    const { line: last } = running
    if (last !== undefined && last.line === line.line && last.file === line.file) return
    const profiler = this.#profiler
    this.#noteExecution(step)
    profiler.returnTo(running.mark)
    profiler.enterLine(line)
    running.line = line
    running.position = profiler.mark()
  }

  /** The entry stands where the first code of a function of its name does. */
  #placeEntry(run: Run, functions: EvmFunctions, pc: number): void {
    const { entry } = functions
    const fn = functions.functionAt(pc)
    if (fn === undefined) return
    const isEntry =
      fn.name === entry.name ||
      (bareName(fn.name) === bareName(entry.name) && bareName(fn.name) !== 'constructor')
    if (!isEntry) return
    run.isPlaced = true
    this.#profiler.placeEntry(entry, fn)
  }

  /** A dispatcher's jump into the function that was wanted, and one into the compiler's own, open nothing. */
  #enterFunction(run: Run, fn: EvmFunction | undefined): void {
    const caller = run.open.at(-1)!
    const isEntry = run.open.length === 1 && bareName(fn?.name) === bareName(caller.name)
    if (fn === undefined || isEntry) {
      run.open.push(caller)
      return
    }
    this.#profiler.enterFunction(fn)
    this.#open(run, fn.name)
  }

  /** Opens the function that the profiler has just entered. */
  #open(run: Run, name: string): void {
    const mark = this.#profiler.mark()
    run.open.push({ name, mark, line: undefined, position: mark })
  }
}

/** The name of a function without that of its contract. */
function bareName(name: string | undefined): string | undefined {
  return name?.slice(name.lastIndexOf('.') + 1)
}
