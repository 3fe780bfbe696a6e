import { wasmTrace } from '../debug-info/index.ts'
import type { Cid } from '../ipld/index.ts'
import {
  type Block,
  type BlockRegistry,
  type InvocationResult,
  type KernelInvocation,
} from '../kernel/index.ts'
import {
  Abort,
  type BlockId,
  ExitCode,
  FatalError,
  OUT_OF_GAS,
  SyscallError,
} from '../types/index.ts'
import type { RecordedStack } from './actor-stacks.ts'
import { runNative } from './native.ts'
import { runWasm } from './run-wasm.ts'
import type { CodeRun, RunningCall } from './running-call.ts'
import type { RunningMachine } from './running-machine.ts'

/**
 * Runs an actor's code for one call.
 *
 * @returns the exit code and the value, also where the actor aborted
 * @throws OUT_OF_GAS, FatalError
 * @see fvm 4.8.4 `fvm/src/call_manager/default.rs`, `call_actor_resolved`
 */
export function invokeActor(
  cm: RunningCall,
  blocks: BlockRegistry,
  code: Cid,
  paramsId: BlockId,
  isImplicitConstructor: boolean,
  invocation: KernelInvocation,
): InvocationResult {
  const kernel = new cm.machine.kernelClass(cm, blocks, invocation)
  const run: CodeRun = { lastError: undefined, trap: undefined }
  const isTraced = !isImplicitConstructor || cm.machine.rules.framesImplicitConstructors
  const mark = cm.profiler?.mark()
  try {
    const native = cm.machine.nativeActor(code)
    const returned =
      native === undefined
        ? runWasm(cm, kernel, code, paramsId, run)
        : runNative(cm, kernel, blocks, native, invocation.method, paramsId, run)
    return { exitCode: ExitCode.OK, value: returnedBlock(blocks, returned) }
  } catch (thrown) {
    return failed(cm, code, blocks, isTraced ? invocation : undefined, run, thrown)
  } finally {
    if (mark !== undefined) cm.profiler?.returnTo(mark)
  }
}

function returnedBlock(blocks: BlockRegistry, id: BlockId): Block | undefined {
  if (id === 0) return undefined
  try {
    return blocks.get(id)
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    throw new Abort(ExitCode.SYS_MISSING_RETURN, 'returned block does not exist')
  }
}

/** Turns what ended a run into a result, or rethrows it, with its frame on the backtrace. */
function failed(
  cm: RunningCall,
  code: Cid,
  blocks: BlockRegistry,
  frame: KernelInvocation | undefined,
  run: CodeRun,
  thrown: unknown,
): InvocationResult {
  const push = (exitCode: ExitCode, message: string): void => {
    if (frame === undefined || exitCode === ExitCode.OK) return
    if (run.lastError !== undefined) cm.backtrace.begin(run.lastError)
    const { actorId: source, method } = frame
    const stack = recordStack(cm.machine, code, thrown instanceof Abort ? thrown.cause : run.trap)
    const failure = { source, method, code: exitCode, message }
    cm.backtrace.pushFrame(stack === undefined ? failure : { ...failure, stack })
  }
  if (thrown === OUT_OF_GAS) {
    push(ExitCode.SYS_OUT_OF_GAS, 'out of gas')
    throw thrown
  }
  if (thrown instanceof FatalError) {
    push(ExitCode.SYS_ASSERTION_FAILED, 'fatal error')
    throw thrown
  }
  if (!(thrown instanceof Abort)) throw thrown
  if (thrown.blockId === 0) {
    push(thrown.exitCode, thrown.message)
    return { exitCode: thrown.exitCode, value: undefined }
  }
  let value: Block
  try {
    value = blocks.get(thrown.blockId)
  } catch (missing) {
    if (!(missing instanceof SyscallError)) throw missing
    push(ExitCode.SYS_MISSING_RETURN, 'error getting exit data block')
    throw new FatalError(missing.message)
  }
  push(thrown.exitCode, thrown.message)
  return { exitCode: thrown.exitCode, value }
}

function recordStack(
  machine: RunningMachine,
  code: Cid,
  cause: Error | undefined,
): RecordedStack | undefined {
  if (!machine.stacks || cause === undefined) return undefined
  const { networkVersion } = machine.context
  return { code, networkVersion, profiled: machine.profiling, offsets: wasmTrace(cause) }
}
