// The 41 syscalls of FVM v4 (network versions 21 to 29), as the machine links them.
//
// Each returns an error number, 0 for success. One with a result takes, first, the address that the
// result is written to. `vm_exit` never comes back, but must be declared with a result to link.
// Source: fvm 4.8.4 `src/syscalls/mod.rs`, fvm_shared 4.8.4 `src/sys`. Prefer the functions of the
// other files; these are for what they lack.

/** The handle that stands for no block. */
export const NO_BLOCK: u32 = 0

@external("vm", "exit")
export declare function vm_exit(code: u32, block: u32, message: usize, messageLen: u32): u32
/** Out: 80 bytes, see `message.ts`. */
@external("vm", "message_context")
export declare function vm_message_context(out: usize): u32

/** Out: 44 bytes, see `network.ts`. */
@external("network", "context")
export declare function network_context(out: usize): u32
/** Out: u32, the CID's length. */
@external("network", "tipset_cid")
export declare function network_tipset_cid(out: usize, epoch: i64, cid: usize, cidLen: u32): u32
/** Out: u64 low, u64 high. */
@external("network", "total_fil_circ_supply")
export declare function network_total_fil_circ_supply(out: usize): u32

/** Out: u64 codec, u32 handle, u32 size. */
@external("ipld", "block_open")
export declare function ipld_block_open(out: usize, cid: usize): u32
/** Out: u32 handle. */
@external("ipld", "block_create")
export declare function ipld_block_create(out: usize, codec: u64, data: usize, len: u32): u32
/** Out: i32, the bytes of the block that lie past the buffer's end. */
@external("ipld", "block_read")
export declare function ipld_block_read(
  out: usize, id: u32, offset: u32, buffer: usize, len: u32,
): u32
/** Out: u64 codec, u32 size. */
@external("ipld", "block_stat")
export declare function ipld_block_stat(out: usize, id: u32): u32
/** Out: u32, the CID's length. */
@external("ipld", "block_link")
export declare function ipld_block_link(
  out: usize, id: u32, hashCode: u64, hashLen: u32, cid: usize, cidLen: u32,
): u32

/** Out: u32, the CID's length. */
@external("self", "root")
export declare function self_root(out: usize, cid: usize, cidLen: u32): u32
@external("self", "set_root")
export declare function self_set_root(cid: usize): u32
/** Out: u64 low, u64 high. */
@external("self", "current_balance")
export declare function self_current_balance(out: usize): u32
@external("self", "self_destruct")
export declare function self_self_destruct(burnUnspent: u32): u32

/** Out: u64, the id. */
@external("actor", "resolve_address")
export declare function actor_resolve_address(out: usize, address: usize, len: u32): u32
/** Out: u32, the address's length; 0 if the actor has none. */
@external("actor", "lookup_delegated_address")
export declare function actor_lookup_delegated_address(
  out: usize, id: u64, address: usize, len: u32,
): u32
/** Out: u32, the CID's length. */
@external("actor", "get_actor_code_cid")
export declare function actor_get_actor_code_cid(out: usize, id: u64, cid: usize, len: u32): u32
/** Out: u32, the address's length. */
@external("actor", "next_actor_address")
export declare function actor_next_actor_address(out: usize, address: usize, len: u32): u32
@external("actor", "create_actor")
export declare function actor_create_actor(
  id: u64, code: usize, delegated: usize, delegatedLen: u32,
): u32
/** Out: i32, the type; 0 for code that is not built in. */
@external("actor", "get_builtin_actor_type")
export declare function actor_get_builtin_actor_type(out: usize, code: usize): u32
/** Out: u32, the CID's length. */
@external("actor", "get_code_cid_for_type")
export declare function actor_get_code_cid_for_type(
  out: usize, type: i32, cid: usize, len: u32,
): u32
/** Out: u64 low, u64 high. */
@external("actor", "balance_of")
export declare function actor_balance_of(out: usize, id: u64): u32

/** Out: i32, 0 if the signature is valid, else -1. */
@external("crypto", "verify_signature")
export declare function crypto_verify_signature(
  out: usize, type: u32, signature: usize, signatureLen: u32,
  address: usize, addressLen: u32, text: usize, textLen: u32,
): u32
/** Out: i32, 0 or -1. */
@external("crypto", "verify_bls_aggregate")
export declare function crypto_verify_bls_aggregate(
  out: usize, count: u32, signature: usize, keys: usize, texts: usize, textLens: usize,
): u32
/** Out: 65 bytes, the public key. */
@external("crypto", "recover_secp_public_key")
export declare function crypto_recover_secp_public_key(
  out: usize, hash: usize, signature: usize,
): u32
/** Out: u32, the bytes written to the digest. */
@external("crypto", "hash")
export declare function crypto_hash(
  out: usize, hashCode: u64, data: usize, len: u32, digest: usize, digestLen: u32,
): u32
/** Out: u32, the CID's length. */
@external("crypto", "compute_unsealed_sector_cid")
export declare function crypto_compute_unsealed_sector_cid(
  out: usize, sealProof: i64, pieces: usize, piecesLen: u32, cid: usize, cidLen: u32,
): u32
/** Out: i32, 0 or -1. */
@external("crypto", "verify_post")
export declare function crypto_verify_post(out: usize, info: usize, len: u32): u32
/** Out: i64 epoch, u64 id of the miner, u32 kind of the fault; the kind is 0 if there is none. */
@external("crypto", "verify_consensus_fault")
export declare function crypto_verify_consensus_fault(
  out: usize, h1: usize, h1Len: u32, h2: usize, h2Len: u32, extra: usize, extraLen: u32,
): u32
/** Out: i32, 0 or -1. */
@external("crypto", "verify_aggregate_seals")
export declare function crypto_verify_aggregate_seals(out: usize, info: usize, len: u32): u32
/** Out: i32, 0 or -1. */
@external("crypto", "verify_replica_update")
export declare function crypto_verify_replica_update(out: usize, info: usize, len: u32): u32
/** Writes a byte for each seal to `results`, 1 if it is valid. */
@external("crypto", "batch_verify_seals")
export declare function crypto_batch_verify_seals(batch: usize, len: u32, results: usize): u32

/** `entries`: `count` times u64 flags, u64 codec, u32 key length, u32 value length. */
@external("event", "emit_event")
export declare function event_emit_event(
  entries: usize, count: u32, keys: usize, keysLen: u32, values: usize, valuesLen: u32,
): u32

/** Out: 32 bytes. */
@external("rand", "get_chain_randomness")
export declare function rand_get_chain_randomness(out: usize, epoch: i64): u32
/** Out: 32 bytes. */
@external("rand", "get_beacon_randomness")
export declare function rand_get_beacon_randomness(out: usize, epoch: i64): u32

@external("gas", "charge")
export declare function gas_charge(name: usize, nameLen: u32, amount: u64): u32
/** Out: u64. */
@external("gas", "available")
export declare function gas_available(out: usize): u32

/** Out: u32 exit code, u32 handle, u64 codec, u32 size of what was returned. */
@external("send", "send")
export declare function send_send(
  out: usize, to: usize, toLen: u32, method: u64, params: u32,
  valueHigh: u64, valueLow: u64, gasLimit: u64, flags: u64,
): u32

@external("debug", "log")
export declare function debug_log(message: usize, len: u32): u32
/** Out: i32, 0 if logs are on, else -1. */
@external("debug", "enabled")
export declare function debug_enabled(out: usize): u32
@external("debug", "store_artifact")
export declare function debug_store_artifact(
  name: usize, nameLen: u32, data: usize, dataLen: u32,
): u32
