import { type Blockstore, type CborSchema, type Cid } from '../../../ipld/index.ts'
import { type ChainEpoch, divFloor, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { readArray, writeArray } from '../../runtime/cbor-fields.ts'
import { countVestingSteps } from '../../runtime/counted-work.ts'
import { withCode } from '../../runtime/downcast.ts'
import { type QuantSpec, quantizeUp } from '../quantize.ts'
import { getCbor, putCbor } from '../store.ts'
import type { VestSpec } from './vest-spec.ts'

/** Funds that vest after an epoch. @see builtin-actors v18.0.0 `actors/miner/src/vesting_state.rs` */
export interface VestingFund {
  readonly epoch: ChainEpoch
  /** attoFIL. */
  readonly amount: TokenAmount
}

/** A miner's vesting table: its first entry, and a block of the others. Undefined for an empty table. */
export type VestingFunds =
  | {
      readonly head: VestingFund
      readonly tail: Cid
    }
  | undefined

/** A table after a change. */
export interface ChangedVesting {
  readonly funds: VestingFunds
  /** attoFIL that had vested. */
  readonly vested: TokenAmount
}

/** CBOR `[epoch, amount]`. */
export const VESTING_FUND: CborSchema<VestingFund> = {
  encode(w, { epoch, amount }) {
    w.writeArrayHeader(2)
    w.writeInt(epoch)
    w.writeBigInt(amount)
  },
  decode(r) {
    r.readTupleHeader(2, 'vesting fund')
    return { epoch: r.readInt(), amount: r.readBigInt() }
  },
}

/** CBOR `[head, tail]`, or null. */
export const VESTING_FUNDS: CborSchema<VestingFunds> = {
  encode(w, funds) {
    if (funds === undefined) {
      w.writeNull()
      return
    }
    w.writeArrayHeader(2)
    VESTING_FUND.encode(w, funds.head)
    w.writeLink(funds.tail)
  },
  decode(r) {
    if (r.readNull()) return undefined
    r.readTupleHeader(2, 'vesting funds')
    return { head: VESTING_FUND.decode(r), tail: r.readLink() }
  },
}

/** CBOR array of {@link VestingFund}: the block of a table's tail. */
const VESTING_TAIL: CborSchema<readonly VestingFund[]> = {
  encode: (w, funds) => writeArray(w, funds, (fund) => VESTING_FUND.encode(w, fund)),
  decode: (r) => readArray(r, (part) => VESTING_FUND.decode(part)),
}

/** The entries of a table, earliest first; a first one that was drawn down to nothing is left out. */
export function loadVestingFunds(funds: VestingFunds, store: Blockstore): VestingFund[] {
  if (funds === undefined) return []
  const { head, tail } = funds
  const rest = withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to load the vesting funds', () =>
    getCbor(store, tail, VESTING_TAIL),
  )
  return head.amount > 0n ? [head, ...rest] : [...rest]
}

/** Unlocks what has vested before an epoch. */
export function unlockVestedFunds(
  funds: VestingFunds,
  store: Blockstore,
  currentEpoch: ChainEpoch,
): ChangedVesting {
  if (funds === undefined || funds.head.epoch >= currentEpoch) return { funds, vested: 0n }
  return takeVested(store, loadVestingFunds(funds, store), currentEpoch)
}

/** Funds to lock. */
export interface LockOptions {
  readonly currentEpoch: ChainEpoch
  /** attoFIL. */
  readonly vestingSum: TokenAmount
  readonly provingPeriodStart: ChainEpoch
  readonly spec: VestSpec
}

/** Locks funds on a schedule, and unlocks what has vested before the epoch. */
export function addLockedFunds(
  funds: VestingFunds,
  store: Blockstore,
  options: LockOptions,
): ChangedVesting {
  const added = scheduleOf(options)
  const merged = mergeSchedules(loadVestingFunds(funds, store), added)
  return takeVested(store, merged, options.currentEpoch)
}

/** A table after what has vested, and funds that have not, were taken from it. */
export interface UnlockedVesting extends ChangedVesting {
  /** attoFIL that had not vested, at most the target. */
  readonly unvested: TokenAmount
}

/**
 * Unlocks what has vested before an epoch, then up to `target` of what has not, soonest first. Where
 * the first entry suffices, the block of the others is not read.
 */
export function unlockVestedAndUnvestedFunds(
  funds: VestingFunds,
  store: Blockstore,
  currentEpoch: ChainEpoch,
  target: TokenAmount,
): UnlockedVesting {
  if (funds === undefined) return { funds, vested: 0n, unvested: 0n }
  const { head, tail } = funds
  if (head.epoch >= currentEpoch && head.amount >= target) {
    const left = { epoch: head.epoch, amount: head.amount - target }
    return { funds: { head: left, tail }, vested: 0n, unvested: target }
  }
  const all = loadVestingFunds(funds, store)
  let vested = 0n
  let unvested = 0n
  let left = target
  for (let i = 0; i < all.length; i++) {
    const { epoch, amount } = all[i]! // by the loop's bound
    if (epoch < currentEpoch) vested += amount
    else if (amount < left) {
      left -= amount
      unvested += amount
    } else {
      unvested += left
      const rest = [{ epoch, amount: amount - left }, ...all.slice(i + 1)]
      return { funds: saveVestingFunds(store, rest), vested, unvested }
    }
  }
  return { funds: saveVestingFunds(store, []), vested, unvested }
}

function saveVestingFunds(store: Blockstore, funds: readonly VestingFund[]): VestingFunds {
  const [head, ...rest] = funds
  if (head === undefined) return undefined
  const tail = withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to store the vesting funds', () =>
    putCbor(store, rest, VESTING_TAIL),
  )
  return { head, tail }
}

function takeVested(
  store: Blockstore,
  funds: readonly VestingFund[],
  currentEpoch: ChainEpoch,
): ChangedVesting {
  let vested = 0n
  let count = 0
  for (; count < funds.length && funds[count]!.epoch < currentEpoch; count++)
    vested += funds[count]!.amount // by the loop's bound
  return { funds: saveVestingFunds(store, funds.slice(count)), vested }
}

function scheduleOf(options: LockOptions): VestingFund[] {
  const { currentEpoch, vestingSum, provingPeriodStart, spec } = options
  const vestBegin = currentEpoch + spec.initialDelay
  const quant: QuantSpec = { unit: spec.quantization, offset: provingPeriodStart }
  const funds: VestingFund[] = []
  let vestedSoFar = 0n
  for (
    let step = vestBegin + spec.stepDuration;
    vestedSoFar < vestingSum;
    step += spec.stepDuration
  ) {
    const epoch = quantizeUp(quant, step)
    const elapsed = epoch - vestBegin
    const target =
      elapsed < spec.vestPeriod ? divFloor(vestingSum * elapsed, spec.vestPeriod) : vestingSum
    funds.push({ epoch, amount: target - vestedSoFar })
    vestedSoFar = target
  }
  countVestingSteps(funds.length)
  return funds
}

/** Joins two schedules that ascend by epoch; amounts of the same epoch are added. */
function mergeSchedules(a: readonly VestingFund[], b: readonly VestingFund[]): VestingFund[] {
  const merged: VestingFund[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const left = a[i]
    const right = b[j]
    if (right === undefined || (left !== undefined && left.epoch < right.epoch)) {
      merged.push(left!) // one is left
      i++
    } else if (left === undefined || right.epoch < left.epoch) {
      merged.push(right)
      j++
    } else {
      merged.push({ epoch: left.epoch, amount: left.amount + right.amount })
      i++
      j++
    }
  }
  return merged
}
