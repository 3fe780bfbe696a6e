import type { GasCharge } from '../gas/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { StampedEvent } from '../kernel/index.ts'
import type { ActorState } from '../state-tree/index.ts'
import type { ActorId, Address, ExitCode, MethodNum, TokenAmount } from '../types/index.ts'
import type { Backtrace } from './backtrace.ts'
import type { MessageProfile } from './profiler/message-profile.ts'

/** The receipt that stands on chain after a message. @see fvm_shared 4.8.4 `src/receipt.rs` */
export interface Receipt {
  readonly exitCode: ExitCode
  readonly returnData: Uint8Array
  /** The gas used, rounded up. */
  readonly gasUsed: bigint
  /** Root of the AMT of the stamped events, undefined without events. */
  readonly eventsRoot: Cid | undefined
}

/** A block in a trace. */
export interface TracedBlock {
  readonly codec: number
  readonly data: Uint8Array
}

/** The events of execution, in the reference's words. @see fvm 4.8.4 `fvm/src/trace/mod.rs` */
export type ExecutionEvent =
  | GasCharge
  | {
      readonly type: 'Call'
      readonly from: ActorId
      readonly to: Address
      readonly method: MethodNum
      readonly params: TracedBlock | undefined
      readonly value: TokenAmount
      /** The gas used, rounded up. */
      readonly gasLimit: bigint
      readonly readOnly: boolean
    }
  | {
      readonly type: 'CallReturn'
      readonly exitCode: ExitCode
      readonly value: TracedBlock | undefined
    }
  | { readonly type: 'CallError'; readonly errorNumber: number; readonly message: string }
  | { readonly type: 'InvokeActor'; readonly id: ActorId; readonly state: ActorState }
  | { readonly type: 'Log'; readonly message: string }
  | {
      readonly type: 'Ipld'
      readonly op: 'Get' | 'Put'
      readonly cid: Cid
      readonly size: number
    }

/** Why a message failed: a chain of frames, or the reason it was not run at all. */
export type ApplyFailure =
  | { readonly type: 'MessageBacktrace'; readonly backtrace: Backtrace }
  | { readonly type: 'PreValidation'; readonly message: string }

/** The result of applying a message. Amounts are attoFIL. @see fvm 4.8.4 `fvm/src/executor/mod.rs` */
export interface ApplyRet {
  readonly receipt: Receipt
  readonly penalty: TokenAmount
  readonly minerTip: TokenAmount
  readonly baseFeeBurn: TokenAmount
  readonly overEstimationBurn: TokenAmount
  readonly refund: TokenAmount
  readonly gasRefund: bigint
  readonly gasBurned: bigint
  readonly failure: ApplyFailure | undefined
  /** Empty unless the machine traces. */
  readonly trace: readonly ExecutionEvent[]
  readonly events: readonly StampedEvent[]
  /** The codec of the return value, undefined without one. */
  readonly returnCodec: number | undefined
  /** False if a frame was native, mocked or ran an overridden primitive. */
  readonly gasExact: boolean
  /** The gas profile; undefined unless the machine profiles and the message was run. */
  readonly profile: MessageProfile | undefined
}

/**
 * Explicit: a chain message that pays gas. Implicit: the system's, which pays none and has no nonce.
 * Prank: a test's, costs the gas of an explicit one but pays no fee, from any actor, its nonce
 * unchecked (and then counted up, as addresses of actors it creates are made of it).
 */
export type ApplyKind = 'explicit' | 'implicit' | 'prank'
