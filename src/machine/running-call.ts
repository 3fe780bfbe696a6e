import type { GasTracker, PriceList } from '../gas/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { BlockRegistry, CallManager, Kernel } from '../kernel/index.ts'
import type { BlockId, MethodNum } from '../types/index.ts'
import type { Backtrace, Cause } from './backtrace.ts'
import type { MemoryLimiter } from './memory-limiter.ts'
import type { MessageProfiler } from './profiler/message-profiler.ts'
import type { RunningMachine } from './running-machine.ts'

/** Parts of the call manager that a run of an actor's code uses. */
export interface RunningCall extends CallManager {
  readonly machine: RunningMachine
  readonly gas: GasTracker
  readonly prices: PriceList
  readonly limiter: MemoryLimiter
  readonly backtrace: Backtrace
  /** Profiler of the message; undefined unless profiling. */
  readonly profiler: MessageProfiler | undefined
  /** Whether all gas so far is exact; set to false before code whose gas is a model or a mock. */
  gasExact: boolean
}

/** One run of an actor's code: its inputs and its outcome. */
export interface CodeRun {
  readonly cm: RunningCall
  readonly kernel: Kernel
  readonly blocks: BlockRegistry
  readonly code: Cid
  readonly method: MethodNum
  /** Handle of the parameters, 0 for none. */
  readonly paramsId: BlockId
  /** The last failing syscall if no other followed it. */
  lastError: Cause | undefined
  /** The error that left the code if it was a trap, running out of gas included. */
  trap: Error | undefined
}
