import { type Policy, policyOf } from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import type { AnySchema, Infer, Schema } from '../../schema/index.ts'
import type { IntLike } from '../../types/index.ts'
import type { Account } from '../accounts.ts'
import type { FvmConfig } from '../config.ts'
import type { ActorDefinition } from '../define-actor.ts'
import type { Handle, HandleWorld } from '../handle.ts'
import type { AccountOptions } from '../parts/accounts.ts'
import type { Mined, MineOptions } from '../parts/time.ts'
import type { Result } from '../result.ts'
import type { SendOptions } from '../send-options.ts'

/** Public operations of a world that storage workflows use. */
export interface StorageWorld extends HandleWorld {
  readonly config: FvmConfig
  readonly epoch: bigint
  readonly accounts: readonly Account[]
  /** The circulating supply in attoFIL. */
  readonly circulatingSupply: bigint
  account(name: string, options?: AccountOptions): Account
  actor<D extends ActorDefinition>(address: AddressLike, definition: D): Handle<D>
  mine(tipsets?: IntLike, options?: MineOptions): Mined
  mineUpTo(epoch: IntLike, options?: MineOptions): Mined
  sendImplicit<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>>
}

/** Everything that storage workflows use of their world. */
export interface StorageHost {
  readonly vm: StorageWorld
  /** The digest of the tickets at an epoch, 32 bytes. */
  ticketDigest(epoch: bigint): Uint8Array
  /** Sets the answer to a check of consensus faults while `work` runs. */
  withConsensusFault<T>(target: AddressLike, epoch: bigint, work: () => T): T
}

/** The policy of the world's network: limits and periods of its built-in actors. */
export function policyIn({ vm }: StorageHost): Policy {
  return policyOf(vm.config.network)
}
