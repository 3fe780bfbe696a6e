import { ActorError, ExitCode } from '../../types/index.ts'
import { ACCEPT_EXPORTED, methodWithoutParams, type NativeActor } from '../runtime/dispatch.ts'
import { EAM_ACTOR_ID, SYSTEM_ACTOR_ID } from '../runtime/singletons.ts'

/** @see builtin-actors v18.0.0 `actors/ethaccount/src/lib.rs` */
export const ETHACCOUNT_ACTOR: NativeActor = {
  name: 'ethaccount',
  isRestricted: true,
  fallback: ACCEPT_EXPORTED,
  methods: new Map([
    [
      1n,
      methodWithoutParams('Constructor', (rt) => {
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
        return undefined
      }),
    ],
  ]),
}
