import type { EvmObserver } from '../../builtin-actors/index.ts'
import type { ApplyKind } from '../types.ts'

/** The module in which a worker finds the kernel class, which cannot be sent to it. */
export interface KernelModule {
  /** URL of a module. */
  readonly url: string
  /** The function it exports that gives the class for a network version. */
  readonly name: string
}

/** One message to run; values of our classes are in their wire form. */
export interface Job {
  readonly machine: {
    readonly networkVersion: number
    readonly chainId: bigint
    readonly epoch: bigint
    readonly timestamp: bigint
    readonly baseFee: bigint
    readonly circulatingSupply: bigint
    readonly tracing: boolean
    readonly profiling: boolean
    readonly stacks: boolean
    readonly actorDebugging: boolean
    readonly actors: 'wasm' | 'native'
    readonly fatal: 'throw' | 'receipt'
  }
  readonly kernelModule: KernelModule | undefined
  /** Whether calls are intercepted, and the names of the primitives that are overridden. */
  readonly intercepts: boolean
  readonly overrides: readonly string[]
  /** The events that an observer of the EVM listens to; empty without one. */
  readonly observes: readonly (keyof EvmObserver)[]
  /** Whether the blocks of Wasm actors are counted. */
  readonly countsBlocks: boolean
  readonly stateRoot: Uint8Array
  readonly manifestCid: Uint8Array
  readonly addresses: ReadonlyMap<string, bigint>
  readonly message: unknown
  readonly kind: ApplyKind
  readonly rawLength: number
}

/** The objects whose methods a worker calls. */
export type Target =
  | 'externs'
  | 'proofs'
  | 'interceptor'
  | 'overrides'
  | 'evmObserver'
  | 'blockObserver'

/** The messages of the worker: a question, a read, or the end of the job. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'get'; readonly cid: Uint8Array }
  | {
      readonly type: 'ask'
      readonly target: Target
      readonly method: string
      readonly args: unknown
    }
  | { readonly type: 'read'; readonly value: unknown }
  | {
      readonly type: 'done'
      readonly applied: unknown
      readonly root: Uint8Array
      readonly addresses: ReadonlyMap<string, bigint>
      readonly blocks: readonly (readonly [cid: Uint8Array, block: Uint8Array])[]
    }
  | { readonly type: 'failed'; readonly error: unknown }

/** The reads of the running message's state while its question is answered. */
export type Read =
  | { readonly actor: bigint }
  | { readonly address: Uint8Array }
  | { readonly block: Uint8Array }

/** The answer to a question, or one in return. */
export type ToWorker =
  | { readonly value: unknown }
  | { readonly thrown: unknown }
  | { readonly read: Read }

/** Slots of the shared signal: messages from the worker, and answers to it, counted; 1 once the worker is gone. */
export const Signal = { FROM_WORKER: 0, TO_WORKER: 1, GONE: 2 } as const

/**
 * Stack of the worker in MiB. 1,024 calls with 100 Wasm frames each need about 60.
 */
export const STACK_SIZE_MB = 256
