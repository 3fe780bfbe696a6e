import type { BlockId } from '../types/index.ts'
import { ACCOUNT_ACTOR } from './account/account.ts'
import { CRON_ACTOR } from './cron/actor.ts'
import { DATACAP_ACTOR } from './datacap/actor.ts'
import { EAM_ACTOR } from './eam/actor.ts'
import { ETHACCOUNT_ACTOR } from './ethaccount/ethaccount.ts'
import { EVM_ACTOR } from './evm/actor.ts'
import { type ExecutionModel, executionModelOf } from './execution-model/index.ts'
import { INIT_ACTOR } from './init/init.ts'
import { MARKET_ACTOR } from './market/actor.ts'
import { MINER_ACTOR } from './miner/actor.ts'
import { MULTISIG_ACTOR } from './multisig/actor.ts'
import { PAYMENTCHANNEL_ACTOR } from './paymentchannel/actor.ts'
import { invokePlaceholder } from './placeholder/placeholder.ts'
import { POWER_ACTOR } from './power/actor.ts'
import { REWARD_ACTOR } from './reward/actor.ts'
import type { ActorName } from './runtime/actor-type.ts'
import { invokeNative, type NativeActor } from './runtime/dispatch.ts'
import { type Policy, policyOf } from './runtime/policy.ts'
import type { ActorSyscalls } from './runtime/syscalls.ts'
import { SYSTEM_ACTOR } from './system/system.ts'
import { VERIFREG_ACTOR } from './verifreg/actor.ts'

/** Runs one invocation of a native actor. @throws ActorError the exit code, with data for the caller */
export type NativeEntryPoint = (sys: ActorSyscalls, paramsId: BlockId) => BlockId

/** A native actor as the machine runs it. */
export interface NativeCode {
  readonly run: NativeEntryPoint
  /** The model of its execution cost. */
  readonly execution: ExecutionModel
}

/** Makes the entry point of an actor for the policy of a network. */
type EntryPointFor = (policy: Policy) => NativeEntryPoint

function entryPoint(actor: NativeActor): EntryPointFor {
  return (policy) => (sys, paramsId) => invokeNative(actor, sys, paramsId, policy)
}

const ACTORS: Readonly<Partial<Record<ActorName, EntryPointFor>>> = {
  system: entryPoint(SYSTEM_ACTOR),
  init: entryPoint(INIT_ACTOR),
  cron: entryPoint(CRON_ACTOR),
  storagepower: entryPoint(POWER_ACTOR),
  storagemarket: entryPoint(MARKET_ACTOR),
  paymentchannel: entryPoint(PAYMENTCHANNEL_ACTOR),
  multisig: entryPoint(MULTISIG_ACTOR),
  storageminer: entryPoint(MINER_ACTOR),
  reward: entryPoint(REWARD_ACTOR),
  account: entryPoint(ACCOUNT_ACTOR),
  verifiedregistry: entryPoint(VERIFREG_ACTOR),
  datacap: entryPoint(DATACAP_ACTOR),
  placeholder: () => invokePlaceholder,
  evm: entryPoint(EVM_ACTOR),
  eam: entryPoint(EAM_ACTOR),
  ethaccount: entryPoint(ETHACCOUNT_ACTOR),
}

/** The built-in actors that exist in TypeScript, with the behaviour of release v18 and a network's policy. */
export function nativeActors(network: string): ReadonlyMap<string, NativeCode> {
  const policy = policyOf(network)
  return new Map(
    Object.entries(ACTORS).map(([name, entryFor]) => [
      name,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is a key of ACTORS
      { run: entryFor(policy), execution: executionModelOf(name as ActorName) },
    ]),
  )
}
