import { BitField, type Blockstore, type CborSchema, type Cid } from '../../../ipld/index.ts'
import { readBitField, writeBitField } from '../../runtime/bit-field.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import { type PowerPair, readPower, subPower, writePower, ZERO_POWER } from '../power-pair.ts'
import { putEmptyAmt } from '../store.ts'

/** Source of the bit widths: builtin-actors v18.0.0 `actors/miner/src/partition_state.rs`. */
const EXPIRATION_AMT_BIT_WIDTH = 4
const EARLY_TERMINATION_AMT_BIT_WIDTH = 3

/** Sectors that are proven together. @see same file, `Partition` */
export interface Partition {
  /** All of its sectors: faulty, unproven and terminated ones too. */
  sectors: BitField
  /** Sectors that were not proven yet. */
  unproven: BitField
  /** Sectors that are faulty, those that are to recover too. */
  faults: BitField
  /** Faulty sectors that are to recover with the next proof. */
  recoveries: BitField
  /** Sectors that terminated and were not compacted away. */
  terminated: BitField
  /** AMT from epoch to ExpirationSet. */
  expirationsEpochs: Cid
  /** AMT from epoch of termination to the sectors whose fee was not computed yet. */
  earlyTerminated: Cid
  /** Power of all sectors that are not terminated. */
  livePower: PowerPair
  unprovenPower: PowerPair
  faultyPower: PowerPair
  recoveringPower: PowerPair
}

/** A partition without sectors; its empty arrays are written. */
export function createPartition(store: Blockstore): Partition {
  return {
    sectors: BitField.EMPTY,
    unproven: BitField.EMPTY,
    faults: BitField.EMPTY,
    recoveries: BitField.EMPTY,
    terminated: BitField.EMPTY,
    expirationsEpochs: putEmptyAmt(store, EXPIRATION_AMT_BIT_WIDTH),
    earlyTerminated: putEmptyAmt(store, EARLY_TERMINATION_AMT_BIT_WIDTH),
    livePower: ZERO_POWER,
    unprovenPower: ZERO_POWER,
    faultyPower: ZERO_POWER,
    recoveringPower: ZERO_POWER,
  }
}

/** CBOR array of the eleven fields in order. */
export const PARTITION: CborSchema<Partition> = {
  encode(w, partition) {
    w.writeArrayHeader(11)
    writeBitField(w, partition.sectors)
    writeBitField(w, partition.unproven)
    writeBitField(w, partition.faults)
    writeBitField(w, partition.recoveries)
    writeBitField(w, partition.terminated)
    w.writeLink(partition.expirationsEpochs)
    w.writeLink(partition.earlyTerminated)
    writePower(w, partition.livePower)
    writePower(w, partition.unprovenPower)
    writePower(w, partition.faultyPower)
    writePower(w, partition.recoveringPower)
  },
  decode(r) {
    r.readTupleHeader(11, 'partition')
    return {
      sectors: readBitField(r),
      unproven: readBitField(r),
      faults: readBitField(r),
      recoveries: readBitField(r),
      terminated: readBitField(r),
      expirationsEpochs: r.readLink(),
      earlyTerminated: r.readLink(),
      livePower: readPower(r),
      unprovenPower: readPower(r),
      faultyPower: readPower(r),
      recoveringPower: readPower(r),
    }
  },
}

/** Sectors that are not terminated; they may be faulty. */
export function liveSectors({ sectors, terminated }: Partition): BitField {
  return sectors.difference(terminated)
}

/** Sectors that contribute power: proven, and neither terminated nor faulty. */
export function activeSectors(partition: Partition): BitField {
  return liveSectors(partition).difference(partition.faults).difference(partition.unproven)
}

/** Power of the sectors that contribute power. */
export function activePower({ livePower, faultyPower, unprovenPower }: Partition): PowerPair {
  return subPower(subPower(livePower, faultyPower), unprovenPower)
}

/** @throws UncodedError unless all of the sectors are in the partition @see same release, `lib.rs` */
export function validatePartitionContainsSectors(partition: Partition, sectors: BitField): void {
  if (!partition.sectors.containsAll(sectors))
    throw new UncodedError('not all sectors are assigned to the partition')
}

/** @throws UncodedError if power or sectors contradict each other @see same file, `validate_state` */
export function validatePartition(partition: Partition): void {
  validatePartitionPower(partition)
  validatePartitionSectors(partition)
}

function validatePartitionPower(partition: Partition): void {
  const { livePower, unprovenPower, faultyPower, recoveringPower } = partition
  assertNotNegative(livePower, 'live')
  assertNotNegative(unprovenPower, 'unproven')
  assertNotNegative(faultyPower, 'faulty')
  assertNotNegative(recoveringPower, 'recovering')
  if (unprovenPower.raw > livePower.raw) throw leftWith('invalid unproven power')
  if (faultyPower.raw > livePower.raw) throw leftWith('invalid faulty power')
  if (recoveringPower.raw > livePower.raw || recoveringPower.raw > faultyPower.raw)
    throw leftWith('invalid recovering power')
}

function validatePartitionSectors(partition: Partition): void {
  const { sectors, unproven, faults, recoveries, terminated } = partition
  const merged = unproven.union(faults)
  if (terminated.containsAny(merged)) throw leftWith('terminated sectors in multiple states')
  if (!sectors.containsAll(merged.union(terminated))) throw leftWith('invalid sector state')
  if (!faults.containsAll(recoveries)) throw leftWith('invalid recovery state')
}

function assertNotNegative({ raw, qa }: PowerPair, what: string): void {
  if (raw < 0n || qa < 0n) throw leftWith(`negative ${what} power`)
}

function leftWith(what: string): UncodedError {
  return new UncodedError(`Partition left with ${what}`)
}
