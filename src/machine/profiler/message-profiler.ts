import type { ChargeSink, GasCharge, GasTracker } from '../../gas/index.ts'
import type { Cid } from '../../ipld/index.ts'
import { type ActorId, FatalError, type MethodNum, type Milligas } from '../../types/index.ts'
import type { MemoryBudget } from '../../wasm/index.ts'
import type { EvmFunction, EvmFunctions, EvmLine } from './evm-functions.ts'
import {
  CHARGE_KEY,
  FRAME_KEY,
  type MessageProfile,
  type ProfiledFrame,
} from './message-profile.ts'
import type { Recorder } from './recorder.ts'

/** The place where code grew its memory or a table since it was last charged. */
interface Growth {
  readonly node: number
  readonly bytes: number
}

/** Charges that are divided among positions. */
interface Sharing {
  readonly shares: readonly { readonly mark: number; readonly weight: bigint }[]
  /** Sum of the weights. */
  readonly whole: bigint
  /** Key of the syscall that runs. */
  syscall: number | undefined
  /** 1 until a charge of the syscall is recorded, which counts its entry. */
  entries: number
}

/** The place of a charge's name in {@link CHARGE_NAMES}. */
const CHARGE_PLACES = new Map<string, number>()
/** Names of charges in the order in which they were first seen. */
const CHARGE_NAMES: string[] = []

/**
 * Records where the gas of one message goes. The tracker tells it of every charge before it counts
 * it, the call manager of calls; functions and syscalls of Wasm code tell the {@link Recorder}
 * themselves.
 *
 * `wasm_exec` is charged for whole stretches, after the probes have given each function its part of
 * one: so such a charge only {@link Recorder | settles} the difference, which is mostly nothing.
 */
export class MessageProfiler implements ChargeSink {
  readonly #recorder: Recorder
  readonly #trace: ChargeSink | undefined
  readonly #root: number
  readonly #frames: ProfiledFrame[] = []
  readonly #places = new Map<string, number>()
  #gas: GasTracker | undefined = undefined
  /** The recorder's position in the running function of the contract; undefined outside of one. */
  runningFunction: number | undefined = undefined
  /** Parts of the next charge for execution, each with the function that it is for. */
  #noted: { readonly mark: number; readonly amount: number }[] = []
  #notedTotal = 0
  #growths: Growth[] = []
  #sharing: Sharing | undefined = undefined

  /** @param trace - receives every charge too */
  constructor(recorder: Recorder, trace: ChargeSink | undefined) {
    this.#recorder = recorder
    this.#trace = trace
    this.#root = recorder.calls.begin()
  }

  /** Names the tracker whose charges are recorded. */
  attach(gas: GasTracker): void {
    this.#gas = gas
  }

  /** Takes a charge, of which only what was left is spent if it fails. */
  push(charge: GasCharge): void {
    this.#trace?.push(charge)
    const { name, compute, other } = charge
    if (this.#sharing !== undefined) {
      this.#pushShared(this.#sharing, name, BigInt(compute), BigInt(other))
      return
    }
    if (name === 'wasm_exec_model' && this.runningFunction !== undefined) {
      this.#pushModel(this.runningFunction, compute)
      return
    }
    const available = this.#gas!.availableNumber
    if (
      typeof compute !== 'number' ||
      typeof other !== 'number' ||
      available < compute + other || // also if a number does not hold what is left: -1
      !Number.isSafeInteger(compute + other)
    )
      this.#pushWide(name, BigInt(compute), BigInt(other))
    else if (name === 'wasm_exec') this.#pushExecution(compute)
    else if (name === 'wasm_memory_grow') this.#pushGrowth(compute)
    else this.#recorder.calls.charge(placeOf(name), compute, other)
  }

  /** Execution of a contract: each function gets what it was noted for, the one that runs the rest. */
  #pushModel(running: number, compute: number | Milligas): void {
    const { calls } = this.#recorder
    const here = calls.mark()
    const key = placeOf('wasm_exec_model')
    let left = Math.min(Number(compute), Number(this.#gas!.gasAvailable))
    for (const { mark, amount } of [...this.#noted, { mark: running, amount: left }]) {
      const part = Math.min(amount, left)
      if (part <= 0) continue
      left -= part
      calls.returnTo(mark)
      calls.charge(key, part, 0)
    }
    calls.returnTo(here)
    this.#forgetNoted()
  }

  /**
   * Records which function continues, for the next charge for execution.
   *
   * @param pending - milligas that it would have now; what is more than noted before is the running function's
   */
  noteExecution(pending: number): void {
    const amount = pending - this.#notedTotal
    if (this.runningFunction === undefined || amount <= 0) return
    this.#noted.push({ mark: this.runningFunction, amount })
    this.#notedTotal = pending
  }

  /** A contract's code has ended; what is not charged now never is. */
  endExecution(): void {
    this.runningFunction = undefined
    this.#forgetNoted()
  }

  #forgetNoted(): void {
    this.#noted = []
    this.#notedTotal = 0
  }

  /**
   * Divides all charges from now on among positions, in proportion to the times that each is named.
   * They are for something that all of them have caused, as a contract's changed slots are written.
   */
  beginSharing(marks: readonly number[]): void {
    const weights = new Map<number, bigint>()
    for (const mark of marks) weights.set(mark, (weights.get(mark) ?? 0n) + 1n)
    const shares = [...weights].map(([mark, weight]) => ({ mark, weight }))
    this.#sharing = { shares, whole: BigInt(marks.length), syscall: undefined, entries: 0 }
  }

  /** Ends {@link beginSharing}. */
  endSharing(): void {
    this.#sharing = undefined
  }

  /** The first share counts as the charge and as the entry of its syscall, so that both count once. */
  #pushShared(sharing: Sharing, name: string, compute: Milligas, other: Milligas): void {
    const { calls } = this.#recorder
    const here = calls.mark()
    const key = placeOf(name)
    const paid = this.#paidOf(compute, other)
    let { compute: computeLeft, other: otherLeft } = paid
    let weightLeft = sharing.whole
    sharing.shares.forEach(({ mark, weight }, i) => {
      const computePart = (computeLeft * weight) / weightLeft
      const otherPart = (otherLeft * weight) / weightLeft
      computeLeft -= computePart
      otherLeft -= otherPart
      weightLeft -= weight
      calls.returnTo(mark)
      if (sharing.syscall !== undefined)
        calls.openPart(sharing.syscall, i === 0 ? sharing.entries : 0)
      calls.chargePart(key, computePart, otherPart, i === 0 ? 1 : 0)
    })
    sharing.entries = 0
    calls.returnTo(here)
  }

  /** The parts of a charge that the gas suffices for. */
  #paidOf(compute: Milligas, other: Milligas): { compute: Milligas; other: Milligas } {
    const available = this.#gas!.gasAvailable
    if (compute + other <= available) return { compute, other }
    const paid = compute < available ? compute : available
    return { compute: paid, other: available - paid }
  }

  #pushWide(name: string, compute: Milligas, other: Milligas): void {
    const isPaid = compute + other <= this.#gas!.gasAvailable
    const { compute: paidCompute, other: paidOther } = this.#paidOf(compute, other)
    const { calls } = this.#recorder
    if (name === 'wasm_exec') {
      if (isPaid && Number.isSafeInteger(Number(compute))) this.#pushExecution(Number(compute))
      else {
        this.#growths = []
        calls.settleWide(paidCompute)
      }
    } else if (name === 'wasm_memory_grow') this.#pushGrowth(Number(paidCompute))
    else calls.chargeWide(placeOf(name), paidCompute, paidOther)
  }

  #pushExecution(compute: number): void {
    // The charge for the growth follows, for the rest of what the probes saw.
    if (this.#growths.length > 0) this.#recorder.calls.settlePart(compute)
    else this.#recorder.calls.settle(compute)
  }

  /** Instructions that grew a memory cost the growth, which is charged under a name of its own. */
  #pushGrowth(paid: number): void {
    const { calls } = this.#recorder
    const key = placeOf('wasm_memory_grow')
    const growths = this.#growths
    if (growths.length === 0) {
      calls.charge(key, paid, 0)
      return
    }
    this.#growths = []
    const bytes = growths.reduce((sum, growth) => sum + growth.bytes, 0)
    let left = paid
    growths.forEach((growth, i) => {
      const isLast = i === growths.length - 1
      const part = isLast ? left : Math.floor((paid * growth.bytes) / bytes)
      calls.rename(growth.node, key, part)
      left -= part
    })
    calls.settle(paid)
  }

  /** The budget under which code may grow, which notes who does. */
  budget(budget: MemoryBudget): MemoryBudget {
    return {
      growMemory: (bytes) => {
        if (!budget.growMemory(bytes)) return false
        if (bytes > 0) this.#growths.push({ node: this.#recorder.calls.running(), bytes })
        return true
      },
    }
  }

  /** The recorder's position, for {@link returnTo}. */
  mark(): number {
    return this.#recorder.calls.mark()
  }

  /** Leaves what was entered since the mark. */
  returnTo(mark: number): void {
    if (this.#sharing !== undefined) this.#sharing.syscall = undefined
    this.#recorder.calls.returnTo(mark)
  }

  /** The gas counter of the code that runs next was set. */
  setCounter(gas: Milligas): void {
    this.#recorder.calls.setCounter(gas)
  }

  /** Enters a call's receiver and its method. */
  enterActor(id: ActorId, code: Cid, name: string | undefined, method: MethodNum): void {
    this.#open(`${id}/${code.key}`, () => ({ type: 'actor', id, code, name }))
    this.#open(`#${method}`, () => ({ type: 'method', method }))
    this.runningFunction = undefined
  }

  /** Enters a function of a contract. */
  enterFunction(fn: EvmFunction): void {
    const { name, file, line } = fn
    this.#open(`${name} ${file} ${line}`, () => ({ type: 'function', name, file, line }))
  }

  /** Enters the function that the caller of a contract requests; its place in the source is not known yet. */
  enterEntry({ name, id }: EvmFunctions['entry']): void {
    this.#open(`entry ${id}`, () => ({ type: 'function', name, file: undefined, line: undefined }))
  }

  /** Gives an entry its place in the source. */
  placeEntry({ name, id }: EvmFunctions['entry'], { file, line }: EvmFunction): void {
    const place = this.#places.get(`entry ${id}`)
    if (place !== undefined) this.#frames[place] = { type: 'function', name, file, line }
  }

  /** Enters a line of the function that runs. */
  enterLine({ file, line }: EvmLine): void {
    this.#open(`${file}:${line}`, () => ({ type: 'line', file, line }))
  }

  /** Enters what runs in the place of Wasm code. */
  enterStandIn(type: 'native' | 'mock'): void {
    this.#open(type, () => ({ type }))
  }

  /** Enters a syscall of a TypeScript actor. */
  enterSyscall(name: string): void {
    const sharing = this.#sharing
    if (sharing === undefined) {
      this.#open(name, () => ({ type: 'syscall', name }))
      return
    }
    sharing.syscall = this.#keyOf(name, () => ({ type: 'syscall', name }))
    sharing.entries = 1
  }

  #open(name: string, frame: () => ProfiledFrame): void {
    this.#recorder.calls.open(this.#keyOf(name, frame))
  }

  #keyOf(name: string, frame: () => ProfiledFrame): number {
    let place = this.#places.get(name)
    if (place === undefined) {
      place = this.#frames.push(frame()) - 1
      this.#places.set(name, place)
    }
    return FRAME_KEY | place
  }

  /**
   * Ends the record.
   *
   * @param used - milligas of the receipt; what the tracker does not know of is burnt by a fatal error
   * @throws FatalError if the record does not add up
   */
  finish(used: Milligas): MessageProfile {
    const burnt = used - this.#gas!.gasUsed
    if (burnt > 0n) this.#recorder.calls.chargeWide(placeOf('fatal_error'), burnt, 0n)
    const nodes = this.#recorder.nodes(this.#root)
    let total = 0n
    for (let i = 0; i < nodes.keys.length; i++) total += nodes.compute[i]! + nodes.other[i]!
    if (total !== used)
      throw new FatalError(
        `the profile of a message does not add up: ${total} milligas of ${used} are in it`,
      )
    return { ...nodes, frames: this.#frames, charges: CHARGE_NAMES }
  }

  /** Drops the record; to be called whatever became of the message. */
  close(): void {
    this.#recorder.calls.end(this.#root)
  }
}

function placeOf(name: string): number {
  let place = CHARGE_PLACES.get(name)
  if (place === undefined) {
    place = CHARGE_KEY | (CHARGE_NAMES.push(name) - 1)
    CHARGE_PLACES.set(name, place)
  }
  return place
}
