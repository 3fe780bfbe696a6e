/**
 * Built-in actors by their position in the manifest, from 1; the order is the same since v10.
 *
 * @see builtin-actors v18.0.0 `runtime/src/runtime/builtins.rs`
 */
export const ActorType = {
  system: 1,
  init: 2,
  cron: 3,
  account: 4,
  storagepower: 5,
  storageminer: 6,
  storagemarket: 7,
  paymentchannel: 8,
  multisig: 9,
  reward: 10,
  verifiedregistry: 11,
  datacap: 12,
  placeholder: 13,
  evm: 14,
  eam: 15,
  ethaccount: 16,
} as const
export type ActorType = (typeof ActorType)[keyof typeof ActorType]

/** The name of a built-in actor in its manifest. */
export type ActorName = keyof typeof ActorType
