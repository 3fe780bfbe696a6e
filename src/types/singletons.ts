import type { ActorId } from './numbers.ts'

// Ids of the actors that every network has. Source: builtin-actors v18.0.0 `runtime/src/builtin/singletons.rs`.

/** Sends the implicit messages. */
export const SYSTEM_ACTOR_ID: ActorId = 0n
/** Makes actors. */
export const INIT_ACTOR_ID: ActorId = 1n
/** Pays block rewards. */
export const REWARD_ACTOR_ID: ActorId = 2n
/** Calls power and market at every epoch. */
export const CRON_ACTOR_ID: ActorId = 3n
/** Storage power. */
export const STORAGE_POWER_ACTOR_ID: ActorId = 4n
/** Storage market. */
export const STORAGE_MARKET_ACTOR_ID: ActorId = 5n
/** Verifiers, allocations and claims of data that counts tenfold. */
export const VERIFIED_REGISTRY_ACTOR_ID: ActorId = 6n
/** The token that allocations are paid with. */
export const DATACAP_ACTOR_ID: ActorId = 7n
/** The Ethereum address manager. */
export const EAM_ACTOR_ID: ActorId = 10n
/** Funds sent here are burnt. */
export const BURNT_FUNDS_ACTOR_ID: ActorId = 99n
/** The first id that init assigns. */
export const FIRST_NON_SINGLETON_ID: ActorId = 100n
