import type { Cid } from '../../ipld/index.ts'
import type { TokenAmount } from '../../types/index.ts'
import type { EthAddress } from './address.ts'
import type { Bytecode } from './bytecode.ts'
import { ExecutionMeter } from './execution-meter.ts'
import { Memory } from './memory.ts'
import type { EvmFrameKind } from './observer.ts'
import type { System } from './system.ts'

/** The inputs of a {@link Frame}. */
export interface FrameOptions {
  readonly kind: EvmFrameKind
  readonly system: System
  readonly bytecode: Bytecode
  /** The CID of the code; undefined for init code. */
  readonly codeCid: Cid | undefined
  readonly caller: EthAddress
  readonly receiver: EthAddress
  readonly value: TokenAmount
  readonly input: Uint8Array
}

/** One run of code: its inputs and its memory. */
export class Frame {
  readonly kind: EvmFrameKind
  readonly system: System
  readonly bytecode: Bytecode
  readonly codeCid: Cid | undefined
  readonly caller: EthAddress
  readonly receiver: EthAddress
  readonly value: TokenAmount
  readonly input: Uint8Array
  readonly meter: ExecutionMeter
  readonly memory: Memory
  returnData: Uint8Array = new Uint8Array(0)
  /** The opcode that runs; kept for observers, and at calls. */
  pc = 0

  constructor(options: FrameOptions) {
    this.kind = options.kind
    this.system = options.system
    this.bytecode = options.bytecode
    this.codeCid = options.codeCid
    this.caller = options.caller
    this.receiver = options.receiver
    this.value = options.value
    this.input = options.input
    this.meter = new ExecutionMeter(options.system.rt.sys)
    this.memory = new Memory(this.meter)
  }
}

/** The outcome of a run. */
export interface Output {
  readonly isRevert: boolean
  readonly data: Uint8Array
}
