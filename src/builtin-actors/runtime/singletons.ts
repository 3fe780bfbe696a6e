import type { ActorId } from '../../types/index.ts'

// Ids of the actors that every network has. Source: builtin-actors v18.0.0 `runtime/src/builtin/singletons.rs`.

/** Sends the implicit messages. */
export const SYSTEM_ACTOR_ID: ActorId = 0n
/** Makes actors. */
export const INIT_ACTOR_ID: ActorId = 1n
/** Storage power. */
export const STORAGE_POWER_ACTOR_ID: ActorId = 4n
/** The Ethereum address manager. */
export const EAM_ACTOR_ID: ActorId = 10n
/** What is sent here is burnt. */
export const BURNT_FUNDS_ACTOR_ID: ActorId = 99n
/** The first id that init assigns. */
export const FIRST_NON_SINGLETON_ID: ActorId = 100n
