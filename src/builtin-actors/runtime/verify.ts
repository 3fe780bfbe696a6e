import type { Cid } from '../../ipld/index.ts'
import { SyscallError } from '../../types/index.ts'
import { isFakePost } from './fake-post.ts'
import type {
  AggregateSealVerifyInfos,
  ConsensusFault,
  PieceInfo,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from './proofs.ts'
import type { Runtime } from './runtime.ts'

/*
 * Checks by syscall, or by the recipe of bundles with fake proofs.
 * Source: builtin-actors v18.0.0 `runtime/src/runtime/fvm.rs`, `Primitives`.
 */

/** The unsealed CID of a sector's pieces; undefined if the syscall refuses them. */
export function computeUnsealedSectorCid(
  rt: Runtime,
  proofType: bigint,
  pieces: readonly PieceInfo[],
): Cid | undefined {
  return orRefused(() => rt.sys.computeUnsealedSectorCid(proofType, pieces))
}

/** Whether window PoSts are valid; false too if the syscall refuses them. */
export function verifyPost(rt: Runtime, info: WindowPoStVerifyInfo): boolean {
  if (rt.policy.hasFakeProofs) return isFakePost(info)
  return orRefused(() => rt.sys.verifyPost(info)) ?? false
}

/** A consensus fault that two headers prove, if any; `refused` if the syscall refuses them. */
export function verifyConsensusFault(
  rt: Runtime,
  h1: Uint8Array,
  h2: Uint8Array,
  extra: Uint8Array,
): ConsensusFault | undefined | 'refused' {
  if (rt.policy.hasFakeProofs) return undefined
  try {
    return rt.sys.verifyConsensusFault(h1, h2, extra)
  } catch (thrown) {
    if (thrown instanceof SyscallError) return 'refused'
    throw thrown
  }
}

/** Whether an aggregate of seal proofs is valid; false too if the syscall refuses it. */
export function verifyAggregateSeals(rt: Runtime, infos: AggregateSealVerifyInfos): boolean {
  if (rt.policy.hasFakeProofs) return true
  return orRefused(() => rt.sys.verifyAggregateSeals(infos)) ?? false
}

/** Whether a replica update is valid; false too if the syscall refuses it. */
export function verifyReplicaUpdate(rt: Runtime, info: ReplicaUpdateInfo): boolean {
  if (rt.policy.hasFakeProofs) return true
  return orRefused(() => rt.sys.verifyReplicaUpdate(info)) ?? false
}

/** Whether each seal proof is valid; undefined if the syscall refuses them. */
export function batchVerifySeals(
  rt: Runtime,
  infos: readonly SealVerifyInfo[],
): readonly boolean[] | undefined {
  if (rt.policy.hasFakeProofs) return infos.map(() => true)
  return orRefused(() => rt.sys.batchVerifySeals(infos))
}

function orRefused<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (thrown) {
    if (thrown instanceof SyscallError) return undefined
    throw thrown
  }
}
