import {
  type BuiltinDefinition,
  builtinDefinitionOf,
  builtinMethodName,
  EvmExitCode,
  methodNumberOfBuiltin,
  stateSchemaOf,
} from '../../builtin-actors/index.ts'
import { methodNumber } from '../../crypto/index.ts'
import type { Cid } from '../../ipld/index.ts'
import { type AnySchema, encodeValue } from '../../schema/index.ts'
import {
  ACTORS_VERSION,
  type ActorId,
  type Address,
  type ExitCode,
  exitCodeName,
  type IntLike,
  MAX_U64,
  METHOD_CONSTRUCTOR,
  METHOD_SEND,
  type MethodNum,
  toBigInt,
  UsageError,
} from '../../types/index.ts'
import { type ContractArtifact, readContractState } from '../abi/index.ts'
import { type ActorDefinition, methodNameOf, methodNumberOf } from '../define-actor.ts'
import type { ActorNames } from '../diff/index.ts'
import type { Core } from './core.ts'
import type { Names } from './names.ts'

const NO_PARAMS = new Uint8Array(0)

/** Interfaces of a world's actors: definitions, artifacts, and the names of methods and exit codes. */
export class Interfaces implements ActorNames {
  readonly #core: Core
  readonly #names: Pick<Names, 'encodeContext' | 'typeOf' | 'typeOfCode'>

  constructor(core: Core, names: Pick<Names, 'encodeContext' | 'typeOf' | 'typeOfCode'>) {
    this.#core = core
    this.#names = names
  }

  /** Remembers the definition of the actors that have a code. */
  define(code: Cid, definition: ActorDefinition): void {
    this.#core.update({ definitions: this.#core.world.definitions.with(code.key, definition) })
  }

  /** Describes an actor by its name or kind and its id. */
  describeActor(id: ActorId): string {
    const what = this.#nameOf(id) ?? this.definitionOf(id)?.name
    return what === undefined ? `f0${id}` : `${what} f0${id}`
  }

  /** Names a method by the actor's definition or the built-in actor's table. */
  describeMethod(id: ActorId | undefined, method: MethodNum): string {
    if (method === METHOD_SEND) return 'send'
    const definition = id === undefined ? undefined : this.definitionOf(id)
    const name = definition && methodNameOf(definition, method)
    if (name !== undefined) return name
    const type = id === undefined ? undefined : this.#names.typeOf(id)
    const known = type === undefined ? undefined : builtinMethodName(type, method)
    if (known !== undefined) return known
    return method === METHOD_CONSTRUCTOR ? 'Constructor' : `method ${method}`
  }

  /** Names an exit code: of the FVM, of the actor's definition, or of a contract. */
  exitName(id: ActorId | undefined, code: ExitCode): string {
    const known = exitCodeName(code)
    if (known !== String(code) || id === undefined) return known
    const isContract = this.#names.typeOf(id) === 'evm'
    const names = Object.entries(
      isContract ? EvmExitCode : (this.definitionOf(id)?.exitCodes ?? {}),
    )
    return names.find(([, number]) => number === code)?.[0] ?? known
  }

  /** Finds the definition of an actor by its code. */
  definitionOf(id: ActorId): ActorDefinition | undefined {
    const code = this.#core.getActor(id)?.code
    return code === undefined ? undefined : this.definitionOfCode(code)
  }

  /** Finds the definition of the actor at an address. */
  definitionAt(address: Address): ActorDefinition | undefined {
    const id = this.#core.lookupId(address)
    return id === undefined ? undefined : this.definitionOf(id)
  }

  /** Finds the definition of the actors that have a code. */
  definitionOfCode(code: Cid): ActorDefinition | undefined {
    return this.#core.world.definitions.get(code.key)
  }

  /** Names the kind of actor that has a code: a built-in actor, or that of its definition. */
  typeOfCode(code: Cid): string | undefined {
    return this.#names.typeOfCode(code) ?? this.definitionOfCode(code)?.name
  }

  /** Finds the schema of the states of actors that have a code. */
  schemaOf(code: Cid, block: Uint8Array): AnySchema | undefined {
    const known = this.definitionOfCode(code)?.state
    const type = this.#names.typeOfCode(code)
    if (known !== undefined || type === undefined) return known
    return stateSchemaOf(type, ACTORS_VERSION[this.#core.config.networkVersion], block)
  }

  /** Finds the artifact of a contract: the one it was deployed with, or one that has its code. */
  artifactOf(id: ActorId): ContractArtifact | undefined {
    const { contracts, library } = this.#core.world
    const known = contracts.get(id)
    if (known !== undefined || library.isEmpty) return known
    const actor = this.#core.getActor(id)
    if (actor === undefined || this.#names.typeOfCode(actor.code) !== 'evm') return undefined
    const state = this.#core.getBlock(actor.state)
    const bytecode = state && readContractState(state).bytecode
    const code = bytecode && this.#core.getBlock(bytecode)
    return code && library.find(code, 'runtime', bytecode.key)?.artifact
  }

  /** Returns a method's number; a name is looked up in the definition, the built-in table, FRC-42. */
  methodOf(to: Address, method: IntLike | string | undefined): MethodNum {
    if (method === undefined) return METHOD_SEND
    if (typeof method !== 'string') return toBigInt(method, 'the method', 0n, MAX_U64)
    const definition = this.definitionAt(to)
    if (definition !== undefined) return methodNumberOf(definition, method)
    const builtin = this.#builtinAt(to)
    return builtin === undefined ? methodNumber(method) : methodNumberOfBuiltin(builtin, method)
  }

  /**
   * Encodes the parameters of a method.
   *
   * Bytes stay as they are, unless `schema` or the receiver's own definition says otherwise.
   *
   * @param call - `schema` goes before that of the receiver's definition, and that before a built-in one
   * @throws UsageError `FVM_NO_SCHEMA` for a value of which no schema is known
   */
  encodeParams(
    to: Address,
    method: MethodNum,
    { params, schema: given }: { readonly params?: unknown; readonly schema?: AnySchema },
  ): Uint8Array {
    if (params === undefined) return NO_PARAMS
    const schema = given ?? this.#methodOf(this.definitionAt(to), method)?.params
    if (schema !== undefined)
      return encodeValue(schema, params, 'params', this.#names.encodeContext)
    if (params instanceof Uint8Array) return params.slice() // the message is kept
    const builtin = this.#methodOf(this.#builtinAt(to), method)?.params
    if (builtin !== undefined)
      return encodeValue(builtin, params, 'params', this.#names.encodeContext)
    throw new UsageError(
      'FVM_NO_SCHEMA',
      'params are not bytes, and the method has no known schema to encode them: give schema, as in { schema: cbor.tuple({ ... }), params: { ... } }, or deploy the actor with its definition',
    )
  }

  /** Finds the schema of a method's return value. */
  returnsOf(id: ActorId, method: MethodNum, given?: ActorDefinition): AnySchema | undefined {
    return this.#methodOf(given ?? this.definitionOf(id), method)?.returns
  }

  #builtinAt(address: Address): BuiltinDefinition | undefined {
    const id = this.#core.lookupId(address)
    const type = id === undefined ? undefined : this.#names.typeOf(id)
    return type === undefined ? undefined : builtinDefinitionOf(type)
  }

  #methodOf(definition: ActorDefinition | undefined, method: MethodNum) {
    const name = definition && methodNameOf(definition, method)
    return name === undefined ? undefined : definition?.methods[name]
  }

  /** Finds the name that an actor was created under, that of its contract, or that of its kind. */
  #nameOf(id: ActorId): string | undefined {
    for (const [name, actor] of this.#core.world.names) if (actor.id === id) return name
    return this.artifactOf(id)?.contractName ?? this.#names.typeOf(id)
  }
}
