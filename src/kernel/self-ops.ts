import { type Cid, cidToString } from '../ipld/index.ts'
import type { ActorState } from '../state-tree/index.ts'
import { ErrorNumber, FatalError, SyscallError, type TokenAmount } from '../types/index.ts'
import { IpldOps } from './ipld-ops.ts'

/** The actor that gets what is burnt. @see fvm 4.8.4 `fvm/src/machine/mod.rs` */
export const BURNT_FUNDS_ACTOR_ID = 99n

/** @see fvm 4.8.4 `fvm/src/kernel/default.rs`, `impl SelfOps` */
export class SelfOps extends IpldOps {
  root(): Cid {
    const { cm } = this
    cm.prices.onGetRoot(cm.gas)
    const { state } = this.self('state root requested after actor deletion')
    this.blocks.markReachable(state)
    return state
  }

  setRoot(root: Cid): void {
    const { cm, invocation } = this
    this.assertWritable('cannot update the state-root while read-only')
    cm.prices.onSetRoot(cm.gas)
    if (!this.blocks.isReachable(root))
      throw new SyscallError(
        ErrorNumber.NotFound,
        `new root cid not reachable: ${cidToString(root)}`,
      )
    cm.setActor(invocation.actorId, { ...this.self('actor deleted'), state: root })
  }

  currentBalance(): TokenAmount {
    const { cm } = this
    cm.prices.onSelfBalance(cm.gas)
    return cm.getActor(this.invocation.actorId)?.balance ?? 0n
  }

  selfDestruct(burnUnspent: boolean): void {
    const { cm, invocation } = this
    this.assertWritable('cannot self-destruct when read-only')
    cm.prices.onDeleteActor(cm.gas)
    const balance = this.currentBalance()
    if (balance !== 0n) {
      if (!burnUnspent)
        throw new SyscallError(ErrorNumber.IllegalOperation, 'self-destruct with unspent funds')
      orFatal(() => cm.transfer(invocation.actorId, BURNT_FUNDS_ACTOR_ID, balance))
    }
    cm.deleteActor(invocation.actorId)
  }

  /** The running actor. @throws SyscallError `IllegalOperation` once it is deleted */
  protected self(message: string): ActorState {
    const state = this.cm.getActor(this.invocation.actorId)
    if (state === undefined) throw new SyscallError(ErrorNumber.IllegalOperation, message)
    return state
  }

  protected assertWritable(message: string): void {
    if (this.invocation.readOnly) throw new SyscallError(ErrorNumber.ReadOnly, message)
  }
}

/** Runs what the reference says cannot fail: a syscall error in it is the host's. */
function orFatal(run: () => void): void {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof SyscallError) throw new FatalError(thrown.message)
    throw thrown
  }
}
