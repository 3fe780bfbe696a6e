import { type Cid, cidToString } from '../ipld/index.ts'
import { DefaultKernelV3 } from '../kernel/index.ts'
import { Invocation, type SyscallCell } from '../syscalls/index.ts'
import { Abort, type BlockId, ExitCode, FatalError, OUT_OF_GAS } from '../types/index.ts'
import {
  type ActorInstance,
  countFirstSizes,
  type LoadedModule,
  type ModuleInfo,
  PAGE_BYTES,
} from '../wasm/index.ts'
import type { CodeRun, RunningCall } from './running-call.ts'

/**
 * Runs Wasm code for one call: loads, charges for its first sizes, instantiates, invokes.
 *
 * @returns the handle of the block that it returns, 0 for none
 * @throws Abort, OUT_OF_GAS, FatalError, HOST_STACK_OVERFLOW
 * @see fvm 4.8.4 `fvm/src/call_manager/default.rs` and `engine/mod.rs`, `instantiate`
 */
export function runWasm(run: CodeRun): BlockId {
  const { cm, kernel, code } = run
  const { machine } = cm
  const loaded = machine.engine.load(code, machine)
  const invocation = new Invocation({
    kernel,
    kernelV3: kernel instanceof DefaultKernelV3 ? kernel : undefined,
    gas: cm.gas,
    limiter: cm.limiter,
    prices: cm.prices,
    stacks: machine.stacks,
  })
  let instance: ActorInstance<SyscallCell> | undefined
  try {
    instance = instantiate(cm, loaded, invocation)
    checkEntry(cm, loaded.info, invocation, code)
    invocation.memory.attach(instance)
    const returned = invoke(run, instance, invocation)
    machine.engine.release(instance, machine.rules.fvm)
    return returned
  } catch (thrown) {
    // Whatever else is thrown may have left the instance half run.
    if (instance !== undefined && isEndOfRun(thrown))
      machine.engine.release(instance, machine.rules.fvm)
    throw thrown
  } finally {
    run.lastError = invocation.lastError
  }
}

function instantiate(
  cm: RunningCall,
  loaded: LoadedModule,
  invocation: Invocation,
): ActorInstance<SyscallCell> {
  const { machine } = cm
  const { info } = loaded
  const memoryPages = info.memory?.minPages ?? 0
  invocation.chargeForInit({
    memoryBytes: info.memory?.exported === true ? memoryPages * PAGE_BYTES : undefined,
    tableElements: info.exportedTableMin ?? undefined,
  })
  machine.engine.link(loaded, machine.rules.fvm)
  invocation.updateGasAvailable()
  if (!countFirstSizes(cm.limiter, memoryPages, info.initialTableElements)) {
    invocation.chargeForExec()
    throw notInstantiated('the memory limit is reached')
  }
  const instance = acquire(cm, loaded, invocation)
  invocation.attachCounter(instance)
  instance.cell.invocation = invocation
  instance.gas = invocation.lastGasAvailable
  cm.profiler?.setCounter(invocation.lastGasAvailable)
  if (!info.hasStart) {
    invocation.chargeForExec()
    return instance
  }
  let failure: unknown
  try {
    instance.start()
  } catch (thrown) {
    // The reference cannot tell what ended a start function: all of it is exit code 4. But what is
    // fatal here has no receipt there: at a syscall of a start function the reference panics.
    if (!isEndOfRun(thrown) || thrown instanceof FatalError) throw thrown
    failure = thrown
  }
  invocation.chargeForExec()
  if (failure !== undefined) throw notInstantiated(describe(failure), failure)
  return instance
}

function acquire(
  cm: RunningCall,
  loaded: LoadedModule,
  invocation: Invocation,
): ActorInstance<SyscallCell> {
  try {
    const budget = cm.profiler?.budget(cm.limiter) ?? cm.limiter
    return cm.machine.engine.acquire(loaded, cm.machine.rules.fvm, budget)
  } catch (thrown) {
    if (!(thrown instanceof Abort)) throw thrown
    invocation.chargeForExec()
    throw notInstantiated(thrown.message)
  }
}

/** Code must export `invoke` of type (i32) -> i32; what it is otherwise differs by version. */
function checkEntry(cm: RunningCall, info: ModuleInfo, invocation: Invocation, code: Cid): void {
  const entry = entryOf(info)
  const isFatal = cm.machine.rules.missingInvokeIsFatal
  if (entry === undefined && !isFatal)
    throw new Abort(ExitCode.SYS_INVALID_RECEIVER, `cannot upgrade to ${cidToString(code)}`)
  if (entry !== undefined && isOneI32(entry.params) && isOneI32(entry.results)) return
  if (!isFatal) {
    invocation.updateGasAvailable()
    invocation.chargeForExec()
  }
  throw new FatalError(
    `actor code ${cidToString(code)} has no function "invoke" of type (i32) -> (i32)`,
  )
}

/** Each call looks for it: a loop allocates nothing. */
function entryOf({ exports }: ModuleInfo): ModuleInfo['exports'][number] | undefined {
  for (const entry of exports)
    if (entry.name === 'invoke' && entry.kind === 'function') return entry
  return undefined
}

function isOneI32(types: readonly string[]): boolean {
  return types.length === 1 && types[0] === 'i32'
}

function invoke(
  run: CodeRun,
  instance: ActorInstance<SyscallCell>,
  invocation: Invocation,
): BlockId {
  const { profiler } = run.cm
  invocation.updateGasAvailable()
  profiler?.setCounter(invocation.lastGasAvailable)
  let returned = 0
  let failure: unknown
  try {
    returned = instance.invoke(run.paramsId)
  } catch (thrown) {
    if (!isEndOfRun(thrown)) throw thrown
    failure = thrown
    if (thrown instanceof Abort) run.trap = thrown.cause
  }
  // Running out of gas shows here, whatever ended the run.
  invocation.chargeForExec()
  if (failure !== undefined) throw failure
  return returned >>> 0
}

/** The outcomes that the reference has, as opposed to a fault of the host's engine. */
function isEndOfRun(thrown: unknown): boolean {
  return thrown instanceof Abort || thrown === OUT_OF_GAS || thrown instanceof FatalError
}

function notInstantiated(why: string, failure?: unknown): Abort {
  const message = `failed to instantiate module: ${why}`
  const cause = failure instanceof Abort ? failure.cause : undefined
  return new Abort(ExitCode.SYS_ILLEGAL_INSTRUCTION, message, 0, cause)
}

function describe(failure: unknown): string {
  return failure instanceof Abort || failure instanceof FatalError ? failure.message : 'out of gas'
}
