import type { EvmObserver } from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import type { Blockstore, Cid } from '../../ipld/index.ts'
import type { AnySchema, Infer } from '../../schema/index.ts'
import type { ActorId, Address, AmountLike, Message } from '../../types/index.ts'
import type { AbiIndex, ContractArtifact, Hex } from '../abi/index.ts'
import type { Account } from '../accounts.ts'
import type { FvmConfig } from '../config.ts'
import type { EventHistory } from '../event-history.ts'
import type { HandleWorld } from '../handle.ts'
import type { CallSpec, Mock, MockHandler } from '../mocks/index.ts'
import type { ActorInfo, ActorPatch } from '../parts/state.ts'
import type { Result } from '../result.ts'
import type { SendOptions } from '../send-options.ts'

/** Public operations of a world that contracts use. */
export interface EvmWorld extends HandleWorld {
  readonly config: FvmConfig
  readonly baseFee: bigint
  readonly accounts: readonly Account[]
  nonceOf(address: AddressLike): bigint
  getActor(address: AddressLike): ActorInfo | undefined
  setActor(address: AddressLike, patch: ActorPatch): ActorId
  setBalance(address: AddressLike, balance: AmountLike): void
  setState(address: AddressLike, state: Cid): void
  putBlock(block: Uint8Array): Cid
  getBlock(cid: Cid): Uint8Array | undefined
}

/** Everything that contracts use of their world. */
export interface EvmHost {
  readonly vm: EvmWorld
  /** Blocks of the world; puts are for a change of state that follows. */
  readonly store: Blockstore
  /** @throws UsageError for an unknown name or malformed text */
  toAddress(given: AddressLike): Address
  /** @throws UsageError `FVM_REENTRANT` while a message runs */
  assertIdle(what: string): void
  /** Runs `work`; if it throws, the world is as before. */
  attempt<T>(work: () => T): T
  /** Returns an actor's address as contracts see it. @throws UsageError `FVM_NO_ACTOR` for an address without one */
  ethAddressOf(given: AddressLike): Hex
  /** @throws UsageError `FVM_NAME_TAKEN` for what cannot be a new name */
  assertNewName(name: string): void
  setName(name: string, id: ActorId): void
  artifactOf(id: ActorId): ContractArtifact | undefined
  /** The ABIs in which the events of an actor are looked for, the likeliest first; of everybody without an id. */
  abisOf(id: ActorId | undefined): Iterable<AbiIndex>
  /** Events of the messages that the world applied. */
  readonly events: EventHistory
  /** Number of messages with events when the recording of logs began; undefined without one. */
  recordedFrom: number | undefined
  setArtifact(id: ActorId, artifact: ContractArtifact): void
  /** Makes contracts known by their code, once for each object that they are read from. */
  show(shown: object, read: () => Iterable<ContractArtifact>): void
  /** Makes the next message, or all of them, come from an address, without fees. */
  startPrank(address: AddressLike, isOnce: boolean): void
  stopPrank(): void
  /** Answers some calls of an actor in its place. */
  mockCall(spec: CallSpec, handler: MockHandler): Mock
  /** Runs an implicit message on native actors and a copy of the state, under observation. */
  observe(options: SendOptions, observer: EvmObserver): void
  /** Runs `work` on a copy of the world and drops the copy. */
  aside<T>(work: () => T): T
  /** Applies a message with a signature of so many bytes. */
  applySigned(message: Message, signatureBytes: number, transaction: Uint8Array): Result
  /** Applies an implicit message to a copy of the state. */
  peek<R extends AnySchema>(options: SendOptions<R>): Result<Infer<R>>
}
