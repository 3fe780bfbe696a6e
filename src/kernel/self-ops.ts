// The running actor itself. See fvm 4.8.4 `fvm/src/kernel/default.rs`, `impl SelfOps`.
import { type Cid, cidToString } from '../ipld/index.ts'
import {
  BURNT_FUNDS_ACTOR_ID,
  ErrorNumber,
  FatalError,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import { assertWritable, type KernelContext, selfState } from './kernel-context.ts'

/** Returns the running actor's state root and makes it reachable. */
export function root(k: KernelContext): Cid {
  const { cm } = k
  cm.prices.onGetRoot(cm.gas)
  const { state } = selfState(k, 'state root requested after actor deletion')
  k.blocks.markReachable(state)
  return state
}

/** Sets the running actor's state root, which must be reachable. */
export function setRoot(k: KernelContext, root: Cid): void {
  const { cm, invocation } = k
  assertWritable(k, 'cannot update the state-root while read-only')
  cm.prices.onSetRoot(cm.gas)
  if (!k.blocks.isReachable(root))
    throw new SyscallError(ErrorNumber.NotFound, `new root cid not reachable: ${cidToString(root)}`)
  const { code, sequence, balance, delegatedAddress } = selfState(k, 'actor deleted')
  cm.setActor(invocation.actorId, { code, state: root, sequence, balance, delegatedAddress })
}

/** Returns the running actor's balance. */
export function currentBalance(k: KernelContext): TokenAmount {
  const { cm } = k
  cm.prices.onSelfBalance(cm.gas)
  return cm.getActor(k.invocation.actorId)?.balance ?? 0n
}

/** Deletes the running actor, and burns its balance if `burnUnspent`. */
export function selfDestruct(k: KernelContext, burnUnspent: boolean): void {
  const { cm, invocation } = k
  assertWritable(k, 'cannot self-destruct when read-only')
  cm.prices.onDeleteActor(cm.gas)
  const balance = currentBalance(k)
  if (balance !== 0n) {
    if (!burnUnspent)
      throw new SyscallError(ErrorNumber.IllegalOperation, 'self-destruct with unspent funds')
    orFatal(() => cm.transfer(invocation.actorId, BURNT_FUNDS_ACTOR_ID, balance))
  }
  cm.deleteActor(invocation.actorId)
}

/** Runs an operation that cannot fail in the reference: a syscall error in it becomes a fatal error. */
function orFatal(run: () => void): void {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof SyscallError) throw new FatalError(thrown.message)
    throw thrown
  }
}
