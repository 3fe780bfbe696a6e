import { ActorError, EAM_ACTOR_ID, ExitCode, SYSTEM_ACTOR_ID } from '../../types/index.ts'
import { ACCEPT_EXPORTED } from '../runtime/dispatch.ts'
import { nativeActor } from '../runtime/native-actor.ts'
import { ETHACCOUNT } from './definition.ts'

/** An Ethereum account in TypeScript. @see builtin-actors v18.0.0 `actors/ethaccount/src/lib.rs` */
export const ETHACCOUNT_ACTOR = nativeActor(ETHACCOUNT, {
  fallback: ACCEPT_EXPORTED,
  handlers: {
    Constructor(rt) {
      rt.requireCaller(SYSTEM_ACTOR_ID)
      const address = rt.lookupDelegatedAddress(rt.message.receiver)
      if (address === undefined)
        throw new ActorError(
          ExitCode.USR_ILLEGAL_ARGUMENT,
          'receiver must have a predictable address',
        )
      if (address.namespace !== EAM_ACTOR_ID)
        throw new ActorError(
          ExitCode.USR_ILLEGAL_ARGUMENT,
          'invalid target for EthAccount creation',
        )
    },
  },
})
