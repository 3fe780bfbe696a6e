import type { Blockstore } from '../../ipld/index.ts'
import type { ActorId, Address, Message } from '../../types/index.ts'
import type { AddressLike } from '../address-like.ts'
import type { FvmCheats } from '../fvm-cheats.ts'
import type { SendOptions } from '../fvm-messages.ts'
import type { Result } from '../result.ts'
import type { AnySchema, Infer } from '../schema/index.ts'
import type { ContractArtifact } from './artifact-types.ts'
import type { Hex } from './hex.ts'

/** What contracts ask of their world. */
export interface EvmHost {
  readonly vm: FvmCheats
  /** Blocks of the world; puts are for a change of state that follows. */
  readonly store: Blockstore
  /** @throws UsageError for an unknown name or malformed text */
  toAddress(given: AddressLike): Address
  /** @throws UsageError `FVM_REENTRANT` while a message runs */
  assertIdle(what: string): void
  /** How contracts see an actor. @throws UsageError `FVM_NO_ACTOR` for an address without one */
  ethAddressOf(given: AddressLike): Hex
  /** @throws UsageError `FVM_NAME_TAKEN`, `FVM_ACCOUNT` for what cannot be a new name */
  assertNewName(name: string): void
  setName(name: string, id: ActorId): void
  artifactOf(id: ActorId): ContractArtifact | undefined
  setArtifact(id: ActorId, artifact: ContractArtifact): void
  /** Makes contracts known by their code, once for each object that they are read from. */
  show(shown: object, read: () => Iterable<ContractArtifact>): void
  /** Applies a message with a signature of so many bytes. */
  applySigned(message: Message, signatureBytes: number): Result
  /** An implicit message on a copy of the state. */
  peek<R extends AnySchema>(options: SendOptions<R>): Result<Infer<R>>
}
