import { builtinMethodName, stateSchemaOf } from '../builtin-actors/index.ts'
import { officialActor } from '../bundle/index.ts'
import { type AddressLike, addressFromString, toAddress } from '../crypto/index.ts'
import type { StackFrame } from '../debug-info/index.ts'
import { type Blockstore, CborReader, type Cid } from '../ipld/index.ts'
import { type ActorStacks, type Frame, Manifest } from '../machine/index.ts'
import type { AnySchema } from '../schema/index.ts'
import { type ActorChange, diffTrees, type StateTree } from '../state-tree/index.ts'
import {
  type ActorId,
  DecodeError,
  type ExitCode,
  exitCodeName,
  FatalError,
  METHOD_CONSTRUCTOR,
  METHOD_SEND,
  type MethodNum,
  SYSTEM_ACTOR_ID,
} from '../types/index.ts'
import {
  type ActorDiff,
  type ActorNames,
  decodeState,
  diffActors,
  StateDiff,
} from './diff/index.ts'
import { type ContractArtifact, ethAddressOfActor, type Hex } from './evm/index.ts'
import type { ResultContext } from './result-context.ts'
import { ContractLibrary } from './solidity/index.ts'

/** The release whose state layouts are used if no actor's code tells the release. */
const NEWEST_ACTORS = 18

/** Options of {@link TreeView}. */
export interface TreeViewOptions {
  /** The release that the states are of; that of the system actor's code by default. */
  readonly actorsVersion?: number | undefined
  /** Reads stacks of failures; without it there are none. */
  readonly stacks?: ActorStacks
}

/**
 * A state tree that is not a world's, in words: what its actors are, how their states read, and how it
 * differs from another one.
 */
export class TreeView implements ResultContext {
  /** There are none: nobody shows contracts here. */
  readonly contracts: ContractLibrary<ContractArtifact> = new ContractLibrary()
  /** The tree; a function for one that is replaced. */
  readonly #tree: () => StateTree
  readonly #store: Blockstore
  readonly #actorsVersion: number
  readonly #names: Manifest | undefined
  readonly #stacks: ActorStacks | undefined

  constructor(
    tree: StateTree | (() => StateTree),
    store: Blockstore,
    { actorsVersion, stacks }: TreeViewOptions = {},
  ) {
    this.#tree = typeof tree === 'function' ? tree : () => tree
    this.#store = store
    this.#names = manifestOf(this.tree, store)
    this.#stacks = stacks
    this.#actorsVersion = actorsVersion ?? this.#findVersion()
  }

  /** The tree as it is now. */
  get tree(): StateTree {
    return this.#tree()
  }

  idOf(address: AddressLike): ActorId | undefined {
    return this.tree.lookupId(toAddress(address, addressFromString))
  }

  describeActor(id: ActorId): string {
    const type = this.typeOf(id)
    return type === undefined ? `f0${id}` : `${type} f0${id}`
  }

  describeMethod(id: ActorId | undefined, method: MethodNum): string {
    if (method === METHOD_SEND) return 'send'
    const type = id === undefined ? undefined : this.typeOf(id)
    const known = type === undefined ? undefined : builtinMethodName(type, method)
    return known ?? (method === METHOD_CONSTRUCTOR ? 'Constructor' : `method ${method}`)
  }

  exitName(_id: ActorId | undefined, code: ExitCode): string {
    return exitCodeName(code)
  }

  definitionOf(): undefined {
    return undefined
  }

  artifactOf(): undefined {
    return undefined
  }

  ethAddressOf(id: ActorId): Hex {
    return ethAddressOfActor(id, this.tree.getActor(id))
  }

  stackOf({ stack }: Frame): readonly StackFrame[] {
    if (stack === undefined) return []
    return this.#stacks?.read(stack, this.#store) ?? []
  }

  typeOf(id: ActorId): string | undefined {
    const actor = this.tree.getActor(id)
    return actor === undefined ? undefined : this.typeOfCode(actor.code)
  }

  /** The built-in actor whose code this is: by the state's own manifest, or an official one. */
  typeOfCode(code: Cid): string | undefined {
    return this.#names?.nameByCode(code) ?? officialActor(code)?.name
  }

  /** The schema of the state of an actor with this code; undefined if the code is not a built-in actor's. */
  schemaOf(code: Cid, block: Uint8Array): AnySchema | undefined {
    const type = this.typeOfCode(code)
    return type === undefined ? undefined : stateSchemaOf(type, this.#actorsVersion, block)
  }

  /** An actor's state, decoded; undefined if its block is not there, or no CBOR. */
  state(id: ActorId): unknown {
    const actor = this.tree.getActor(id)
    return actor === undefined ? undefined : decodeState(actor, this.#store, this)?.value
  }

  diffActors(changes: readonly ActorChange[], store: Blockstore): readonly ActorDiff[] {
    return diffActors(changes, store, store, this)
  }

  /** The differences of this tree from an earlier one. The time taken follows the number of differences. */
  since(before: TreeView): StateDiff {
    const names: ActorNames = {
      describeActor: (id) =>
        this.tree.getActor(id) === undefined ? before.describeActor(id) : this.describeActor(id),
      typeOfCode: (code) => this.typeOfCode(code) ?? before.typeOfCode(code),
      schemaOf: (code, block) => this.schemaOf(code, block) ?? before.schemaOf(code, block),
    }
    const changes = diffTrees(before.tree, this.tree)
    return new StateDiff(diffActors(changes, before.#store, this.#store, names), [])
  }

  #findVersion(): number {
    const system = this.tree.getActor(SYSTEM_ACTOR_ID)
    const found = system === undefined ? undefined : officialActor(system.code)?.actorsVersion
    return found ?? NEWEST_ACTORS
  }
}

/** The built-in actors that a state names itself; undefined if it does not, or not properly. */
function manifestOf(tree: StateTree, store: Blockstore): Manifest | undefined {
  try {
    const system = tree.getActor(SYSTEM_ACTOR_ID)
    const block = system === undefined ? undefined : store.get(system.state)
    if (block === undefined) return undefined
    const r = new CborReader(block)
    r.readTupleHeader(1, "the system actor's state")
    const data = r.readLink()
    return store.has(data) ? Manifest.load(store, data) : undefined
  } catch (thrown) {
    if (thrown instanceof DecodeError || thrown instanceof FatalError) return undefined
    throw thrown
  }
}
