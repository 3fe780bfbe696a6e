import { LAST_SEAL_PROOF } from '../../kernel/index.ts'
import { ErrorNumber, FatalError, SyscallError } from '../../types/index.ts'
import type { Invocation } from '../invocation.ts'
import { i64Of } from '../words.ts'
import { writeVerdict } from './crypto.ts'
import {
  decodeAggregateSealVerifyInfos,
  decodePieceInfos,
  decodeReplicaUpdateInfo,
  decodeSealVerifyInfos,
  decodeWindowPoStVerifyInfo,
  readCbor,
} from './proof-params.ts'

/** @see fvm_shared 3.14 `src/sector/registered_proof.rs` */
const LAST_SEAL_PROOF_V3 = 14n

/** @see fvm 4.8.4 `src/syscalls/filecoin.rs` */
export function computeUnsealedSectorCid(
  invocation: Invocation,
  ret: number,
  typeLo: number,
  typeHi: number,
  piecesOffset: number,
  piecesLength: number,
  offset: number,
  length: number,
): void {
  const type = checkedSealProof(i64Of(typeLo, typeHi), LAST_SEAL_PROOF)
  computeCid(invocation, ret, type, piecesOffset, piecesLength, offset, length)
}

/** @see fvm 3.14 `src/syscalls/crypto.rs` */
export function computeUnsealedSectorCidV3(
  invocation: Invocation,
  ret: number,
  typeLo: number,
  typeHi: number,
  piecesOffset: number,
  piecesLength: number,
  offset: number,
  length: number,
): void {
  const type = checkedSealProof(i64Of(typeLo, typeHi), LAST_SEAL_PROOF_V3)
  computeCid(invocation, ret, type, piecesOffset, piecesLength, offset, length)
}

function checkedSealProof(type: bigint, last: bigint): bigint {
  if (type < 0n || type > last)
    throw new SyscallError(ErrorNumber.IllegalArgument, `invalid proof type ${type}`)
  return type
}

function computeCid(
  { kernel, memory }: Invocation,
  ret: number,
  type: bigint,
  piecesOffset: number,
  piecesLength: number,
  offset: number,
  length: number,
): void {
  const pieces = readCbor(memory, piecesOffset, piecesLength, decodePieceInfos)
  memory.checkBounds(offset, length)
  const cid = kernel.computeUnsealedSectorCid(type, pieces)
  memory.write32(ret, memory.writeCid(cid, offset, length))
}

/** @see fvm 4.8.4 `src/syscalls/filecoin.rs` */
export function verifyPost(
  { kernel, memory }: Invocation,
  ret: number,
  offset: number,
  length: number,
): void {
  const info = readCbor(memory, offset, length, decodeWindowPoStVerifyInfo)
  writeVerdict(memory, ret, kernel.verifyPost(info))
}

/** @see fvm_shared 4.8.4 `src/sys/out.rs`, `crypto::VerifyConsensusFault`: 20 bytes, 0 without a fault */
export function verifyConsensusFault(
  { kernel, memory }: Invocation,
  ret: number,
  h1Offset: number,
  h1Length: number,
  h2Offset: number,
  h2Length: number,
  extraOffset: number,
  extraLength: number,
): void {
  const h1 = memory.slice(h1Offset, h1Length)
  const h2 = memory.slice(h2Offset, h2Length)
  const extra = memory.slice(extraOffset, extraLength)
  const fault = kernel.verifyConsensusFault(h1, h2, extra)
  memory.write64(ret, fault?.epoch ?? 0n)
  memory.write64(ret + 8, fault?.target ?? 0n)
  memory.write32(ret + 16, fault?.faultType ?? 0)
}

/** @see fvm 4.8.4 `src/syscalls/filecoin.rs` */
export function verifyAggregateSeals(
  { kernel, memory }: Invocation,
  ret: number,
  offset: number,
  length: number,
): void {
  const infos = readCbor(memory, offset, length, decodeAggregateSealVerifyInfos)
  writeVerdict(memory, ret, kernel.verifyAggregateSeals(infos))
}

/** @see fvm 4.8.4 `src/syscalls/filecoin.rs` */
export function verifyReplicaUpdate(
  { kernel, memory }: Invocation,
  ret: number,
  offset: number,
  length: number,
): void {
  const info = readCbor(memory, offset, length, decodeReplicaUpdateInfo)
  writeVerdict(memory, ret, kernel.verifyReplicaUpdate(info))
}

/** Writes a byte for each seal: 1 if it is valid. @see fvm 4.8.4 `src/syscalls/filecoin.rs` */
export function batchVerifySeals(
  { kernel, memory }: Invocation,
  offset: number,
  length: number,
  resultOffset: number,
): void {
  const infos = readCbor(memory, offset, length, decodeSealVerifyInfos)
  memory.checkBounds(resultOffset, infos.length)
  const results = kernel.batchVerifySeals(infos)
  if (results.length !== infos.length)
    throw new FatalError(`expected one result per input: ${infos.length} != ${results.length}`)
  memory.writeBytes(resultOffset, Uint8Array.from(results, Number))
}
