import { Point, type PointName } from '../../builtin-actors/index.ts'

/** The syscalls of TypeScript actors, named as Wasm code imports them. */
const NAMES = {
  debugEnabled: 'debug::enabled',
  msgContext: 'vm::message_context',
  networkContext: 'network::context',
  blockOpen: 'ipld::block_open',
  blockCreate: 'ipld::block_create',
  blockLink: 'ipld::block_link',
  createValue: 'ipld::block_create',
  readCode: 'ipld::block_read',
  blockRead: 'ipld::block_read',
  blockStat: 'ipld::block_stat',
  root: 'self::root',
  setRoot: 'self::set_root',
  resolveAddress: 'actor::resolve_address',
  lookupDelegatedAddress: 'actor::lookup_delegated_address',
  getActorCodeCid: 'actor::get_actor_code_cid',
  nextActorAddress: 'actor::next_actor_address',
  createActor: 'actor::create_actor',
  getBuiltinActorType: 'actor::get_builtin_actor_type',
  getCodeCidForType: 'actor::get_code_cid_for_type',
  verifySignature: 'crypto::verify_signature',
  hash: 'crypto::hash',
  currentBalance: 'self::current_balance',
  selfDestruct: 'self::self_destruct',
  emitEvent: 'event::emit_event',
  balanceOf: 'actor::balance_of',
  tipsetCid: 'network::tipset_cid',
  getBeaconRandomness: 'rand::get_beacon_randomness',
  recoverSecpPublicKey: 'crypto::recover_secp_public_key',
  getChainRandomness: 'rand::get_chain_randomness',
  totalFilCircSupply: 'network::total_fil_circ_supply',
  computeUnsealedSectorCid: 'crypto::compute_unsealed_sector_cid',
  verifyPost: 'crypto::verify_post',
  verifyConsensusFault: 'crypto::verify_consensus_fault',
  verifyAggregateSeals: 'crypto::verify_aggregate_seals',
  verifyReplicaUpdate: 'crypto::verify_replica_update',
  batchVerifySeals: 'crypto::batch_verify_seals',
  gasAvailable: 'gas::available',
  send: 'send::send',
  exit: 'vm::exit',
} as const satisfies Partial<Record<PointName, string>>

/** Points that are a syscall as an actor makes it. */
export type SyscallPoint = (typeof Point)[keyof typeof NAMES]

/** Names by {@link Point}. */
export const SYSCALL_NAMES: Readonly<Record<SyscallPoint, string>> =
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has every syscall
  Object.fromEntries(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of NAMES are names of points
    Object.entries(NAMES).map(([name, text]) => [Point[name as PointName], text]),
  ) as Record<SyscallPoint, string>
