import { ACCOUNT_ACTOR } from '../../src/builtin-actors/account/account.ts'
import { CRON_ACTOR } from '../../src/builtin-actors/cron/actor.ts'
import { DATACAP_ACTOR } from '../../src/builtin-actors/datacap/actor.ts'
import { EAM_ACTOR } from '../../src/builtin-actors/eam/actor.ts'
import { ETHACCOUNT_ACTOR } from '../../src/builtin-actors/ethaccount/ethaccount.ts'
import { EVM_ACTOR } from '../../src/builtin-actors/evm/actor.ts'
import { INIT_ACTOR } from '../../src/builtin-actors/init/init.ts'
import { MARKET_ACTOR } from '../../src/builtin-actors/market/actor.ts'
import { MINER_ACTOR } from '../../src/builtin-actors/miner/actor.ts'
import { MULTISIG_ACTOR } from '../../src/builtin-actors/multisig/actor.ts'
import { PAYMENTCHANNEL_ACTOR } from '../../src/builtin-actors/paymentchannel/actor.ts'
import { POWER_ACTOR } from '../../src/builtin-actors/power/actor.ts'
import { REWARD_ACTOR } from '../../src/builtin-actors/reward/actor.ts'
import { SYSTEM_ACTOR } from '../../src/builtin-actors/system/system.ts'
import { VERIFREG_ACTOR } from '../../src/builtin-actors/verifreg/actor.ts'

const METHODS = new Map(
  [
    ACCOUNT_ACTOR,
    CRON_ACTOR,
    DATACAP_ACTOR,
    EAM_ACTOR,
    ETHACCOUNT_ACTOR,
    EVM_ACTOR,
    INIT_ACTOR,
    MARKET_ACTOR,
    MINER_ACTOR,
    MULTISIG_ACTOR,
    PAYMENTCHANNEL_ACTOR,
    POWER_ACTOR,
    REWARD_ACTOR,
    SYSTEM_ACTOR,
    VERIFREG_ACTOR,
  ].map(({ name, methods }) => [name, methods] as const),
)

/** The key of a method's rows: its number, or `other` for one that the actor does not have. */
export function methodKey({ actor, method }: { actor: string; method: bigint }): string {
  return METHODS.get(actor)?.has(method) === true ? String(method) : 'other'
}

/** The method's name, for people. */
export function methodName({ actor, method }: { actor: string; method: bigint }): string {
  return METHODS.get(actor)?.get(method)?.name ?? 'other'
}
