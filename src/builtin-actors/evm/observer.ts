import type { Cid } from '../../ipld/index.ts'
import type { ActorId, ExitCode, Milligas, TokenAmount } from '../../types/index.ts'
import type { EthAddress } from './address.ts'

/** The way in which code came to run: `create` is the init code of a new or resurrected contract. */
export type EvmFrameKind = 'call' | 'delegatecall' | 'create'

/** One run of a contract's code. The bytes are borrowed: they stay as they are, and are not to be written. */
export interface EvmFrame {
  readonly kind: EvmFrameKind
  /** Whether it may change nothing: it is, or is below, a STATICCALL. */
  readonly isStatic: boolean
  /** The actor whose storage and balance the code has. */
  readonly actorId: ActorId
  /** The value of ADDRESS. */
  readonly receiver: EthAddress
  /** The value of CALLER. */
  readonly caller: EthAddress
  /** The value of CALLVALUE in attoFIL. */
  readonly value: TokenAmount
  /** The data that CALLDATALOAD reads; empty for `create`, whose arguments follow the init code. */
  readonly input: Uint8Array
  /** The code that runs: for `delegatecall`, another contract's. */
  readonly code: Uint8Array
  /** The CID of that code; undefined for init code. */
  readonly codeCid: Cid | undefined
  /** The gas that the message has used when the frame begins. */
  readonly gasUsed: Milligas
}

/** One opcode that is about to run in the innermost frame. */
export interface EvmStep {
  readonly pc: number
  readonly opcode: number
  /** A copy of the stack; the top is last. */
  readonly stack: readonly bigint[]
  /** The memory as it is; its bytes are good until the callback returns. */
  readonly memory: Uint8Array
  /** The gas that the message has used before this opcode. */
  readonly gasUsed: Milligas
}

/** The outcome of the innermost frame. */
export interface EvmExit {
  /**
   * `return` with the data of RETURN, the new code for `create`, or none after STOP and SELFDESTRUCT;
   * `revert` with the data of REVERT; `error` when the EVM or a runtime call refused; `outOfGas`;
   * `fatal` when the host failed.
   */
  readonly kind: 'return' | 'revert' | 'error' | 'outOfGas' | 'fatal'
  /** The offset of the last opcode. */
  readonly pc: number
  readonly data: Uint8Array
  /** The exit code of an `error`. */
  readonly exitCode: ExitCode | undefined
  /** Why, of an `error`. */
  readonly reason: string | undefined
  /** The gas that the message has used when the frame ends. */
  readonly gasUsed: Milligas
}

/**
 * Watches the native EVM actor while it runs. It changes nothing: gas and results are those of an
 * unwatched run. Calls to precompiles and to actors that are no contracts are no frames: they stand
 * in the message's trace.
 */
export interface EvmObserver {
  /**
   * A message begins to run; or begins once more, when it turns out to need a larger stack: forget
   * all that was reported of it.
   */
  begin(): void
  /** The message has ended, and is not run once more. */
  end?(): void
  enter(frame: EvmFrame): void
  /**
   * Gives counters for the code of the frame that was just entered, one for each byte: the interpreter adds
   * 1 to that of each opcode before it runs. With counters there is no `step`, but where the message
   * runs in a worker, which has no access to them.
   */
  counters?(): Uint32Array | undefined
  /** Called before each opcode if it is there; makes the EVM several times slower. */
  step?(step: EvmStep): void
  /** Always follows its `enter`. */
  exit(exit: EvmExit): void
  /** A slot of storage changes in the innermost frame; it is written later, with all others. */
  changeSlot?(slot: bigint, isTransient: boolean): void
  /** The changed slots are about to be written. */
  beginFlush?(): void
  /** Always follows its `beginFlush`. */
  endFlush?(): void
}
