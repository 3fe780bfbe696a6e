import type { BlockId } from '../types/index.ts'
import { ACCOUNT_ACTOR } from './account/account.ts'
import { ETHACCOUNT_ACTOR } from './ethaccount/ethaccount.ts'
import { INIT_ACTOR } from './init/init.ts'
import { invokePlaceholder } from './placeholder/placeholder.ts'
import type { ActorName } from './runtime/actor-type.ts'
import { invokeNative, type NativeActor } from './runtime/dispatch.ts'
import type { ActorSyscalls } from './runtime/syscalls.ts'
import { SYSTEM_ACTOR } from './system/system.ts'

/** Runs one invocation of a native actor. @throws ActorError the exit code, with data for the caller */
export type NativeEntryPoint = (sys: ActorSyscalls, paramsId: BlockId) => BlockId

function entryPoint(actor: NativeActor): NativeEntryPoint {
  return (sys, paramsId) => invokeNative(actor, sys, paramsId)
}

/** The built-in actors that exist in TypeScript, with the behaviour of release v18. */
export const NATIVE_ACTORS: Readonly<Partial<Record<ActorName, NativeEntryPoint>>> = {
  system: entryPoint(SYSTEM_ACTOR),
  init: entryPoint(INIT_ACTOR),
  account: entryPoint(ACCOUNT_ACTOR),
  placeholder: invokePlaceholder,
  ethaccount: entryPoint(ETHACCOUNT_ACTOR),
}
