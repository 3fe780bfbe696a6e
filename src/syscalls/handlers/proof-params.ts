import { CborReader } from '../../ipld/index.ts'
import type {
  AggregateSealVerifyInfo,
  AggregateSealVerifyInfos,
  PieceInfo,
  PoStProof,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  SectorInfo,
  WindowPoStVerifyInfo,
} from '../../kernel/index.ts'
import { type ActorMemory, illegalArgumentOf } from '../actor-memory.ts'

// The CBOR that the proof syscalls take. Byte strings are views of the actor's memory. Source of the
// shapes: fvm_shared 4.8.4 `src/sector/seal.rs`, `src/sector/post.rs`, `src/piece/mod.rs`.

/**
 * Decodes one value that fills a range of memory.
 *
 * @throws SyscallError `IllegalArgument` if it is out of bounds, malformed, or bytes follow it
 * @see fvm 4.8.4 `src/syscalls/filecoin.rs`, `read_cbor`
 */
export function readCbor<T>(
  memory: ActorMemory,
  offset: number,
  length: number,
  decode: (r: CborReader) => T,
): T {
  const reader = new CborReader(memory.slice(offset, length))
  try {
    const value = decode(reader)
    reader.end()
    return value
  } catch (thrown) {
    throw illegalArgumentOf(thrown, '')
  }
}

/** The parameters of `compute_unsealed_sector_cid`. */
export function decodePieceInfos(r: CborReader): PieceInfo[] {
  return decodeArray(r, decodePieceInfo)
}

function decodePieceInfo(r: CborReader): PieceInfo {
  r.readTupleHeader(2, 'PieceInfo')
  return { size: r.readUint(), cid: r.readLink() }
}

/** The parameters of `verify_post`. */
export function decodeWindowPoStVerifyInfo(r: CborReader): WindowPoStVerifyInfo {
  r.readTupleHeader(4, 'WindowPoStVerifyInfo')
  return {
    randomness: r.readBytes(),
    proofs: decodeArray(r, decodePoStProof),
    challengedSectors: decodeArray(r, decodeSectorInfo),
    prover: r.readUint(),
  }
}

function decodePoStProof(r: CborReader): PoStProof {
  r.readTupleHeader(2, 'PoStProof')
  return { postProof: r.readInt(), proofBytes: r.readBytes() }
}

function decodeSectorInfo(r: CborReader): SectorInfo {
  r.readTupleHeader(3, 'SectorInfo')
  return { proof: r.readInt(), sectorNumber: r.readUint(), sealedCid: r.readLink() }
}

/** The parameters of `verify_aggregate_seals`. */
export function decodeAggregateSealVerifyInfos(r: CborReader): AggregateSealVerifyInfos {
  r.readTupleHeader(5, 'AggregateSealVerifyProofAndInfos')
  return {
    miner: r.readUint(),
    sealProof: r.readInt(),
    aggregateProof: r.readInt(),
    proof: r.readBytes(),
    infos: decodeArray(r, decodeAggregateSealVerifyInfo),
  }
}

function decodeAggregateSealVerifyInfo(r: CborReader): AggregateSealVerifyInfo {
  r.readTupleHeader(5, 'AggregateSealVerifyInfo')
  return {
    sectorNumber: r.readUint(),
    randomness: r.readBytes(),
    interactiveRandomness: r.readBytes(),
    sealedCid: r.readLink(),
    unsealedCid: r.readLink(),
  }
}

/**
 * The parameters of `verify_replica_update`. The proof is a list of small integers: only this field is not a
 * byte string in the reference.
 */
export function decodeReplicaUpdateInfo(r: CborReader): ReplicaUpdateInfo {
  r.readTupleHeader(5, 'ReplicaUpdateInfo')
  return {
    updateProofType: r.readInt(),
    oldSealedCid: r.readLink(),
    newSealedCid: r.readLink(),
    newUnsealedCid: r.readLink(),
    proof: Uint8Array.from(decodeArray(r, (item) => item.readU8())),
  }
}

/** The parameters of `batch_verify_seals`. */
export function decodeSealVerifyInfos(r: CborReader): SealVerifyInfo[] {
  return decodeArray(r, decodeSealVerifyInfo)
}

function decodeSealVerifyInfo(r: CborReader): SealVerifyInfo {
  r.readTupleHeader(8, 'SealVerifyInfo')
  const registeredProof = r.readInt()
  r.readTupleHeader(2, 'SectorID')
  return {
    registeredProof,
    sectorId: { miner: r.readUint(), number: r.readUint() },
    dealIds: decodeArray(r, (item) => item.readUint()),
    randomness: r.readBytes(),
    interactiveRandomness: r.readBytes(),
    proof: r.readBytes(),
    sealedCid: r.readLink(),
    unsealedCid: r.readLink(),
  }
}

function decodeArray<T>(r: CborReader, decode: (r: CborReader) => T): T[] {
  const values: T[] = []
  for (let left = r.readArrayHeader(); left > 0; left--) values.push(decode(r))
  return values
}
