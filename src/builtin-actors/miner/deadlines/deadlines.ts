import { type Blockstore, type CborSchema, type Cid, TypedAmt } from '../../../ipld/index.ts'
import { ActorError, ExitCode } from '../../../types/index.ts'
import { readArray, writeArray } from '../../runtime/cbor-fields.ts'
import { UncodedError, withCode } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { SectorNumber } from '../../runtime/registered-proofs.ts'
import { PARTITION } from '../partitions/partition.ts'
import { getCbor, putCbor } from '../store.ts'
import { DEADLINE, type Deadline, validateDeadline } from './deadline.ts'

/** Place of a sector. */
export interface SectorLocation {
  readonly deadlineIdx: bigint
  readonly partitionIdx: bigint
}

/**
 * The deadlines of a proving period, as links.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/deadline_state.rs`, `Deadlines`
 */
export class Deadlines {
  readonly due: Cid[]

  constructor(due: Cid[]) {
    this.due = due
  }

  /** The deadlines of a new miner, all of them empty. */
  static create(policy: Policy, emptyDeadline: Cid): Deadlines {
    return new Deadlines(new Array<Cid>(Number(policy.wpostPeriodDeadlines)).fill(emptyDeadline))
  }

  /** Reads a deadline. @throws ActorError `USR_ILLEGAL_ARGUMENT` for an index past the last one */
  loadDeadline(store: Blockstore, idx: bigint): Deadline {
    const cid = this.due[Number(idx)]
    if (cid === undefined)
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        `invalid deadline index ${idx} of ${this.due.length}`,
      )
    return withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to load deadline', () =>
      getCbor(store, cid, DEADLINE),
    )
  }

  /** Reads each deadline and calls `f` with it. */
  forEach(store: Blockstore, f: (deadlineIdx: bigint, deadline: Deadline) => void): void {
    for (let i = 0n; i < BigInt(this.due.length); i++) f(i, this.loadDeadline(store, i))
  }

  /** Writes a deadline. @throws UncodedError for an index past the last one, or if it is not sound */
  updateDeadline(policy: Policy, store: Blockstore, deadlineIdx: bigint, deadline: Deadline): void {
    if (deadlineIdx >= policy.wpostPeriodDeadlines)
      throw new UncodedError(`invalid deadline ${deadlineIdx}`)
    validateDeadline(deadline)
    this.due[Number(deadlineIdx)] = putCbor(store, deadline, DEADLINE)
  }

  /** Finds where a sector is. @throws UncodedError if it is nowhere @see same release, `deadlines.rs` */
  findSector(store: Blockstore, sectorNumber: SectorNumber): SectorLocation {
    for (let deadlineIdx = 0n; deadlineIdx < BigInt(this.due.length); deadlineIdx++) {
      const deadline = this.loadDeadline(store, deadlineIdx)
      const partitions = TypedAmt.load(store, deadline.partitions, PARTITION)
      let found: bigint | undefined
      partitions.forEachWhile((index, { sectors }) => {
        if (sectors.has(sectorNumber)) found = index
        return found === undefined
      })
      if (found !== undefined) return { deadlineIdx, partitionIdx: found }
    }
    throw new UncodedError(`sector ${sectorNumber} not due at any deadline`)
  }
}

/** CBOR `[[deadline*]]`. */
export const DEADLINES: CborSchema<Deadlines> = {
  encode(w, { due }) {
    w.writeArrayHeader(1)
    writeArray(w, due, (cid) => w.writeLink(cid))
  },
  decode(r) {
    r.readTupleHeader(1, 'deadlines')
    return new Deadlines(readArray(r, (part) => part.readLink()))
  },
}
