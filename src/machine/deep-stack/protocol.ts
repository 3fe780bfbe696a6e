import type { ApplyKind } from '../types.ts'

/** Where a worker finds the class of kernels, which cannot be sent to it. */
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
    readonly actorDebugging: boolean
    readonly actors: 'wasm' | 'native'
    readonly fatal: 'throw' | 'receipt'
  }
  readonly kernelModule: KernelModule | undefined
  readonly stateRoot: Uint8Array
  readonly message: unknown
  readonly kind: ApplyKind
  readonly rawLength: number
}

/** What the worker sends: a question, or how the job ended. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'get'; readonly cid: Uint8Array }
  | {
      readonly type: 'ask'
      readonly target: 'externs' | 'proofs'
      readonly method: string
      readonly args: unknown
    }
  | {
      readonly type: 'done'
      readonly applied: unknown
      readonly root: Uint8Array
      readonly blocks: readonly (readonly [cid: Uint8Array, block: Uint8Array])[]
    }
  | { readonly type: 'failed'; readonly error: unknown }

/** The answer to a question. */
export type ToWorker = { readonly value: unknown } | { readonly thrown: unknown }

/** Slots of the shared signal: messages from the worker, and answers to it, counted. */
export const Signal = { FROM_WORKER: 0, TO_WORKER: 1 } as const

/**
 * Stack of the worker in MiB. 1,024 calls with 100 Wasm frames each need about 60.
 */
export const STACK_SIZE_MB = 256
