import type { ActorState } from '../state-tree/index.ts'
import {
  type ActorId,
  ErrorNumber,
  type MethodNum,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import type { BlockRegistry } from './block-registry.ts'
import type { CallManager } from './call-manager.ts'

/** The call that a kernel serves. */
export interface Invocation {
  /** The immediate caller. */
  readonly caller: ActorId
  /** The actor that runs. */
  readonly actorId: ActorId
  readonly method: MethodNum
  readonly valueReceived: TokenAmount
  readonly readOnly: boolean
}

/**
 * The data that kernel operations work on. Operations are functions whose first parameter is
 * this context; a kernel is a context, and composes its methods of them.
 */
export interface KernelContext {
  readonly cm: CallManager
  readonly blocks: BlockRegistry
  readonly invocation: Invocation
}

/** Returns the running actor's record. @throws SyscallError `IllegalOperation` once it is deleted */
export function selfState({ cm, invocation }: KernelContext, message: string): ActorState {
  const state = cm.getActor(invocation.actorId)
  if (state === undefined) throw new SyscallError(ErrorNumber.IllegalOperation, message)
  return state
}

/** Returns an actor's record. @throws SyscallError `NotFound` */
export function actorState({ cm }: KernelContext, id: ActorId): ActorState {
  const state = cm.getActor(id)
  if (state === undefined) throw new SyscallError(ErrorNumber.NotFound, 'actor not found')
  return state
}

/** Checks that the call may write. @throws SyscallError `ReadOnly` */
export function assertWritable({ invocation }: KernelContext, message: string): void {
  if (invocation.readOnly) throw new SyscallError(ErrorNumber.ReadOnly, message)
}
