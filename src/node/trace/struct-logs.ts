import {
  type EvmExit,
  type EvmFrame,
  type EvmObserver,
  type EvmStep,
  OPCODE_NAMES,
  opcodeOf,
} from '../../builtin-actors/index.ts'
import type { Hex } from '../../harness/index.ts'
import { UsageError } from '../../types/index.ts'
import { toHex, wordOf } from '../hex.ts'

/** Options of logs of opcodes, as go-ethereum names them. */
export interface StructLogOptions {
  readonly disableStack: boolean
  readonly disableStorage: boolean
  readonly enableMemory: boolean
  /** Opcodes that are logged at most; 0 for all. */
  readonly limit: number
}

/** One opcode that ran. */
export interface StructLog {
  readonly pc: number
  readonly op: string
  /** Gas that the message had left before it. */
  readonly gas: number
  /** Gas until the next opcode, calls included. */
  gasCost: number
  /** 1 in the contract that was called. */
  readonly depth: number
  error?: string
  readonly stack?: readonly Hex[]
  readonly memory?: readonly string[]
  /** Slots of the contract that were read or written so far; with SLOAD and SSTORE only. */
  storage?: Readonly<Record<string, string>>
}

const SLOAD = opcodeOf('SLOAD')
const SSTORE = opcodeOf('SSTORE')
const WORD = 32
/** Size of all logs together at most, about 256 MiB. */
const MAX_BYTES = 1 << 28
/** A log without stack and memory takes about this many bytes. */
const LOG_BYTES = 100
const STACK_ITEM_BYTES = 24

interface OpenFrame {
  /** Slots of the contract, which other frames of it share. */
  readonly slots: Map<string, string>
  /** Slot of a SLOAD whose value is on the stack at the next step. */
  pending: { readonly slot: string; readonly log: StructLog } | undefined
}

/** Records the opcodes of contracts while a message runs on the native EVM actor. */
export class StructLogger implements EvmObserver {
  logs: StructLog[] = []
  readonly #options: StructLogOptions
  readonly #gasLimit: bigint
  readonly #storages = new Map<bigint, Map<string, string>>()
  #frames: OpenFrame[] = []
  #sizeBytes = 0

  /** @param gasLimit - that of the message, in gas */
  constructor(gasLimit: bigint, options: StructLogOptions) {
    this.#gasLimit = gasLimit
    this.#options = options
  }

  begin(): void {
    this.logs = []
    this.#frames = []
    this.#storages.clear()
    this.#sizeBytes = 0
  }

  enter({ actorId }: EvmFrame): void {
    let slots = this.#storages.get(actorId)
    if (slots === undefined) this.#storages.set(actorId, (slots = new Map()))
    this.#frames.push({ slots, pending: undefined })
  }

  step({ pc, opcode, stack, memory, gasUsed }: EvmStep): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    const gas = this.#left(gasUsed)
    this.#settle(gas)
    const { limit, disableStack, enableMemory } = this.#options
    const top = stack.at(-1)
    if (frame.pending !== undefined && top !== undefined) {
      frame.slots.set(frame.pending.slot, wordText(top))
      this.#showStorage(frame.pending.log, frame)
      frame.pending = undefined
    }
    if (opcode === SSTORE && stack.length >= 2)
      frame.slots.set(wordText(stack.at(-1)!), wordText(stack.at(-2)!)) // there are two
    if (limit > 0 && this.logs.length >= limit) return
    const log: StructLog = {
      pc,
      op: OPCODE_NAMES[opcode] ?? `opcode 0x${opcode.toString(16)} not defined`,
      gas,
      gasCost: 0,
      depth: this.#frames.length,
      ...(disableStack ? {} : { stack: stack.map((word): Hex => `0x${word.toString(16)}`) }),
      ...(enableMemory ? { memory: wordsOf(memory) } : {}),
    }
    if (opcode === SSTORE) this.#showStorage(log, frame)
    if (opcode === SLOAD && top !== undefined) frame.pending = { slot: wordText(top), log }
    this.#count(disableStack ? 0 : stack.length, enableMemory ? memory.length : 0)
    this.logs.push(log)
  }

  exit({ kind, reason, gasUsed }: EvmExit): void {
    this.#settle(this.#left(gasUsed))
    this.#frames.pop()
    const last = this.logs.at(-1)
    if (last === undefined || kind === 'return' || kind === 'revert') return
    last.error ??= kind === 'outOfGas' ? 'out of gas' : (reason ?? kind)
  }

  #left(gasUsed: bigint): number {
    return Number(this.#gasLimit - (gasUsed + 999n) / 1_000n)
  }

  /** The gas of the opcode before is known once the next one begins. */
  #settle(gas: number): void {
    const last = this.logs.at(-1)
    if (last !== undefined && last.gasCost === 0) last.gasCost = last.gas - gas
  }

  #showStorage(log: StructLog, { slots }: OpenFrame): void {
    if (!this.#options.disableStorage) log.storage = Object.fromEntries(slots)
  }

  #count(stack: number, memory: number): void {
    this.#sizeBytes += LOG_BYTES + STACK_ITEM_BYTES * stack + 2 * memory
    if (this.#sizeBytes > MAX_BYTES)
      throw new UsageError(
        'FVM_TRACE',
        `the logs of opcodes take more than ${MAX_BYTES} bytes: give a limit, or disableStack, or a tracer such as callTracer`,
      )
  }
}

function wordText(word: bigint): string {
  return toHex(wordOf(word)).slice(2)
}

function wordsOf(memory: Uint8Array): string[] {
  const words: string[] = []
  for (let at = 0; at < memory.length; at += WORD)
    words.push(toHex(memory.subarray(at, at + WORD)).slice(2))
  return words
}
