import type { GasTracker, PriceList } from '../gas/index.ts'
import type { Blockstore, Cid } from '../ipld/index.ts'
import type { ActorState } from '../state-tree/index.ts'
import type {
  ActorId,
  Address,
  ChainEpoch,
  ExitCode,
  MethodNum,
  Milligas,
  NetworkVersion,
  TokenAmount,
} from '../types/index.ts'
import type { Block } from './block-registry.ts'
import type { Externs } from './externs.ts'
import type { PrimitiveOverrides } from './overrides.ts'
import type { Proofs } from './proofs.ts'

/** The context that is fixed while a machine runs. @see fvm 4.8.4 `fvm/src/machine/mod.rs` */
export interface MachineContext {
  readonly networkVersion: NetworkVersion
  readonly chainId: bigint
  readonly epoch: ChainEpoch
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly baseFee: TokenAmount
  readonly circulatingSupply: TokenAmount
  readonly tracing: boolean
  readonly actorDebugging: boolean
}

/** The built-in actors of a state: ids are positions in the manifest, from 1. */
export interface ManifestView {
  /** Id of a built-in actor by its code; 0 for other code. */
  idByCode(code: Cid): number
  codeById(id: number): Cid | undefined
}

/** One entry of an event. @see fvm_shared 4.8.4 `src/event/mod.rs` */
export interface EventEntry {
  /** 1 indexes the key, 2 the value. */
  readonly flags: bigint
  readonly key: string
  readonly codec: number
  readonly value: Uint8Array
}

/** An event with the actor that emitted it. */
export interface StampedEvent {
  readonly emitter: ActorId
  readonly entries: readonly EventEntry[]
}

/** The result of a call; `value` is undefined if no block was returned. */
export interface InvocationResult {
  readonly exitCode: ExitCode
  readonly value: Block | undefined
}

/** A call of an actor: one record for a send, from the kernel to the code that runs. */
export interface Call {
  readonly from: ActorId
  /** The receiver, as the caller named it. */
  readonly to: Address
  readonly method: MethodNum
  readonly params: Block | undefined
  readonly value: TokenAmount
  /** Gas limit of the call; undefined passes on all remaining gas. */
  readonly gasLimit: Milligas | undefined
  readonly readOnly: boolean
}

/**
 * The call stack of one message, as the kernel sees it. `machine` implements it. Methods that look
 * at actors charge for the first access in a message.
 *
 * @see fvm 4.8.4 `fvm/src/call_manager/mod.rs`
 */
export interface CallManager {
  readonly context: MachineContext
  readonly gas: GasTracker
  readonly prices: PriceList
  readonly externs: Externs
  readonly proofs: Proofs
  /** Overrides of signature checks; overrides of proofs and faults are in `proofs` and `externs`. */
  readonly overrides: PrimitiveOverrides | undefined
  readonly blockstore: Blockstore
  readonly manifest: ManifestView
  readonly origin: ActorId
  readonly nonce: bigint
  readonly gasPremium: TokenAmount

  /** Calls an actor inside a transaction that is reverted unless the exit code is 0. */
  send(call: Call): InvocationResult
  resolveAddress(address: Address): ActorId | undefined
  getActor(id: ActorId): ActorState | undefined
  setActor(id: ActorId, state: ActorState): void
  deleteActor(id: ActorId): void
  transfer(from: ActorId, to: ActorId, value: TokenAmount): void
  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void
  nextActorAddress(): Address
  appendEvent(event: StampedEvent): void
  log(message: string): void
  traceIpld(op: 'Get' | 'Put', cid: Cid, size: number): void
}
