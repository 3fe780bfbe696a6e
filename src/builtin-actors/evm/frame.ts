import type { TokenAmount } from '../../types/index.ts'
import type { EthAddress } from './address.ts'
import type { Bytecode } from './bytecode.ts'
import { Memory } from './memory.ts'
import type { System } from './system.ts'

/** What {@link Frame} is made of. */
export interface FrameOptions {
  readonly system: System
  readonly bytecode: Bytecode
  readonly caller: EthAddress
  readonly receiver: EthAddress
  readonly value: TokenAmount
  readonly input: Uint8Array
}

/** One run of code: its inputs and its memory. */
export class Frame {
  readonly system: System
  readonly bytecode: Bytecode
  readonly caller: EthAddress
  readonly receiver: EthAddress
  readonly value: TokenAmount
  readonly input: Uint8Array
  readonly memory: Memory = new Memory()
  returnData: Uint8Array = new Uint8Array(0)

  constructor(options: FrameOptions) {
    this.system = options.system
    this.bytecode = options.bytecode
    this.caller = options.caller
    this.receiver = options.receiver
    this.value = options.value
    this.input = options.input
  }
}

/** How a run ended. */
export interface Output {
  readonly isRevert: boolean
  readonly data: Uint8Array
}
