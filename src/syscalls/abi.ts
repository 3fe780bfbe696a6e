import { Out, type SyscallAbi, type SyscallTable } from './handler.ts'
import * as actor from './handlers/actor.ts'
import * as crypto from './handlers/crypto.ts'
import * as debug from './handlers/debug.ts'
import * as event from './handlers/event.ts'
import * as filecoin from './handlers/filecoin.ts'
import * as gas from './handlers/gas.ts'
import * as ipld from './handlers/ipld.ts'
import * as network from './handlers/network.ts'
import * as rand from './handlers/rand.ts'
import * as self from './handlers/self.ts'
import { send } from './handlers/send.ts'
import * as vm from './handlers/vm.ts'

const VM_SYSCALLS = {
  exit: { params: ['i32', 'i32', 'i32', 'i32'], outSize: Out.NONE, handler: vm.exit },
  message_context: { params: [], outSize: Out.MESSAGE_CONTEXT, handler: vm.messageContext },
} satisfies SyscallTable

const NETWORK_SYSCALLS = {
  context: { params: [], outSize: Out.NETWORK_CONTEXT, handler: network.networkContext },
  tipset_cid: { params: ['i64', 'i32', 'i32'], outSize: Out.U32, handler: network.tipsetCid },
  total_fil_circ_supply: {
    params: [],
    outSize: Out.TOKEN_AMOUNT,
    handler: network.totalFilCircSupply,
  },
} satisfies SyscallTable

const IPLD_SYSCALLS = {
  block_open: { params: ['i32'], outSize: Out.IPLD_OPEN, handler: ipld.blockOpen },
  block_create: { params: ['i64', 'i32', 'i32'], outSize: Out.U32, handler: ipld.blockCreate },
  block_read: {
    params: ['i32', 'i32', 'i32', 'i32'],
    outSize: Out.I32,
    handler: ipld.blockRead,
  },
  block_stat: { params: ['i32'], outSize: Out.IPLD_STAT, handler: ipld.blockStat },
  block_link: {
    params: ['i32', 'i64', 'i32', 'i32', 'i32'],
    outSize: Out.U32,
    handler: ipld.blockLink,
  },
} satisfies SyscallTable

const SELF_SYSCALLS = {
  root: { params: ['i32', 'i32'], outSize: Out.U32, handler: self.root },
  set_root: { params: ['i32'], outSize: Out.NONE, handler: self.setRoot },
  current_balance: { params: [], outSize: Out.TOKEN_AMOUNT, handler: self.currentBalance },
  self_destruct: { params: ['i32'], outSize: Out.NONE, handler: self.selfDestruct },
} satisfies SyscallTable

const ACTOR_SYSCALLS = {
  resolve_address: { params: ['i32', 'i32'], outSize: Out.U64, handler: actor.resolveAddress },
  lookup_delegated_address: {
    params: ['i64', 'i32', 'i32'],
    outSize: Out.U32,
    handler: actor.lookupDelegatedAddress,
  },
  get_actor_code_cid: {
    params: ['i64', 'i32', 'i32'],
    outSize: Out.U32,
    handler: actor.getActorCodeCid,
  },
  next_actor_address: {
    params: ['i32', 'i32'],
    outSize: Out.U32,
    handler: actor.nextActorAddress,
  },
  create_actor: {
    params: ['i64', 'i32', 'i32', 'i32'],
    outSize: Out.NONE,
    handler: actor.createActor,
  },
  get_builtin_actor_type: {
    params: ['i32'],
    outSize: Out.I32,
    handler: actor.getBuiltinActorType,
  },
  get_code_cid_for_type: {
    params: ['i32', 'i32', 'i32'],
    outSize: Out.U32,
    handler: actor.getCodeCidForType,
  },
  balance_of: { params: ['i64'], outSize: Out.TOKEN_AMOUNT, handler: actor.balanceOf },
} satisfies SyscallTable

const CRYPTO_SYSCALLS_V3 = {
  verify_signature: {
    params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    outSize: Out.I32,
    handler: crypto.verifySignature,
  },
  recover_secp_public_key: {
    params: ['i32', 'i32'],
    outSize: Out.SECP_PUBLIC_KEY,
    handler: crypto.recoverSecpPublicKey,
  },
  hash: {
    params: ['i64', 'i32', 'i32', 'i32', 'i32'],
    outSize: Out.U32,
    handler: crypto.hash,
  },
  compute_unsealed_sector_cid: {
    params: ['i64', 'i32', 'i32', 'i32', 'i32'],
    outSize: Out.U32,
    handler: filecoin.computeUnsealedSectorCidV3,
  },
  verify_post: { params: ['i32', 'i32'], outSize: Out.I32, handler: filecoin.verifyPost },
  verify_consensus_fault: {
    params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    outSize: Out.CONSENSUS_FAULT,
    handler: filecoin.verifyConsensusFault,
  },
  verify_aggregate_seals: {
    params: ['i32', 'i32'],
    outSize: Out.I32,
    handler: filecoin.verifyAggregateSeals,
  },
  verify_replica_update: {
    params: ['i32', 'i32'],
    outSize: Out.I32,
    handler: filecoin.verifyReplicaUpdate,
  },
  batch_verify_seals: {
    params: ['i32', 'i32', 'i32'],
    outSize: Out.NONE,
    handler: filecoin.batchVerifySeals,
  },
} satisfies SyscallTable

const CRYPTO_SYSCALLS = {
  ...CRYPTO_SYSCALLS_V3,
  verify_bls_aggregate: {
    params: ['i32', 'i32', 'i32', 'i32', 'i32'],
    outSize: Out.I32,
    handler: crypto.verifyBlsAggregate,
  },
  compute_unsealed_sector_cid: {
    params: ['i64', 'i32', 'i32', 'i32', 'i32'],
    outSize: Out.U32,
    handler: filecoin.computeUnsealedSectorCid,
  },
} satisfies SyscallTable

const EVENT_SYSCALLS = {
  emit_event: {
    params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    outSize: Out.NONE,
    handler: event.emitEvent,
  },
} satisfies SyscallTable

const RAND_SYSCALLS = {
  get_chain_randomness: {
    params: ['i64'],
    outSize: Out.RANDOMNESS,
    handler: rand.getChainRandomness,
  },
  get_beacon_randomness: {
    params: ['i64'],
    outSize: Out.RANDOMNESS,
    handler: rand.getBeaconRandomness,
  },
} satisfies SyscallTable

const GAS_SYSCALLS = {
  charge: { params: ['i32', 'i32', 'i64'], outSize: Out.NONE, handler: gas.chargeGas },
  available: { params: [], outSize: Out.U64, handler: gas.gasAvailable },
} satisfies SyscallTable

const SEND_SYSCALLS = {
  send: {
    params: ['i32', 'i32', 'i64', 'i32', 'i64', 'i64', 'i64', 'i64'],
    outSize: Out.SEND,
    handler: send,
  },
} satisfies SyscallTable

const DEBUG_SYSCALLS = {
  log: { params: ['i32', 'i32'], outSize: Out.NONE, handler: debug.log },
  enabled: { params: [], outSize: Out.I32, handler: debug.enabled },
  store_artifact: {
    params: ['i32', 'i32', 'i32', 'i32'],
    outSize: Out.NONE,
    handler: debug.storeArtifact,
  },
} satisfies SyscallTable

/** nv 21 to 29: 41 syscalls. Source: fvm 4.8.4 `src/syscalls/mod.rs`, `link_syscalls`. */
export const SYSCALLS_V4 = {
  vm: VM_SYSCALLS,
  network: NETWORK_SYSCALLS,
  ipld: IPLD_SYSCALLS,
  self: SELF_SYSCALLS,
  actor: ACTOR_SYSCALLS,
  crypto: CRYPTO_SYSCALLS,
  event: EVENT_SYSCALLS,
  rand: RAND_SYSCALLS,
  gas: GAS_SYSCALLS,
  send: SEND_SYSCALLS,
  debug: DEBUG_SYSCALLS,
} satisfies SyscallAbi

/** nv 18 to 20: 40 syscalls; only what differs is written. Source: fvm 3.14 `src/syscalls/mod.rs`, `bind_syscalls`. */
export const SYSCALLS_V3 = {
  ...SYSCALLS_V4,
  self: {
    ...SELF_SYSCALLS,
    self_destruct: {
      params: ['i32', 'i32'],
      outSize: Out.NONE,
      handler: self.selfDestructV3,
    },
  },
  crypto: CRYPTO_SYSCALLS_V3,
  event: {
    emit_event: { params: ['i32', 'i32'], outSize: Out.NONE, handler: event.emitEventV3 },
  },
  rand: {
    get_chain_randomness: {
      params: ['i64', 'i64', 'i32', 'i32'],
      outSize: Out.RANDOMNESS,
      handler: rand.getChainRandomnessV3,
    },
    get_beacon_randomness: {
      params: ['i64', 'i64', 'i32', 'i32'],
      outSize: Out.RANDOMNESS,
      handler: rand.getBeaconRandomnessV3,
    },
  },
} satisfies SyscallAbi
