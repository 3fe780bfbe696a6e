import { Abort, ActorError, ExitCode, OUT_OF_GAS, Panic, SyscallError } from '../../types/index.ts'
import { EVM_EXECUTION_MODEL } from './execution-model.ts'
import type { Frame, Output } from './frame.ts'
import { interpret } from './interpreter.ts'
import type { EvmExit, EvmObserver } from './observer.ts'

const EMPTY = new Uint8Array(0)

/**
 * Runs a frame's code to its end and charges its execution.
 *
 * @throws ActorError an exit code of the EVM actor, or one of a runtime call
 */
export function execute(frame: Frame): Output {
  const { evmObserver } = frame.system.rt.sys
  return evmObserver === undefined ? run(frame, undefined) : observed(frame, evmObserver)
}

function run(frame: Frame, observer: EvmObserver | undefined): Output {
  const { meter } = frame
  meter.pending += EVM_EXECUTION_MODEL.frame
  try {
    const output = interpret(frame, observer)
    meter.settle()
    return output
  } catch (thrown) {
    if (isOwn(thrown)) meter.settle()
    throw thrown
  } finally {
    frame.memory.release()
  }
}

/** Whether the code failed, not the gas or the host. */
function isOwn(thrown: unknown): boolean {
  return (
    thrown instanceof ActorError ||
    thrown instanceof SyscallError ||
    thrown instanceof Abort ||
    thrown instanceof Panic
  )
}

function observed(frame: Frame, observer: EvmObserver): Output {
  const { system, bytecode } = frame
  observer.enter({
    kind: frame.kind,
    isStatic: system.isReadOnly,
    actorId: system.rt.message.receiver,
    receiver: frame.receiver,
    caller: frame.caller,
    value: frame.value,
    input: frame.input,
    code: bytecode.code,
    codeCid: frame.codeCid,
    gasUsed: system.rt.sys.gasUsed(),
  })
  let exit: ExitReason = { kind: 'fatal', data: EMPTY, exitCode: undefined, reason: undefined }
  try {
    const output = run(frame, observer)
    const { isRevert, data } = output
    exit = { kind: isRevert ? 'revert' : 'return', data, exitCode: undefined, reason: undefined }
    return output
  } catch (thrown) {
    exit = reasonOf(thrown)
    throw thrown
  } finally {
    observer.exit({ ...exit, pc: frame.pc, gasUsed: system.rt.sys.gasUsed() })
  }
}

type ExitReason = Omit<EvmExit, 'pc' | 'gasUsed'>

function reasonOf(thrown: unknown): ExitReason {
  const nothing = { data: EMPTY, exitCode: undefined, reason: undefined }
  if (thrown === OUT_OF_GAS) return { kind: 'outOfGas', ...nothing }
  if (thrown instanceof ActorError || thrown instanceof Abort)
    return { kind: 'error', data: EMPTY, exitCode: thrown.exitCode, reason: thrown.message }
  if (thrown instanceof SyscallError) return { kind: 'error', ...nothing, reason: thrown.message }
  if (thrown instanceof Panic)
    return {
      kind: 'error',
      data: EMPTY,
      exitCode: ExitCode.USR_ASSERTION_FAILED,
      reason: thrown.message,
    }
  return { kind: 'fatal', ...nothing }
}
