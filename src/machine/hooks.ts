import type { EvmObserver } from '../builtin-actors/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { Externs, PrimitiveOverrides, Proofs } from '../kernel/index.ts'
import type { ActorState } from '../state-tree/index.ts'
import type { ActorId, Address, ExitCode, MethodNum, TokenAmount } from '../types/index.ts'
import type { BlockObserver } from './block-counts.ts'
import type { CheatHost } from './cheats.ts'
import type { CallbackLog } from './deep-stack/callback-log.ts'
import type { EvmEntryFinder, EvmFunctionFinder } from './profiler/evm-functions.ts'
import type { TracedBlock } from './types.ts'

/** A call that is about to run its receiver's code; the value has been transferred. */
export interface InterceptedCall {
  /** The sender of the message. */
  readonly origin: ActorId
  readonly from: ActorId
  readonly to: ActorId
  /** The receiver as the caller named it. */
  readonly toAddress: Address
  readonly method: MethodNum
  readonly params: TracedBlock | undefined
  readonly value: TokenAmount
  readonly readOnly: boolean
}

/** The result of a call that replaces the run of the receiver's code. */
export interface CallAnswer {
  readonly exitCode: ExitCode
  readonly value: TracedBlock | undefined
  /** Why, for the backtrace of a failure. */
  readonly message: string
}

/**
 * The kind of an address that has a mock but no actor. Calls end as on the account or the placeholder
 * that a send to the address creates, or as on an address without an actor if a send creates none.
 */
export type Absent = 'nobody' | 'placeholder' | 'account'

/** The receiver exists as a mock only, and no mock answers: the call ends as if there were no receiver. */
export interface NoAnswer {
  readonly absent: Absent
}

/**
 * Sees every call, sends without code (method 0) among them, and may answer in the receiver's place;
 * an answer to a send without code is not compared. Must answer at once.
 */
export interface CallInterceptor {
  /** Undefined lets the receiver's code run. */
  intercept(call: InterceptedCall): CallAnswer | NoAnswer | undefined
}

/** The user's code that a machine asks while a message runs. */
export interface MachineHooks {
  readonly interceptor?: CallInterceptor | undefined
  readonly overrides?: PrimitiveOverrides | undefined
  /** Watches contracts run on the native EVM actor; the Wasm one tells nothing. It answers nothing. */
  readonly evmObserver?: EvmObserver | undefined
  /** Counts the blocks of Wasm actors that are not official; their code runs slower, with the same gas. */
  readonly blockObserver?: BlockObserver | undefined
  /** Changes of a test runner to calls, state and moment. */
  readonly cheats?: CheatHost | undefined
  /** Functions of contracts, for the frames of a profile; asked on the caller's own stack only. */
  readonly evmFunctions?: EvmFunctionFinder | undefined
  /** The requested functions of contracts that run as Wasm, for the frames of a profile; asked on the caller's own stack only. */
  readonly evmEntry?: EvmEntryFinder | undefined
}

/** The state as the running message sees it, for callbacks that look at it. */
export interface RunningState {
  getActor(id: ActorId): ActorState | undefined
  lookupId(address: Address): ActorId | undefined
  getBlock(cid: Cid): Uint8Array | undefined
}

/** Hooks whose answers are logged. */
export function logHooks(hooks: MachineHooks, log: CallbackLog): MachineHooks {
  const { interceptor, overrides, evmObserver, blockObserver } = hooks
  const { evmFunctions, evmEntry, cheats } = hooks
  return {
    evmObserver,
    blockObserver,
    cheats,
    evmFunctions,
    evmEntry,
    interceptor: interceptor && {
      intercept: (call) => log.ask(() => interceptor.intercept(call)),
    },
    overrides:
      overrides &&
      mapFunctions(
        overrides,
        (f) =>
          (...args) =>
            log.ask(() => f(...args)),
      ),
  }
}

/** Wraps overrides so that they report each use. */
export function observeOverrides(
  overrides: PrimitiveOverrides,
  asked: () => void,
): PrimitiveOverrides {
  return mapFunctions(overrides, (f) => (...args) => {
    asked()
    return f(...args)
  })
}

/** The proof checks, with those that are overridden. */
export function overrideProofs(proofs: Proofs, overrides: PrimitiveOverrides): Proofs {
  return {
    verifyPost: overrides.verifyPost ?? ((info) => proofs.verifyPost(info)),
    verifyAggregateSeals:
      overrides.verifyAggregateSeals ?? ((infos) => proofs.verifyAggregateSeals(infos)),
    verifyReplicaUpdate:
      overrides.verifyReplicaUpdate ?? ((info) => proofs.verifyReplicaUpdate(info)),
    verifySeal: overrides.verifySeal ?? ((info) => proofs.verifySeal(info)),
  }
}

/** The externs, with the consensus fault check if it is overridden. */
export function overrideExterns(externs: Externs, overrides: PrimitiveOverrides): Externs {
  const { verifyConsensusFault } = overrides
  if (verifyConsensusFault === undefined) return externs
  return {
    getChainRandomness: (epoch) => externs.getChainRandomness(epoch),
    getBeaconRandomness: (epoch) => externs.getBeaconRandomness(epoch),
    getTipsetCid: (epoch) => externs.getTipsetCid(epoch),
    verifyConsensusFault,
  }
}

type AnyFunction = (...args: unknown[]) => unknown

function mapFunctions(
  overrides: PrimitiveOverrides,
  wrap: (f: AnyFunction) => AnyFunction,
): PrimitiveOverrides {
  const wrapped = Object.entries(overrides)
    .filter(([, f]) => f !== undefined)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all overrides are functions
    .map(([name, f]) => [name, wrap(f as AnyFunction)] as const)
  return Object.fromEntries(wrapped) as PrimitiveOverrides // the same names and types
}
