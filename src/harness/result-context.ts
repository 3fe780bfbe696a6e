import type { AddressLike } from '../crypto/index.ts'
import type { StackFrame } from '../debug-info/index.ts'
import type { Blockstore } from '../ipld/index.ts'
import type { Frame } from '../machine/index.ts'
import type { ActorChange } from '../state-tree/index.ts'
import type { ActorId, ExitCode, TokenAmount } from '../types/index.ts'
import type { ContractArtifact, Hex } from './abi/index.ts'
import type { ActorDefinition } from './define-actor.ts'
import type { ActorDiff } from './diff/index.ts'
import type { ContractLibrary, Rerun } from './solidity/index.ts'

/** The questions that a result asks the world that made it: names, and states at that time. */
export interface ResultContext {
  /** The id of an actor, also of one that the message created. */
  idOf(address: AddressLike): ActorId | undefined
  /** The description of an actor in texts: its name, kind and id. */
  describeActor(id: ActorId): string
  describeMethod(id: ActorId | undefined, method: bigint): string
  /** The name of an exit code that an actor gave. */
  exitName(id: ActorId | undefined, code: ExitCode): string
  /** The known definition of an actor. */
  definitionOf(id: ActorId): ActorDefinition | undefined
  /** The artifact that a contract was compiled from; undefined if it is unknown. */
  artifactOf(id: ActorId): ContractArtifact | undefined
  /** Contracts that are known by their code. */
  readonly contracts: ContractLibrary<ContractArtifact>
  /** An actor's address, as contracts see it. */
  ethAddressOf(id: ActorId): Hex
  /** The Wasm stack of a failed actor, innermost first; empty if it is unknown. */
  stackOf(frame: Frame): readonly StackFrame[]
  /** The built-in actor that an actor is, undefined for others. */
  typeOf(id: ActorId): string | undefined
  diffActors(changes: readonly ActorChange[], store: Blockstore): readonly ActorDiff[]
}

/** The gas of a message and its price; amounts that are not gas are attoFIL. */
export interface GasSummary {
  readonly used: bigint
  readonly limit: bigint
  /** False if a part of the message was native, mocked or answered by an override. */
  readonly isExact: boolean
  readonly baseFeeBurn: TokenAmount
  readonly overEstimationBurn: TokenAmount
  readonly minerTip: TokenAmount
  readonly refund: TokenAmount
  /** Base fee, overestimation and tip: what the sender paid beside the value. */
  readonly fee: TokenAmount
}

/** The state that a message left behind. */
export interface MessageEffects {
  readonly changes: readonly ActorChange[]
  /** The blocks of the state that it left. */
  readonly store: Blockstore
  /** The Solidity stack of a failed message, if the contracts are known. */
  readonly rerun: Rerun | undefined
}
