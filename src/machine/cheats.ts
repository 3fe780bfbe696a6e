import type { EvmCheats } from '../builtin-actors/index.ts'
import type { GasTracker } from '../gas/index.ts'
import type { Blockstore } from '../ipld/index.ts'
import type { Call, InvocationResult, MachineContext, StampedEvent } from '../kernel/index.ts'
import type { StateTree } from '../state-tree/index.ts'
import type { ActorId } from '../types/index.ts'
import type { Manifest } from './manifest.ts'

/** The running message as a {@link CheatHost} sees it. Changes of the tree belong to the open transaction. */
export interface CheatScope {
  readonly tree: StateTree
  readonly store: Blockstore
  readonly manifest: Manifest
  readonly gas: GasTracker
  /** Number of open calls. */
  readonly depth: number
  /** The sender of the message, as actors see it. */
  origin: ActorId
  /** Makes a call of the host's own, which the host sees too. */
  send(call: Call): InvocationResult
}

/** The call to make in place of the one that was asked for, or the result of it. */
export type CheatTurn = { readonly call: Call } | { readonly result: InvocationResult }

/**
 * The host of a test runner's cheats: it sees every call of a message, and may answer it, rewrite it or
 * replace its result, and it may change the state meanwhile. It is one of a machine's hooks; a machine
 * without it pays nothing for the possibility.
 */
export interface CheatHost {
  /** Changes that the native EVM asks about. */
  readonly evm: EvmCheats
  /**
   * Begins a message.
   *
   * @returns the context that the message runs in, which the host may change while it runs
   */
  begin(scope: CheatScope, context: MachineContext): MachineContext
  /** Receives a call before anything of it has happened; transactions around it are open. */
  before(call: Call): CheatTurn
  /** Receives the result of a call, after its changes were kept or undone. */
  after(call: Call, result: InvocationResult): InvocationResult
  /** Receives what a call threw; undefined lets the error pass. */
  thrown(call: Call, error: unknown): InvocationResult | undefined
  /** Receives an event that is emitted. */
  event(event: StampedEvent): void
  /** Whether an actor of the EVM runs natively in a world of Wasm actors. */
  isNative(id: ActorId): boolean
}
