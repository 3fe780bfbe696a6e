import { bytesToHex, type Hex } from '../harness/index.ts'
import type { Block, Call } from '../kernel/index.ts'
import type { ActorId, ExitCode } from '../types/index.ts'
import { bytesOfBlock, ethOfAddress } from './eth-state.ts'
import type { Log } from './session.ts'

/** A call as a trace keeps it: plain data, which passes between threads. */
export interface TracedCall {
  /** Receiver; undefined for an address that no Ethereum address stands for. */
  readonly to: Hex | undefined
  /** Id of the receiver, if the call names it. */
  readonly actorId: ActorId | undefined
  readonly method: bigint
  readonly params: { readonly codec: number; readonly data: Uint8Array } | undefined
  readonly value: bigint
  readonly readOnly: boolean
}

/** One call of a trace. */
export interface TraceCall {
  readonly type: 'call'
  readonly kind: 'call' | 'create' | 'delegate' | 'other'
  readonly call: TracedCall
  readonly gasBefore: bigint
  /** Milligas of the call with all calls below it. */
  gas: bigint
  /** Undefined for a call that the kernel refused, or that is not over. */
  exitCode: ExitCode | undefined
  output: Uint8Array
  readonly children: TraceItem[]
}

/** One thing that happened in a call. */
export type TraceItem =
  | TraceCall
  | { readonly type: 'log'; readonly log: Log }
  | { readonly type: 'console'; readonly line: string }
  | {
      readonly type: 'cheat'
      readonly input: Uint8Array
      readonly isOk: boolean
      readonly output: Uint8Array
    }

const EMPTY = new Uint8Array(0)

/** Records the calls of one message as a tree. */
export class TraceRecorder {
  readonly roots: TraceItem[] = []
  readonly #open: TraceCall[] = []

  enter(call: Call, kind: TraceCall['kind'], gasUsed: bigint): void {
    const { to, method, params, value, readOnly } = call
    const node: TraceCall = {
      type: 'call',
      kind,
      call: {
        to: ethOfAddress(to),
        actorId: to.actorId,
        method,
        params: params && { codec: params.codec, data: params.data },
        value,
        readOnly,
      },
      gasBefore: gasUsed,
      gas: 0n,
      exitCode: undefined,
      output: EMPTY,
      children: [],
    }
    this.#add(node)
    this.#open.push(node)
  }

  leave(exitCode: ExitCode | undefined, value: Block | undefined, gasUsed: bigint): void {
    const node = this.#open.pop()
    if (node === undefined) return
    node.gas = gasUsed - node.gasBefore
    node.exitCode = exitCode
    node.output = value === undefined ? EMPTY : outputOf(value)
  }

  log(log: Log): void {
    this.#add({ type: 'log', log })
  }

  console(line: string): void {
    this.#add({ type: 'console', line })
  }

  cheat(input: Uint8Array, isOk: boolean, output: Uint8Array): void {
    this.#add({ type: 'cheat', input, isOk, output })
  }

  /** Forgets everything, for a run from the start. */
  clear(): void {
    this.roots.length = 0
    this.#open.length = 0
  }

  #add(item: TraceItem): void {
    const parent = this.#open.at(-1)
    if (parent === undefined) this.roots.push(item)
    else parent.children.push(item)
  }
}

function outputOf({ codec, data }: Block): Uint8Array {
  try {
    return bytesOfBlock(codec, data)
  } catch {
    return data // the value of a built-in actor is not a byte string
  }
}

/** Returns the first four bytes of an input as hexadecimal text. */
export function selectorOfInput(input: Uint8Array): Hex {
  return bytesToHex(input.subarray(0, 4))
}
