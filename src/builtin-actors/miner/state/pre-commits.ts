import { type BitField, type Blockstore } from '../../../ipld/index.ts'
import {
  ActorError,
  type ChainEpoch,
  ExitCode,
  encodeVarint,
  type TokenAmount,
} from '../../../types/index.ts'
import type { ActorMap } from '../../runtime/actor-map.ts'
import { BIT_FIELD } from '../../runtime/bit-field.ts'
import { orIllegalState, UncodedError, withDefaultCode } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import { MAX_SECTOR_NUMBER, type SectorNumber } from '../../runtime/registered-proofs.ts'
import { BitFieldQueue, type QueuedValue } from '../queues/bitfield-queue.ts'
import {
  SECTOR_PRE_COMMIT_ON_CHAIN_INFO,
  type SectorPreCommitOnChainInfo,
} from '../sectors/pre-commit.ts'
import { getCbor, putCbor } from '../store.ts'
import {
  type MinerContext,
  type MinerState,
  PRE_COMMIT_HAMT_BIT_WIDTH,
  quantSpecEveryDeadline,
} from './state.ts'

/* Sector numbers and pre-committed sectors. @see builtin-actors v18.0.0 `actors/miner/src/state.rs` */

/** Whether sector numbers may be allocated that already are. */
export type CollisionPolicy = 'allow-collisions' | 'deny-collisions'

/**
 * Marks sector numbers as used.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` if one is and collisions are denied
 */
export function allocateSectorNumbers(
  state: MinerState,
  store: Blockstore,
  sectorNumbers: BitField,
  policy: CollisionPolicy,
): void {
  const prior = orIllegalState('failed to load allocated sectors bitfield', () =>
    getCbor(store, state.allocatedSectors, BIT_FIELD),
  )
  if (policy === 'deny-collisions' && prior.containsAny(sectorNumbers))
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'sector numbers already allocated')
  state.allocatedSectors = withDefaultCode(
    ExitCode.USR_ILLEGAL_ARGUMENT,
    'failed to store allocated sectors bitfield',
    () => putCbor(store, prior.union(sectorNumbers), BIT_FIELD),
  )
}

/** The pre-committed sectors by {@link preCommitKey}; reads the root. */
export function loadPreCommits(
  state: MinerState,
  rt: MinerContext,
): ActorMap<SectorPreCommitOnChainInfo> {
  return rt.loadMap(
    state.preCommittedSectors,
    PRE_COMMIT_HAMT_BIT_WIDTH,
    SECTOR_PRE_COMMIT_ON_CHAIN_INFO,
  )
}

/** The key of a pre-committed sector. */
export function preCommitKey(sectorNumber: SectorNumber): Uint8Array {
  return encodeVarint(sectorNumber)
}

/** Adds pre-committed sectors. @throws UncodedError if one is there already */
export function putPrecommittedSectors(
  state: MinerState,
  rt: MinerContext,
  precommits: readonly SectorPreCommitOnChainInfo[],
): void {
  const map = loadPreCommits(state, rt)
  for (const precommit of precommits) {
    const { sectorNumber } = precommit.info
    if (!map.setIfAbsent(preCommitKey(sectorNumber), precommit))
      throw new UncodedError(`sector ${sectorNumber} already pre-commited`)
  }
  state.preCommittedSectors = map.flush()
}

/** A pre-committed sector, or undefined. */
export function getPrecommittedSector(
  state: MinerState,
  rt: MinerContext,
  sectorNumber: SectorNumber,
): SectorPreCommitOnChainInfo | undefined {
  return loadPreCommits(state, rt).get(preCommitKey(sectorNumber))
}

/** Those of the sectors that are pre-committed. */
export function findPrecommittedSectors(
  state: MinerState,
  rt: MinerContext,
  sectorNumbers: readonly SectorNumber[],
): SectorPreCommitOnChainInfo[] {
  const map = loadPreCommits(state, rt)
  const found: SectorPreCommitOnChainInfo[] = []
  for (const number of sectorNumbers) {
    const precommit = map.get(preCommitKey(number))
    if (precommit !== undefined) found.push(precommit)
  }
  return found
}

/**
 * Pre-committed sectors.
 *
 * @throws ActorError `USR_NOT_FOUND` if one is not, `USR_ILLEGAL_ARGUMENT` for a number past 2^63 - 1
 */
export function getPrecommittedSectors(
  state: MinerState,
  rt: MinerContext,
  sectorNumbers: readonly SectorNumber[],
): SectorPreCommitOnChainInfo[] {
  const map = loadPreCommits(state, rt)
  return sectorNumbers.map((number) => {
    if (number > MAX_SECTOR_NUMBER)
      throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'sector number greater than maximum')
    const precommit = map.get(preCommitKey(number))
    if (precommit === undefined)
      throw new ActorError(ExitCode.USR_NOT_FOUND, `sector ${number} not found`)
    return precommit
  })
}

/** Deletes pre-committed sectors. @throws ActorError `USR_ILLEGAL_STATE` if one is not there */
export function deletePrecommittedSectors(
  state: MinerState,
  rt: MinerContext,
  sectorNumbers: readonly SectorNumber[],
): void {
  const map = loadPreCommits(state, rt)
  for (const number of sectorNumbers)
    if (!map.delete(preCommitKey(number)))
      throw new ActorError(ExitCode.USR_ILLEGAL_STATE, `sector ${number} not pre-committed`)
  state.preCommittedSectors = map.flush()
}

/** Notes when pre-commitments expire. */
export function addPreCommitCleanUps(
  state: MinerState,
  policy: Policy,
  store: Blockstore,
  cleanUpEvents: readonly QueuedValue[],
): void {
  const quant = quantSpecEveryDeadline(state, policy)
  const queue = new BitFieldQueue(store, state.preCommittedSectorsCleanup, quant)
  queue.addManyToQueueValues(cleanUpEvents)
  state.preCommittedSectorsCleanup = queue.amt.flush()
}

/** Deletes expired pre-commitments. @returns their deposits, which are to be burnt @throws UncodedError if deposits are negative then */
export function cleanupExpiredPreCommits(
  state: MinerState,
  rt: MinerContext,
  currentEpoch: ChainEpoch,
): TokenAmount {
  const quant = quantSpecEveryDeadline(state, rt.policy)
  const queue = new BitFieldQueue(rt.store, state.preCommittedSectorsCleanup, quant)
  const { values, isModified } = queue.popUntil(currentEpoch)
  if (isModified) state.preCommittedSectorsCleanup = queue.amt.flush()
  const map = loadPreCommits(state, rt)
  const expired: SectorNumber[] = []
  let depositToBurn = 0n
  for (const number of values) {
    const precommit = map.get(preCommitKey(number))
    if (precommit === undefined) continue // it was proven
    expired.push(number)
    depositToBurn += precommit.preCommitDeposit
  }
  if (expired.length > 0) deletePrecommittedSectors(state, rt, expired)
  state.preCommitDeposits -= depositToBurn
  if (state.preCommitDeposits < 0n)
    throw new UncodedError(
      `pre-commit clean up caused negative deposits: ${state.preCommitDeposits}`,
    )
  return depositToBurn
}
