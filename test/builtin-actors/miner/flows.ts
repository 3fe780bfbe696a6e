import { expect } from 'vitest'
import { loadPartition } from '../../../src/builtin-actors/miner/deadlines/deadline.ts'
import {
  type DeadlineInfo,
  newDeadlineInfo,
} from '../../../src/builtin-actors/miner/deadlines/deadline-info.ts'
import { DEADLINES } from '../../../src/builtin-actors/miner/deadlines/deadlines.ts'
import type { Partition } from '../../../src/builtin-actors/miner/partitions/partition.ts'
import type { SectorOnChainInfo } from '../../../src/builtin-actors/miner/sectors/sector-info.ts'
import { Sectors } from '../../../src/builtin-actors/miner/sectors/sectors.ts'
import { deadlineInfo } from '../../../src/builtin-actors/miner/state/state.ts'
import { blake2b256 } from '../../../src/crypto/index.ts'
import type { BitField, Cid } from '../../../src/ipld/index.ts'
import { Address } from '../../../src/types/index.ts'
import { Id, MinerBench, type Outcome, sealedCid } from './bench.ts'

/** RegisteredSealProof: 2 KiB, V1P1. */
export const SEAL = 5n
/** RegisteredPoStProof: window, 2 KiB. */
export const POST = 10n
/** Bytes of a sector. */
export const SIZE = 2_048n
/** Epochs from a pre-commitment to its proof, by the testing policy, and one more. */
const DELAY = 11n
/** Epochs that sectors live here. */
const LIFE = 215n * 2_880n

/** A bench whose miner has run its constructor. */
export function newMiner(): MinerBench {
  const bench = new MinerBench()
  succeed(
    bench.call(Id.init, 'Constructor', {
      owner: Address.id(Id.owner),
      worker: Address.id(Id.worker),
      controlAddresses: [Address.id(Id.control)],
      windowPostProofType: POST,
      peerId: Uint8Array.of(1, 2),
      multiAddresses: [Uint8Array.of(3)],
    }),
  )
  return bench
}

/** The outcome of a call, which succeeded. */
export function succeed<R>(outcome: Outcome<R>): Outcome<R> {
  expect([outcome.exitCode, outcome.message]).toEqual([0, ''])
  return outcome
}

/** A piece of data of a sector. */
export interface PieceOf {
  readonly cid: Cid
  readonly size: bigint
  readonly verifiedAllocationKey?: { readonly client: bigint; readonly id: bigint }
  readonly notify?: readonly { readonly address: Address; readonly payload: Uint8Array }[]
}

/** Options of a pre-commitment. */
export interface PreCommitOptions {
  readonly from?: bigint
  readonly unsealedCid?: Cid
  readonly dealIds?: readonly bigint[]
  readonly expiration?: bigint
  readonly sealProof?: bigint
}

/** Pre-commits sectors. */
export function preCommit(
  bench: MinerBench,
  numbers: readonly bigint[],
  options: PreCommitOptions = {},
): Outcome<undefined> {
  const { from = Id.worker, unsealedCid, dealIds = [], sealProof = SEAL } = options
  return bench.call(from, 'PreCommitSectorBatch2', {
    sectors: numbers.map((sectorNumber) => ({
      sealProof,
      sectorNumber,
      sealedCid: sealedCid(Number(sectorNumber % 256n)),
      sealRandEpoch: bench.epoch - 1n,
      dealIds,
      expiration: options.expiration ?? bench.epoch + LIFE,
      ...(unsealedCid === undefined ? {} : { unsealedCid }),
    })),
  })
}

/** Options of a proof. */
export interface ProveOptions {
  readonly pieces?: readonly PieceOf[]
  readonly requireActivationSuccess?: boolean
  readonly requireNotificationSuccess?: boolean
}

/** Proves pre-committed sectors, by a proof each. */
export function prove(bench: MinerBench, numbers: readonly bigint[], options: ProveOptions = {}) {
  return bench.call(Id.worker, 'ProveCommitSectors3', {
    sectorActivations: numbers.map((sectorNumber) => ({
      sectorNumber,
      pieces: (options.pieces ?? []).map((piece) => ({ notify: [], ...piece })),
    })),
    sectorProofs: numbers.map(() => new Uint8Array(192)),
    aggregateProof: new Uint8Array(),
    requireActivationSuccess: options.requireActivationSuccess ?? false,
    requireNotificationSuccess: options.requireNotificationSuccess ?? false,
  })
}

/** Pre-commits and proves sectors, with no data unless pieces are given. */
export function onboard(
  bench: MinerBench,
  numbers: readonly bigint[],
  options: PreCommitOptions & ProveOptions = {},
): void {
  succeed(preCommit(bench, numbers, options))
  bench.advanceTo(bench.epoch + DELAY)
  succeed(prove(bench, numbers, options))
}

/** Where a sector is. */
export interface Place {
  readonly deadline: bigint
  readonly partition: bigint
}

/** Finds a sector. */
export function placeOf(bench: MinerBench, sector: bigint): Place {
  const deadlines = bench.read(DEADLINES, bench.state.deadlines)
  const { deadlineIdx, partitionIdx } = deadlines.findSector(bench.store, sector)
  return { deadline: deadlineIdx, partition: partitionIdx }
}

/** A partition of the state. */
export function partitionOf(bench: MinerBench, { deadline, partition }: Place): Partition {
  const deadlines = bench.read(DEADLINES, bench.state.deadlines)
  return loadPartition(deadlines.loadDeadline(bench.store, deadline), bench.store, partition)
}

/** A sector of the state. */
export function sectorOf(bench: MinerBench, number: bigint): SectorOnChainInfo | undefined {
  return Sectors.load(bench.store, bench.state.sectors).get(number)
}

/** The next time that a deadline opens, or the time that it is open. */
export function nextDeadline(bench: MinerBench, deadline: bigint): DeadlineInfo {
  const { periodStart } = deadlineInfo(bench.state, bench.policy, bench.epoch)
  return newDeadlineInfo(bench.policy, periodStart, deadline, bench.epoch).nextNotElapsed()
}

/** Waits until a deadline is open. */
export function advanceToDeadline(bench: MinerBench, deadline: bigint): DeadlineInfo {
  const next = nextDeadline(bench, deadline)
  if (next.open > bench.epoch) bench.advanceTo(next.open)
  return nextDeadline(bench, deadline)
}

/** Submits a window PoSt for the deadline that is open. */
export function submitPost(
  bench: MinerBench,
  { deadline, partition }: Place,
  skipped: BitField | readonly bigint[] = [],
): Outcome<undefined> {
  const { challenge } = nextDeadline(bench, deadline)
  return bench.call(Id.worker, 'SubmitWindowedPoSt', {
    deadline,
    partitions: [{ index: partition, skipped }],
    proofs: [{ postProof: POST, proofBytes: new Uint8Array(192) }],
    chainCommitEpoch: challenge,
    chainCommitRand: commitRandomness(challenge),
  })
}

/** Waits for a sector's deadline and proves its partition. */
export function provePartition(bench: MinerBench, place: Place): void {
  advanceToDeadline(bench, place.deadline)
  succeed(submitPost(bench, place))
}

/** Waits until a deadline's window is closed and its end processed. */
export function endDeadline(bench: MinerBench, deadline: bigint): void {
  bench.advanceTo(advanceToDeadline(bench, deadline).close)
}

/** The randomness of the chain that a window PoSt commits to: tag 9, no entropy. */
function commitRandomness(epoch: bigint): Uint8Array {
  const input = new Uint8Array(48)
  const view = new DataView(input.buffer)
  view.setBigInt64(0, 9n)
  input.fill(7, 8, 40)
  view.setBigInt64(40, epoch)
  return blake2b256(input)
}
