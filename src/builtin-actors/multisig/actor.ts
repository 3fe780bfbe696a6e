import { ACCEPT_EXPORTED } from '../runtime/dispatch.ts'
import { nativeActor } from '../runtime/native-actor.ts'
import { MULTISIG } from './definition.ts'
import {
  addSigner,
  changeThreshold,
  constructor,
  lockBalance,
  removeSigner,
  swapSigner,
} from './manage.ts'
import { approve, cancel, propose } from './propose.ts'

/** A multisig in TypeScript. @see builtin-actors v18.0.0 `actors/multisig/src/lib.rs` */
export const MULTISIG_ACTOR = nativeActor(MULTISIG, {
  fallback: ACCEPT_EXPORTED,
  handlers: {
    Constructor: constructor,
    Propose: propose,
    Approve: approve,
    Cancel: cancel,
    AddSigner: addSigner,
    RemoveSigner: removeSigner,
    SwapSigner: swapSigner,
    ChangeNumApprovalsThreshold: (rt, { newThreshold }) => changeThreshold(rt, newThreshold),
    LockBalance: lockBalance,
    Receive: (rt) => rt.acceptAnyCaller(),
  },
})
