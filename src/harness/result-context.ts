import type { StackFrame } from '../debug-info/index.ts'
import type { Blockstore } from '../ipld/index.ts'
import type { Frame } from '../machine/index.ts'
import type { ActorChange } from '../state-tree/index.ts'
import type { ActorId, ExitCode, TokenAmount } from '../types/index.ts'
import type { AddressLike } from './address-like.ts'
import type { ActorDefinition } from './define-actor.ts'
import type { ActorDiff } from './diff/index.ts'
import type { ContractArtifact } from './evm/artifact-types.ts'
import type { Hex } from './evm/hex.ts'
import type { ContractLibrary, Rerun } from './solidity/index.ts'

/** What a result asks of the world that made it: names, and what was where. */
export interface ResultContext {
  /** The id of an actor, also of one that the message created. */
  idOf(address: AddressLike): ActorId | undefined
  /** How an actor is called in texts: its name, kind and id. */
  describeActor(id: ActorId): string
  describeMethod(id: ActorId | undefined, method: bigint): string
  /** The name of an exit code that an actor gave. */
  exitName(id: ActorId | undefined, code: ExitCode): string
  /** What is known of an actor's interface. */
  definitionOf(id: ActorId): ActorDefinition | undefined
  /** What a contract was compiled from, undefined where that is not known. */
  artifactOf(id: ActorId): ContractArtifact | undefined
  /** Contracts that are known by their code. */
  readonly contracts: ContractLibrary<ContractArtifact>
  /** An actor's address, as contracts see it. */
  ethAddressOf(id: ActorId): Hex
  /** Where an actor's code was when it failed, innermost first; empty where that is not known. */
  stackOf(frame: Frame): readonly StackFrame[]
  /** The built-in actor that an actor is, undefined for others. */
  typeOf(id: ActorId): string | undefined
  diffActors(changes: readonly ActorChange[], store: Blockstore): readonly ActorDiff[]
}

/** What the gas of a message came to, in attoFIL where not gas. */
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

/** What a message left behind. */
export interface MessageEffects {
  readonly changes: readonly ActorChange[]
  /** The blocks of the state that it left. */
  readonly store: Blockstore
  /** For messages that failed where contracts are known. */
  readonly rerun: Rerun | undefined
}
