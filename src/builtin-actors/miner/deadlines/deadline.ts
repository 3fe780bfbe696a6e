import {
  BitField,
  type Blockstore,
  type CborSchema,
  type Cid,
  TypedAmt,
} from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { readBitField, writeBitField } from '../../runtime/bit-field.ts'
import { readArray, writeArray } from '../../runtime/cbor-fields.ts'
import { UncodedError, withCode } from '../../runtime/downcast.ts'
import type { RegisteredPoStProof } from '../../runtime/registered-proofs.ts'
import { PARTITION, type Partition } from '../partitions/partition.ts'
import { type PowerPair, readPower, writePower, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import { BitFieldQueue } from '../queues/bitfield-queue.ts'
import { putEmptyAmt } from '../store.ts'

/** Source of the bit widths: builtin-actors v18.0.0 `actors/miner/src/deadline_state.rs` and `state.rs`. */
export const DEADLINE_PARTITIONS_AMT_BIT_WIDTH = 3
const DEADLINE_EXPIRATIONS_AMT_BIT_WIDTH = 5
/** @see same file */
export const DEADLINE_OPTIMISTIC_POST_SUBMISSIONS_AMT_BIT_WIDTH = 2
/** Bit width of the miner's array of sectors. */
export const SECTORS_AMT_BIT_WIDTH = 5

/** All sectors that are due at one deadline. @see same file, `Deadline` */
export interface Deadline {
  /** AMT of Partition, from index 0 on without gaps. */
  partitions: Cid
  /** AMT from epoch to the partitions that may have sectors which expire by then. */
  expirationsEpochs: Cid
  /** Partitions that were proven in the running challenge window. */
  partitionsPosted: BitField
  /** Partitions with sectors that ended early. */
  earlyTerminations: BitField
  /** The number of sectors that are not terminated. */
  liveSectors: bigint
  /** The number of all sectors. */
  totalSectors: bigint
  faultyPower: PowerPair
  /** AMT of {@link WindowedPoSt}: proofs of the running window that were accepted unverified. */
  optimisticPostSubmissions: Cid
  /** The miner's sectors at the end of the last window, for disputes. */
  sectorsSnapshot: Cid
  /** The partitions at the end of the last window. */
  partitionsSnapshot: Cid
  /** The accepted proofs of the last window. */
  optimisticPostSubmissionsSnapshot: Cid
  /** Power of all sectors that are not terminated. */
  livePower: PowerPair
  /** attoFIL. */
  dailyFee: TokenAmount
}

/** A PoSt proof. @see fvm_shared 4.8.4 `src/sector/post.rs` */
export interface PoStProof {
  readonly postProof: RegisteredPoStProof
  readonly proofBytes: Uint8Array
}

/** Proofs of partitions that were accepted unverified. */
export interface WindowedPoSt {
  readonly partitions: BitField
  readonly proofs: readonly PoStProof[]
}

/** CBOR `[partitions, [[postProof, proofBytes]*]]`. */
export const WINDOWED_POST: CborSchema<WindowedPoSt> = {
  encode(w, { partitions, proofs }) {
    w.writeArrayHeader(2)
    writeBitField(w, partitions)
    writeArray(w, proofs, ({ postProof, proofBytes }) => {
      w.writeArrayHeader(2)
      w.writeInt(postProof)
      w.writeBytes(proofBytes)
    })
  },
  decode(r) {
    r.readTupleHeader(2, 'windowed PoSt')
    return {
      partitions: readBitField(r),
      proofs: readArray(r, (part) => {
        part.readTupleHeader(2, 'PoSt proof')
        return { postProof: part.readInt(), proofBytes: part.readBytes() }
      }),
    }
  },
}

/** A deadline without partitions; its empty arrays are written. */
export function createDeadline(store: Blockstore): Deadline {
  const partitions = putEmptyAmt(store, DEADLINE_PARTITIONS_AMT_BIT_WIDTH)
  const expirationsEpochs = putEmptyAmt(store, DEADLINE_EXPIRATIONS_AMT_BIT_WIDTH)
  const posts = putEmptyAmt(store, DEADLINE_OPTIMISTIC_POST_SUBMISSIONS_AMT_BIT_WIDTH)
  const sectorsSnapshot = putEmptyAmt(store, SECTORS_AMT_BIT_WIDTH)
  return {
    partitions,
    expirationsEpochs,
    partitionsPosted: BitField.EMPTY,
    earlyTerminations: BitField.EMPTY,
    liveSectors: 0n,
    totalSectors: 0n,
    faultyPower: ZERO_POWER,
    optimisticPostSubmissions: posts,
    sectorsSnapshot,
    partitionsSnapshot: partitions,
    optimisticPostSubmissionsSnapshot: posts,
    livePower: ZERO_POWER,
    dailyFee: 0n,
  }
}

/** CBOR array of the thirteen fields in order. */
export const DEADLINE: CborSchema<Deadline> = {
  encode(w, deadline) {
    w.writeArrayHeader(13)
    w.writeLink(deadline.partitions)
    w.writeLink(deadline.expirationsEpochs)
    writeBitField(w, deadline.partitionsPosted)
    writeBitField(w, deadline.earlyTerminations)
    w.writeUint(deadline.liveSectors)
    w.writeUint(deadline.totalSectors)
    writePower(w, deadline.faultyPower)
    w.writeLink(deadline.optimisticPostSubmissions)
    w.writeLink(deadline.sectorsSnapshot)
    w.writeLink(deadline.partitionsSnapshot)
    w.writeLink(deadline.optimisticPostSubmissionsSnapshot)
    writePower(w, deadline.livePower)
    w.writeBigInt(deadline.dailyFee)
  },
  decode(r) {
    r.readTupleHeader(13, 'deadline')
    return {
      partitions: r.readLink(),
      expirationsEpochs: r.readLink(),
      partitionsPosted: readBitField(r),
      earlyTerminations: readBitField(r),
      liveSectors: r.readUint(),
      totalSectors: r.readUint(),
      faultyPower: readPower(r),
      optimisticPostSubmissions: r.readLink(),
      sectorsSnapshot: r.readLink(),
      partitionsSnapshot: r.readLink(),
      optimisticPostSubmissionsSnapshot: r.readLink(),
      livePower: readPower(r),
      dailyFee: r.readBigInt(),
    }
  },
}

/** The partitions of a deadline; reads the root. */
export function partitionsAmt(deadline: Deadline, store: Blockstore): TypedAmt<Partition> {
  return TypedAmt.load(store, deadline.partitions, PARTITION)
}

/** The partitions at the end of the last window; reads the root. */
export function partitionsSnapshotAmt(deadline: Deadline, store: Blockstore): TypedAmt<Partition> {
  return TypedAmt.load(store, deadline.partitionsSnapshot, PARTITION)
}

/** The unverified proofs of the running window; reads the root. */
export function optimisticProofsAmt(deadline: Deadline, store: Blockstore): TypedAmt<WindowedPoSt> {
  return TypedAmt.load(store, deadline.optimisticPostSubmissions, WINDOWED_POST)
}

/** The unverified proofs of the last window; reads the root. */
export function optimisticProofsSnapshotAmt(
  deadline: Deadline,
  store: Blockstore,
): TypedAmt<WindowedPoSt> {
  return TypedAmt.load(store, deadline.optimisticPostSubmissionsSnapshot, WINDOWED_POST)
}

/** A partition. @throws ActorError `USR_NOT_FOUND` if there is none */
export function loadPartition(
  deadline: Deadline,
  store: Blockstore,
  partitionIdx: bigint,
): Partition {
  const partition = withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to lookup partition', () =>
    partitionsAmt(deadline, store).get(partitionIdx),
  )
  if (partition === undefined)
    throw new ActorError(ExitCode.USR_NOT_FOUND, `no partition ${partitionIdx}`)
  return partition
}

/** Adds partitions to those that may have sectors which expire by an epoch. */
export function addExpirationPartitions(
  deadline: Deadline,
  store: Blockstore,
  expirationEpoch: ChainEpoch,
  { partitions, quant }: { readonly partitions: readonly bigint[]; readonly quant: QuantSpec },
): void {
  if (partitions.length === 0) return
  const queue = new BitFieldQueue(store, deadline.expirationsEpochs, quant)
  queue.addToQueueValues(expirationEpoch, partitions)
  deadline.expirationsEpochs = queue.amt.flush()
}

/** Whether the end of the deadline's window is to be processed. */
export function isLiveDeadline(deadline: Deadline): boolean {
  return (
    deadline.liveSectors > 0n ||
    !deadline.partitionsPosted.isEmpty ||
    !deadline.partitions.equals(deadline.partitionsSnapshot) ||
    !deadline.optimisticPostSubmissions.equals(deadline.optimisticPostSubmissionsSnapshot)
  )
}

/** @throws UncodedError if sectors or faulty power are not sound */
export function validateDeadline(deadline: Deadline): void {
  if (deadline.liveSectors > deadline.totalSectors)
    throw new UncodedError('deadline left with more live sectors than total')
  const { raw, qa } = deadline.faultyPower
  if (raw < 0n || qa < 0n) throw new UncodedError('deadline left with negative faulty power')
}
