import type { Result } from '../harness/index.ts'
import { BLOCK_GAS_LIMIT, UsageError } from '../types/index.ts'
import { compare, effectivePremium, nextBaseFee } from './base-fee.ts'
import type { ChainHost, NodeWorld } from './chain-host.ts'
import type { ChainView, HeadMoment } from './chain-view.ts'
import type { Clock, NextMoment } from './clock.ts'
import type { NodeEmitter } from './emitter.ts'
import { ethOfAddress, UNKNOWN_RECEIVER } from './eth-address.ts'
import type { NodeSettings } from './node-options.ts'
import type { NodeState } from './node-state.ts'
import type { PendingMessage } from './pool.ts'
import { isBls, type SignedMessage } from './signed-message.ts'
import type { StateCell } from './state-cell.ts'
import type { Steps } from './steps.ts'
import { createTipset, type MinedMessage, outcomeOf, type Tipset } from './tipset.ts'

/** Messages that a block takes. Source: lotus `build/buildconstants`, `BlockMessageLimit`. */
const BLOCK_MESSAGE_LIMIT = 10_000

/** Null rounds of one jump that cron runs in, about a year; a longer jump passes without cron. */
export const MAX_NULL_CRON = 1_100_000n
/** Null rounds of one step, if nothing is due in them: some milliseconds. */
const STEP_ROUNDS = 250n
/** Null rounds after which listeners learn how far a jump is. */
const PROGRESS_STEP = 10_000n

/** Options of a tipset. */
export interface MiningOptions {
  /** Decides whether miners prove their sectors, in place of the node's setting. */
  readonly prove?: 'all' | 'none'
}

/** Parts that the miner uses. */
export interface MinerParts {
  readonly host: ChainHost
  readonly cell: StateCell
  readonly view: ChainView
  readonly clock: Clock
  readonly settings: NodeSettings
  readonly emitter: NodeEmitter
  /** The message that an applied one is, if the node did not send it itself. */
  readonly identify: (result: Result<unknown>) => SignedMessage
}

/** Makes tipsets: takes messages from the pool, applies them, runs cron. */
export class Miner {
  readonly #parts: MinerParts
  /** The message that is applied just now, as it was signed. */
  #sending: SignedMessage | undefined = undefined
  /** The world before the messages of the tipset that is being made. */
  #start: NodeWorld | undefined = undefined

  constructor(parts: MinerParts) {
    this.#parts = parts
  }

  /** The moment that the next tipset would have. */
  moment(): HeadMoment {
    const { nullRounds, timestamp } = this.#next()
    const { epoch, baseFee } = this.#parts.host.moment
    return { height: epoch + nullRounds, timestamp, baseFee }
  }

  /** The null rounds that pass, with cron, before the next tipset. */
  get nullRounds(): bigint {
    const { nullRounds } = this.#next()
    return this.#runsCronIn(nullRounds) ? nullRounds : 0n
  }

  /** Makes one tipset with all messages of the pool that fit; yields where it may pause. */
  *mineAll({ prove }: MiningOptions = {}): Steps<Tipset> {
    yield* this.#begin(prove)
    let gasLeft = BLOCK_GAS_LIMIT
    let count = 0
    // The header names BLS messages first, and so they run first.
    for (const wanted of [true, false])
      for (let next = this.#select(wanted, gasLeft); next; next = this.#select(wanted, gasLeft)) {
        if (count >= BLOCK_MESSAGE_LIMIT) break
        yield
        if (!this.#apply(next)) continue
        gasLeft -= next.message.gasLimit
        count++
      }
    return this.#end()
  }

  /** Makes a tipset for each message of the pool that can run; yields where it may pause. */
  *mineEach(): Steps<void> {
    for (let next = this.#select(undefined); next; next = this.#select(undefined)) {
      yield* this.#begin()
      if (this.#apply(next)) this.#end()
    }
  }

  /** Ends the tipset of messages that were sent to the world itself, if there are any. */
  seal(): void {
    if (this.#parts.cell.get().open.length > 0) this.#end()
  }

  /** Records a message that was applied to the world. */
  record(result: Result<unknown>): void {
    if (result.applied.failure?.type === 'PreValidation') return
    const { cell, host, identify, emitter } = this.#parts
    const signed = this.#sending ?? identify(result)
    const { vm } = host
    const mined: MinedMessage = {
      ...signed,
      outcome: outcomeOf(result.applied),
      fromEth: ethOfAddress(vm, signed.message.from) ?? UNKNOWN_RECEIVER,
      toEth: ethOfAddress(vm, signed.message.to) ?? UNKNOWN_RECEIVER,
    }
    cell.set({ open: [...cell.get().open, mined] })
    emitter.emit('message', { mined, result })
  }

  /** Lets null rounds pass until the next tipset is to be, and sets the world to its moment. */
  *#begin(prove = this.#parts.settings.prove): Steps<void> {
    this.seal()
    const { host, cell, clock } = this.#parts
    const next = this.#next()
    const state = cell.get()
    const after = clock.after(state.clock, next)
    if (after !== state.clock) cell.set({ clock: after })
    yield* this.#passNullRounds(next, prove)
    const { epoch, baseFee } = host.moment
    host.setMoment({ epoch, baseFee, timestamp: next.timestamp })
    this.#start = { ...host.world, attached: undefined }
    if (prove === 'all') this.#prove()
  }

  *#passNullRounds({ nullRounds, timestamp }: NextMoment, prove: 'all' | 'none'): Steps<void> {
    if (nullRounds === 0n) return
    const { host, settings, view, emitter } = this.#parts
    const { epoch, baseFee } = host.moment
    if (!this.#runsCronIn(nullRounds)) {
      if (settings.nullCron)
        emitter.emit(
          'notice',
          `${nullRounds} null rounds passed without cron: a jump of more than ${MAX_NULL_CRON} epochs does not run it, so jump in several steps if actors have to see each epoch`,
        )
      host.setMoment({ epoch: epoch + nullRounds, timestamp, baseFee })
      return
    }
    const from = view.latest.header.timestamp
    const span = timestamp - from
    let due = prove === 'all' ? this.#nextDeadline() : undefined
    for (let round = 1n; round <= nullRounds; ) {
      yield
      const at = epoch + round - 1n
      host.setMoment({
        epoch: at,
        timestamp: from + (span * round) / (nullRounds + 1n),
        baseFee: host.moment.baseFee,
      })
      let ran = 1
      if (due !== undefined && host.moment.epoch >= due) {
        // Proofs are messages, and need a tipset.
        this.#start = { ...host.world, attached: undefined }
        this.#prove()
        host.endTipset()
        due = this.#nextDeadline()
      } else {
        const left = nullRounds - round + 1n
        const idle = due === undefined || due - at > left ? left : due - at
        ran = host.runCron(Number(idle < STEP_ROUNDS ? idle : STEP_ROUNDS))
      }
      round += BigInt(ran)
      const done = round - 1n
      if (done / PROGRESS_STEP > (done - BigInt(ran)) / PROGRESS_STEP)
        emitter.emit('progress', { done, total: nullRounds })
    }
    host.setMoment({ epoch: epoch + nullRounds, timestamp, baseFee: host.moment.baseFee })
  }

  #runsCronIn(nullRounds: bigint): boolean {
    return this.#parts.settings.nullCron && nullRounds <= MAX_NULL_CRON
  }

  /** The epoch at which proofs are due next; undefined without sectors. */
  #nextDeadline(): bigint | undefined {
    return this.#parts.host.vm.storage.nextDeadline()
  }

  /** Sends the proofs that are due at the world's epoch; one that is refused is a notice. */
  #prove(): void {
    const { host, emitter } = this.#parts
    try {
      host.vm.storage.proveNow()
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown
      emitter.emit('notice', thrown.message)
    }
  }

  /** Ends the tipset and sets the world to the epoch after it. */
  #end(): Tipset {
    const { host, cell, view, settings } = this.#parts
    const { epoch: height, timestamp } = host.moment
    host.endTipset()
    host.setMoment({
      epoch: height + 1n,
      timestamp: timestamp + (settings.clock === 'chain' ? settings.epochSeconds : 1n),
      baseFee: host.moment.baseFee,
    })
    return view.sync(cell.get()).latest
  }

  /** Records a tipset that ended: the world is at its moment, and cron has run. */
  recordTipset(): void {
    const { host, cell, view, emitter } = this.#parts
    const { epoch: height, timestamp, baseFee } = host.moment
    this.#dropFrom(height)
    const { open: messages } = cell.get()
    const fee = nextBaseFee(
      host.config.networkVersion,
      baseFee,
      messages.map(({ message }) => message),
    )
    host.setMoment({ epoch: height, timestamp, baseFee: fee })
    const fields = view.sync(cell.get()).headerFields({ height, timestamp, baseFee })
    const stateRoot = host.vm.stateRoot()
    const tipset = createTipset(fields, { messages, stateRoot, nextBaseFee: fee })
    const state = cell.get()
    const tipsets = this.#pruned(state.tipsets.push(tipset))
    // The world's own record of events is as long as the chain.
    if (tipsets.first > state.tipsets.first) host.dropEvents(tipsets.at(tipsets.first)!.height)
    cell.set({
      open: [],
      tipsets,
      // The world is kept without the state of the chain: it would hold all worlds before it otherwise.
      worlds: state.worlds.push(height, { ...host.world, attached: undefined }, this.#start),
    })
    this.#start = undefined
    view.sync(cell.get())
    emitter.emit('tipset', tipset)
  }

  /** Drops the oldest tipsets once twice as many are there as are to be kept. */
  #pruned(tipsets: NodeState['tipsets']): NodeState['tipsets'] {
    const { keptTipsets } = this.#parts.settings
    if (keptTipsets === undefined || tipsets.kept < 2 * keptTipsets) return tipsets
    return tipsets.dropBefore(tipsets.length - keptTipsets)
  }

  /** Drops tipsets from a height on: the world was set back to an epoch before them. */
  #dropFrom(height: bigint): void {
    const { cell } = this.#parts
    const { tipsets, worlds } = cell.get()
    const { last } = tipsets
    if (last === undefined || last.height < height) return
    const first = Math.max(
      1, // the genesis stays
      tipsets.findIndex((tipset) => tipset.height >= height),
    )
    if (first < tipsets.length)
      cell.set({ tipsets: tipsets.take(first), worlds: worlds.before(height) })
  }

  /** Applies a message of the pool; false if it is refused, as one that no miner would include. */
  #apply(pending: PendingMessage): boolean {
    const { host, cell } = this.#parts
    const { message, signature } = pending
    const before = cell.get().open.length
    this.#sending = pending
    try {
      const kind = this.#isPrank(pending) ? 'prank' : 'explicit'
      host.apply(message, kind, { length: signature.length })
    } finally {
      this.#sending = undefined
    }
    cell.set({ pool: cell.get().pool.remove(message.from, message.sequence) })
    return cell.get().open.length > before
  }

  /** Whether the sender is a contract that the node's user impersonates: it pays no fee. */
  #isPrank({ message, isImpersonated }: PendingMessage): boolean {
    return isImpersonated && !isAccount(this.#parts.host.vm.getActor(message.from)?.type)
  }

  /** The next message that can run; undefined if none can. */
  #select(wantsBls: boolean | undefined, gasLeft = BLOCK_GAS_LIMIT): PendingMessage | undefined {
    const { cell, host, settings } = this.#parts
    const { pool } = cell.get()
    const { baseFee } = host.moment
    let best: PendingMessage | undefined
    for (const sender of pool.senders()) {
      const actor = host.vm.getActor(sender)
      if (actor === undefined) continue
      const next = pool.get(sender, actor.sequence)
      if (next === undefined) continue
      const { message } = next
      if (wantsBls !== undefined && isBls(next) !== wantsBls) continue
      if (message.gasLimit > gasLeft || message.gasFeeCap < baseFee) continue
      const cost = message.gasFeeCap * message.gasLimit
      if (actor.balance < cost && !this.#isPrank(next)) continue
      if (best === undefined || precedes(next, best, settings.order, baseFee)) best = next
    }
    return best
  }

  #base(): { latest: bigint; scheduled: bigint } {
    const { view, cell, host } = this.#parts
    const latest = view.sync(cell.get()).latest.header.timestamp
    return { latest, scheduled: host.moment.timestamp }
  }

  #next(): NextMoment {
    const { clock, cell } = this.#parts
    return clock.next(cell.get().clock, this.#base())
  }
}

/** Whether a kind of actor may send messages. */
export function isAccount(type: string | undefined): boolean {
  return type === 'account' || type === 'ethaccount' || type === 'placeholder'
}

function precedes(
  a: PendingMessage,
  b: PendingMessage,
  order: 'arrival' | 'fees',
  baseFee: bigint,
): boolean {
  if (order === 'fees') {
    const byFee = compare(
      effectivePremium(b.message, baseFee),
      effectivePremium(a.message, baseFee),
    )
    if (byFee !== 0) return byFee < 0
  }
  return a.arrival < b.arrival
}
