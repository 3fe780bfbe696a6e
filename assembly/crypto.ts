// Hashes, signatures, proofs: done by the machine, for a price.
import { Address } from './address'
import { bytesAt } from './bytes'
import { Cid, HashCode, MAX_CID_LEN } from './cid'
import { abort, check, ErrorNumber, ExitCode } from './error'
import {
  crypto_batch_verify_seals,
  crypto_compute_unsealed_sector_cid,
  crypto_hash,
  crypto_recover_secp_public_key,
  crypto_verify_aggregate_seals,
  crypto_verify_bls_aggregate,
  crypto_verify_consensus_fault,
  crypto_verify_post,
  crypto_verify_replica_update,
  crypto_verify_signature,
} from './sys'

const OUT: usize = memory.data(72, 8)
const BUFFER: usize = memory.data(100, 8)
const BLS_SIGNATURE_LEN: i32 = 96
const BLS_KEY_LEN: i32 = 48

/** Kinds of signatures. */
export namespace SignatureType {
  export const SECP256K1: u32 = 1
  export const BLS: u32 = 2
}

/** A hash: 32 bytes, 64 of blake2b-512, 20 of ripemd-160. `code` is one of HashCode. */
export function hash(code: u64, data: Uint8Array): Uint8Array {
  check(crypto_hash(OUT, code, data.dataStart, data.length, BUFFER, 64), 'crypto.hash')
  return bytesAt(BUFFER, load<i32>(OUT))
}

/** Writes the first bytes of a hash to memory. */
export function hashInto(code: u64, data: usize, length: u32, digest: usize, digestLen: u32): void {
  check(crypto_hash(OUT, code, data, length, digest, digestLen), 'crypto.hash')
}

export function sha256(data: Uint8Array): Uint8Array {
  return hash(HashCode.SHA2_256, data)
}

export function blake2b256(data: Uint8Array): Uint8Array {
  return hash(HashCode.BLAKE2B_256, data)
}

export function keccak256(data: Uint8Array): Uint8Array {
  return hash(HashCode.KECCAK_256, data)
}

/** Whether a signature is that of a key address (f1 or f3), or of an account's id, over a text. */
export function verifySignature(
  type: u32, signature: Uint8Array, signer: Address, text: Uint8Array,
): bool {
  check(
    crypto_verify_signature(
      OUT, type, signature.dataStart, signature.length,
      signer.bytes.dataStart, signer.bytes.length, text.dataStart, text.length,
    ),
    'crypto.verify_signature',
  )
  return load<i32>(OUT) == 0
}

/** Whether a BLS aggregate (96 bytes) is that of the keys (48 bytes each), each over its text. */
export function verifyBlsAggregate(
  signature: Uint8Array, keys: Array<Uint8Array>, texts: Array<Uint8Array>,
): bool {
  const count = keys.length
  if (signature.length != BLS_SIGNATURE_LEN || texts.length != count)
    abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'a BLS aggregate has 96 bytes, and a text for each key')
  let size = 0
  for (let i = 0; i < count; i++) size += texts[i].length
  const allKeys = new Uint8Array(count * BLS_KEY_LEN)
  const allTexts = new Uint8Array(size)
  const lengths = new StaticArray<u32>(count)
  size = 0
  for (let i = 0; i < count; i++) {
    if (keys[i].length != BLS_KEY_LEN)
      abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'a BLS key has 48 bytes')
    memory.copy(allKeys.dataStart + i * BLS_KEY_LEN, keys[i].dataStart, BLS_KEY_LEN)
    memory.copy(allTexts.dataStart + size, texts[i].dataStart, texts[i].length)
    lengths[i] = texts[i].length
    size += texts[i].length
  }
  check(
    crypto_verify_bls_aggregate(
      OUT, count, signature.dataStart, allKeys.dataStart, allTexts.dataStart,
      changetype<usize>(lengths),
    ),
    'crypto.verify_bls_aggregate',
  )
  return load<i32>(OUT) == 0
}

/** The public key (65 bytes) that signed a hash (32 bytes) with a signature (65 bytes); null if none. */
export function recoverSecpPublicKey(digest: Uint8Array, signature: Uint8Array): Uint8Array | null {
  if (digest.length != 32 || signature.length != 65)
    abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'a hash has 32 bytes, a secp256k1 signature 65')
  const error = crypto_recover_secp_public_key(OUT, digest.dataStart, signature.dataStart)
  if (error == ErrorNumber.IllegalArgument) return null
  check(error, 'crypto.recover_secp_public_key')
  return bytesAt(OUT, 65)
}

/** CommD of a sector of pieces. `pieces` is the CBOR list of [padded size, piece CID]. */
export function computeUnsealedSectorCid(sealProof: i64, pieces: Uint8Array): Cid {
  check(
    crypto_compute_unsealed_sector_cid(
      OUT, sealProof, pieces.dataStart, pieces.length, BUFFER, MAX_CID_LEN,
    ),
    'crypto.compute_unsealed_sector_cid',
  )
  return Cid.at(BUFFER, load<u32>(OUT))
}

/** Checks a proof of spacetime. `info` is the CBOR of a WindowPoStVerifyInfo. */
export function verifyPost(info: Uint8Array): bool {
  check(crypto_verify_post(OUT, info.dataStart, info.length), 'crypto.verify_post')
  return load<i32>(OUT) == 0
}

/** Checks aggregated seals. `info` is the CBOR of an AggregateSealVerifyProofAndInfos. */
export function verifyAggregateSeals(info: Uint8Array): bool {
  check(
    crypto_verify_aggregate_seals(OUT, info.dataStart, info.length), 'crypto.verify_aggregate_seals',
  )
  return load<i32>(OUT) == 0
}

/** Checks a replica update. `info` is the CBOR of a ReplicaUpdateInfo. */
export function verifyReplicaUpdate(info: Uint8Array): bool {
  check(
    crypto_verify_replica_update(OUT, info.dataStart, info.length), 'crypto.verify_replica_update',
  )
  return load<i32>(OUT) == 0
}

/** Checks seals. `batch` is the CBOR list of `count` SealVerifyInfo; gives a byte each, 1 if valid. */
export function batchVerifySeals(batch: Uint8Array, count: i32): Uint8Array {
  const results = new Uint8Array(count)
  check(
    crypto_batch_verify_seals(batch.dataStart, batch.length, results.dataStart),
    'crypto.batch_verify_seals',
  )
  return results
}

/** A miner's proven breach of the consensus. */
@final
export class ConsensusFault {
  constructor(
    /** The epoch in which it happened. */
    readonly epoch: i64,
    /** The miner's id. */
    readonly target: u64,
    /** 1 double-fork mining, 2 parent grinding, 3 time-offset mining. */
    readonly kind: u32,
  ) {}
}

/** The fault that two block headers, and a third for parent grinding, prove; null if there is none. */
export function verifyConsensusFault(
  header1: Uint8Array, header2: Uint8Array, extra: Uint8Array,
): ConsensusFault | null {
  check(
    crypto_verify_consensus_fault(
      OUT, header1.dataStart, header1.length, header2.dataStart, header2.length,
      extra.dataStart, extra.length,
    ),
    'crypto.verify_consensus_fault',
  )
  const kind = load<u32>(OUT, 16)
  return kind == 0 ? null : new ConsensusFault(load<i64>(OUT), load<u64>(OUT, 8), kind)
}
