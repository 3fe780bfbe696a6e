import type { ActorId } from '../../types/index.ts'

/** Ids of the actors that every network has. @see builtin-actors v18.0.0 `runtime/src/builtin/singletons.rs` */
export const SYSTEM_ACTOR_ID: ActorId = 0n
export const EAM_ACTOR_ID: ActorId = 10n
/** The first id that init assigns. */
export const FIRST_NON_SINGLETON_ID: ActorId = 100n
