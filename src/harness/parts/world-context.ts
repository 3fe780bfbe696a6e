import type { AddressLike } from '../../crypto/index.ts'
import type { StackFrame } from '../../debug-info/index.ts'
import type { Blockstore } from '../../ipld/index.ts'
import type { Frame } from '../../machine/index.ts'
import type { ActorChange } from '../../state-tree/index.ts'
import type { ActorId, ExitCode } from '../../types/index.ts'
import { type ContractArtifact, ethAddressOfActor, type Hex } from '../abi/index.ts'
import type { ActorDefinition } from '../define-actor.ts'
import { type ActorDiff, diffActors } from '../diff/index.ts'
import type { ResultContext } from '../result-context.ts'
import type { ContractLibrary } from '../solidity/index.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'
import type { Names } from './names.ts'

/** Names and interfaces of a world, as results read them: always those of the world as it is now. */
export class WorldContext implements ResultContext {
  readonly #core: Core
  readonly #names: Pick<Names, 'idOf' | 'typeOf'>
  readonly #interfaces: Interfaces

  constructor(core: Core, names: Pick<Names, 'idOf' | 'typeOf'>, interfaces: Interfaces) {
    this.#core = core
    this.#names = names
    this.#interfaces = interfaces
  }

  idOf(address: AddressLike): ActorId | undefined {
    return this.#names.idOf(address)
  }

  describeActor(id: ActorId): string {
    return this.#interfaces.describeActor(id)
  }

  describeMethod(id: ActorId | undefined, method: bigint): string {
    return this.#interfaces.describeMethod(id, method)
  }

  exitName(id: ActorId | undefined, code: ExitCode): string {
    return this.#interfaces.exitName(id, code)
  }

  definitionOf(id: ActorId): ActorDefinition | undefined {
    return this.#interfaces.definitionOf(id)
  }

  artifactOf(id: ActorId): ContractArtifact | undefined {
    return this.#interfaces.artifactOf(id)
  }

  get contracts(): ContractLibrary<ContractArtifact> {
    return this.#core.world.library
  }

  ethAddressOf(id: ActorId): Hex {
    return ethAddressOfActor(id, this.#core.getActor(id))
  }

  stackOf({ stack }: Frame): readonly StackFrame[] {
    if (stack === undefined) return []
    const { config, world, blocks } = this.#core
    return config.engine.stacks.read(stack, blocks, world.sourceMaps.get(stack.code.key))
  }

  typeOf(id: ActorId): string | undefined {
    return this.#names.typeOf(id)
  }

  diffActors(changes: readonly ActorChange[], store: Blockstore): readonly ActorDiff[] {
    return diffActors(changes, store, store, this.#interfaces)
  }
}
