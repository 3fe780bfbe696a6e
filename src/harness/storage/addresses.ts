import {
  Address,
  DATACAP_ACTOR_ID,
  REWARD_ACTOR_ID,
  STORAGE_MARKET_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'

/** The reward actor. */
export const REWARD_ADDRESS: Address = Address.id(REWARD_ACTOR_ID)
/** The power actor. */
export const POWER_ADDRESS: Address = Address.id(STORAGE_POWER_ACTOR_ID)
/** The market actor. */
export const MARKET_ADDRESS: Address = Address.id(STORAGE_MARKET_ACTOR_ID)
/** The verified registry. */
export const VERIFREG_ADDRESS: Address = Address.id(VERIFIED_REGISTRY_ACTOR_ID)
/** The datacap token. */
export const DATACAP_ADDRESS: Address = Address.id(DATACAP_ACTOR_ID)
