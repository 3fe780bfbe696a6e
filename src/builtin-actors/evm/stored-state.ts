import { type Cid, Kamt } from '../../ipld/index.ts'
import { ActorError, DecodeError, ErrorNumber, ExitCode, SyscallError } from '../../types/index.ts'
import { readBlock } from '../runtime/block-io.ts'
import { decodeState, type Runtime } from '../runtime/runtime.ts'
import { EVM_STATE, type EvmState, isSameMark, type MessageMark } from './state.ts'

/** Whether the contract destroyed itself in an earlier message. */
export function isDead(rt: Runtime, state: EvmState): boolean {
  return state.tombstone !== undefined && !isSameMark(state.tombstone, markOf(rt))
}

/** The mark of the running message. */
export function markOf(rt: Runtime): MessageMark {
  return { origin: rt.message.origin, nonce: rt.message.nonce }
}

/** Reads the state of a contract. @throws ActorError `USR_SERIALIZATION` for a block that is not one */
export function readState(rt: Runtime, root: Cid): EvmState {
  try {
    return decodeState(EVM_STATE, root, readBlock(rt.sys, root))
  } catch (thrown) {
    if (!(thrown instanceof DecodeError) && !(thrown instanceof ActorError)) throw thrown
    throw new ActorError(ExitCode.USR_SERIALIZATION, 'failed to decode state')
  }
}

/** Opens the transient storage: that of the state, if the running message wrote it, else an empty one. */
export function loadTransient(rt: Runtime, state: EvmState | undefined): Kamt {
  const transient = state?.transientData
  if (transient === undefined || !isSameMark(transient.lifespan, markOf(rt)))
    return new Kamt(rt.store)
  return Kamt.load(rt.store, transient.state)
}

/** Sets the root of the state. @throws ActorError what the actor makes of a refusal */
export function setRoot(rt: Runtime, root: Cid): void {
  try {
    rt.sys.setRoot(root)
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    throw new ActorError(
      thrown.errorNumber === ErrorNumber.ReadOnly
        ? ExitCode.USR_READ_ONLY
        : ExitCode.USR_ILLEGAL_STATE,
      thrown.message,
    )
  }
}
