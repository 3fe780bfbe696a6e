import { type ActorId, METHOD_SEND } from '../../types/index.ts'
import { contractFunctionOf } from '../call-text.ts'
import type { Result } from '../result.ts'
import type { ResultContext } from '../result-context.ts'
import { type CallFrame, framesOf } from '../trace-tree.ts'
import { gasShareOf } from './gas-share.ts'

/** The calls of a method: figures in milligas. */
export interface MethodTally {
  readonly actor: string
  readonly method: string
  /** The gas of each successful call, including the calls that it made. */
  readonly calls: number[]
  /** Calls that failed: their gas is in no figure. */
  failed: number
  /** Calls that were mocked, or ran modelled: their gas is not exact. */
  inexact: number
  wasm: number
  syscalls: number
  storage: number
  /** The gas of the calls that it made. */
  nested: number
}

/** The figures of many messages: plain data, as workers hand them over. */
export interface TallyData {
  messages: number
  /** Messages without a trace: their calls are in no figure. */
  untraced: number
  readonly methods: MethodTally[]
}

/** Adds up what methods used, message by message. */
export class GasTally {
  /** The tally so far; it grows. */
  readonly data: TallyData = { messages: 0, untraced: 0, methods: [] }
  readonly #methods = new Map<string, MethodTally>()

  /** Counts a message and every call that it made. */
  add(result: Result<unknown>): void {
    this.data.messages++
    const { trace, context } = result
    if (trace === undefined) {
      this.data.untraced++
      return
    }
    for (const frame of framesOf(trace)) this.#addFrame(frame, context, result.gasExact)
  }

  /** Counts what another tally holds. */
  merge(other: TallyData): void {
    this.data.messages += other.messages
    this.data.untraced += other.untraced
    for (const method of other.methods) {
      const own = this.#methodOf(method.actor, method.method)
      for (const gas of method.calls) own.calls.push(gas)
      own.failed += method.failed
      own.inexact += method.inexact
      own.wasm += method.wasm
      own.syscalls += method.syscalls
      own.storage += method.storage
      own.nested += method.nested
    }
  }

  #addFrame(frame: CallFrame, context: ResultContext, isExact: boolean): void {
    if (frame.id === undefined) return // it did not get so far
    const fn = contractFunctionOf(frame, context)
    const tally =
      fn === undefined
        ? this.#methodOf(actorName(frame.id, context), methodName(frame, frame.id, context))
        : this.#methodOf(fn.contract, fn.signature)
    if (frame.exitCode !== 0) {
      tally.failed++
      return
    }
    tally.calls.push(Number(frame.totalGas))
    tally.nested += Number(frame.totalGas - frame.selfGas)
    if (!isExact) tally.inexact++
    for (const step of frame.steps) {
      if (step.type !== 'charge') continue
      const { name, compute, other } = step.charge
      tally[gasShareOf(name)] += Number(compute) + Number(other)
    }
  }

  #methodOf(actor: string, method: string): MethodTally {
    const key = `${actor}\0${method}`
    let tally = this.#methods.get(key)
    if (tally === undefined) {
      tally = {
        actor,
        method,
        calls: [],
        failed: 0,
        inexact: 0,
        wasm: 0,
        syscalls: 0,
        storage: 0,
        nested: 0,
      }
      this.#methods.set(key, tally)
      this.data.methods.push(tally)
    }
    return tally
  }
}

function methodName({ method }: CallFrame, id: ActorId, context: ResultContext): string {
  return method === METHOD_SEND ? 'send' : context.describeMethod(id, method)
}

/** The name that all actors with this code share. */
function actorName(id: ActorId, context: ResultContext): string {
  const known = context.definitionOf(id)?.name ?? context.typeOf(id)
  if (known !== undefined) return known
  const described = context.describeActor(id)
  const own = described.endsWith(` f0${id}`) ? described.slice(0, -` f0${id}`.length) : ''
  return own === '' ? `f0${id}` : own
}
