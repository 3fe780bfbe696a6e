import type { NativeCode } from '../builtin-actors/index.ts'
import { wasmTrace } from '../debug-info/index.ts'
import type { Cid } from '../ipld/index.ts'
import { type Block, BlockRegistry, type Call, type InvocationResult } from '../kernel/index.ts'
import {
  Abort,
  type ActorId,
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

/** Receiver of a call, as it was resolved. */
export interface Receiver {
  readonly id: ActorId
  readonly code: Cid
  /** Whether the call is the constructor of an account that a send creates. */
  readonly isImplicitConstructor: boolean
}

/**
 * Runs an actor's code for one call.
 *
 * @returns the exit code and the value, also if the actor aborted
 * @throws OUT_OF_GAS, FatalError
 * @see fvm 4.8.4 `fvm/src/call_manager/default.rs`, `call_actor_resolved`
 */
export function invokeActor(cm: RunningCall, call: Call, receiver: Receiver): InvocationResult {
  const { machine, profiler } = cm
  const { code } = receiver
  const { from, method, params, value, readOnly } = call
  const blocks = new BlockRegistry()
  const paramsId = params === undefined ? 0 : blocks.putReachable(params)
  const kernel = new machine.kernelClass(cm, blocks, {
    caller: from,
    actorId: receiver.id,
    method,
    valueReceived: value,
    readOnly,
  })
  const run: CodeRun = {
    cm,
    kernel,
    blocks,
    code,
    method,
    paramsId,
    lastError: undefined,
    trap: undefined,
  }
  const mark = profiler?.mark()
  try {
    const native = machine.nativeActor(code) ?? nativeByHost(machine, receiver)
    if (native === undefined && profiler !== undefined) enterEntry(cm, call, receiver)
    const returned = native === undefined ? runWasm(run) : runNative(run, native)
    return { exitCode: ExitCode.OK, value: returnedBlock(blocks, returned) }
  } catch (thrown) {
    const isTraced = !receiver.isImplicitConstructor || machine.rules.framesImplicitConstructors
    return resultOfFailure(run, isTraced ? receiver.id : undefined, thrown)
  } finally {
    if (mark !== undefined) profiler?.returnTo(mark)
  }
}

/** Enters the function of a contract that the caller requests, below the contract's method. */
function enterEntry(cm: RunningCall, { method, params }: Call, { id }: Receiver): void {
  const entry = cm.machine.hooks.evmEntry?.(id, method, params)
  if (entry !== undefined) cm.profiler?.enterEntry(entry)
}

/** Returns the native code of a contract that a test runner keeps out of Wasm. */
function nativeByHost(
  { hooks, rules }: RunningMachine,
  receiver: Receiver,
): NativeCode | undefined {
  return hooks.cheats?.isNative(receiver.id) === true
    ? rules.nativeActors?.get(receiver.code.key)
    : undefined
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

/**
 * Turns what ended a run into a result, or rethrows it.
 *
 * @param source - the actor, whose frame goes onto the backtrace; undefined for none
 */
function resultOfFailure(
  run: CodeRun,
  source: ActorId | undefined,
  thrown: unknown,
): InvocationResult {
  const { cm, blocks, code, method } = run
  const push = (exitCode: ExitCode, message: string): void => {
    if (source === undefined || exitCode === ExitCode.OK) return
    if (run.lastError !== undefined) cm.backtrace.begin(run.lastError)
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
  return {
    code,
    networkVersion,
    profiled: machine.profiling,
    covered: machine.hooks.blockObserver !== undefined,
    offsets: wasmTrace(cause),
  }
}
