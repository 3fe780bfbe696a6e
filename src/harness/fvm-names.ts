import { EvmExitCode } from '../builtin-actors/index.ts'
import {
  type ActorId,
  type Address,
  type ExitCode,
  exitCodeName,
  METHOD_CONSTRUCTOR,
  METHOD_SEND,
  type MethodNum,
  UsageError,
} from '../types/index.ts'
import { type ActorDefinition, methodNameOf, methodNumberOf } from './define-actor.ts'
import { readContractState } from './evm/contract-state.ts'
import type { ContractArtifact } from './evm/index.ts'
import { methodNumber } from './frc42.ts'
import { FvmState } from './fvm-state.ts'
import { type AnySchema, encodeValue } from './schema/index.ts'
import { builtinMethodName, builtinMethodNumber } from './states/index.ts'
import { type IntLike, toBigInt } from './units.ts'

const NO_PARAMS = new Uint8Array(0)

/** What actors, methods and exit codes are called. */
export class FvmNames extends FvmState {
  /** An actor in a few words: its name or its kind, and its id. @example vm.describeActor(1n) // 'init f01' */
  describeActor(id: ActorId): string {
    const what = this.nameOfActor(id) ?? this.definitionOf(id)?.name
    return what === undefined ? `f0${id}` : `${what} f0${id}`
  }

  /**
   * A method by name where it is known: of the actor's definition, or of a built-in actor.
   *
   * @example vm.describeMethod(counter.id, 2n) // 'Increment'
   */
  describeMethod(id: ActorId | undefined, method: MethodNum): string {
    if (method === METHOD_SEND) return 'send'
    const definition = id === undefined ? undefined : this.definitionOf(id)
    const name = definition && methodNameOf(definition, method)
    if (name !== undefined) return name
    const type = id === undefined ? undefined : this.#typeOfActor(id)
    const known = type === undefined ? undefined : builtinMethodName(type, method)
    if (known !== undefined) return known
    return method === METHOD_CONSTRUCTOR ? 'Constructor' : `method ${method}`
  }

  /**
   * An exit code by name: the FVM's, one of the actor's definition, or a contract's.
   *
   * @example vm.exitName(counter.id, 16) // 'USR_ILLEGAL_ARGUMENT'
   */
  exitName(id: ActorId | undefined, code: ExitCode): string {
    const known = exitCodeName(code)
    if (known !== String(code) || id === undefined) return known
    const isContract = this.#typeOfActor(id) === 'evm'
    const names = Object.entries(
      isContract ? EvmExitCode : (this.definitionOf(id)?.exitCodes ?? {}),
    )
    return names.find(([, number]) => number === code)?.[0] ?? known
  }

  /** The name that an account was created or an actor deployed under, or that of its built-in kind. */
  protected nameOfActor(id: ActorId): string | undefined {
    for (const [name, actor] of this.world.names) if (actor.id === id) return name
    const contract = this.artifactOf(id)?.contractName
    if (contract !== undefined) return contract
    const code = this.lookupActor(id)?.code
    return code === undefined ? undefined : this.typeOf(code)
  }

  /** What is known of an actor's interface, by its code. */
  protected definitionOf(id: ActorId): ActorDefinition | undefined {
    const code = this.lookupActor(id)?.code
    return code === undefined ? undefined : this.definitions.get(code.key)
  }

  /** What a contract was compiled from: what it was deployed with, or what its code is a copy of. */
  protected artifactOf(id: ActorId): ContractArtifact | undefined {
    const known = this.world.contracts.get(id)
    if (known !== undefined || this.contracts.isEmpty) return known
    const actor = this.lookupActor(id)
    if (actor === undefined || this.typeOf(actor.code) !== 'evm') return undefined
    const state = this.block(actor.state)
    const bytecode = state && readContractState(state).bytecode
    const code = bytecode && this.block(bytecode)
    return code && this.contracts.find(code, 'runtime', bytecode.key)?.artifact
  }

  /** What is known of the interface of the actor at an address. */
  protected definitionAt(address: Address): ActorDefinition | undefined {
    const id = this.lookupId(address)
    return id === undefined ? undefined : this.definitionOf(id)
  }

  /** The number of a method, which may be named: by its definition, a built-in actor's name, FRC-42. */
  protected methodOf(to: Address, method: IntLike | string | undefined): MethodNum {
    if (method === undefined) return METHOD_SEND
    if (typeof method !== 'string') return toBigInt(method, 'the method', 0n)
    const definition = this.definitionAt(to)
    if (definition !== undefined) return methodNumberOf(definition, method)
    const id = this.lookupId(to)
    const type = id === undefined ? undefined : this.#typeOfActor(id)
    const known = type === undefined ? undefined : builtinMethodNumber(type, method)
    return known ?? methodNumber(method)
  }

  /** The bytes of a message's parameters. */
  protected paramsOf(
    to: Address,
    method: MethodNum,
    params: unknown,
    given: AnySchema | undefined,
  ): Uint8Array {
    if (params === undefined) return NO_PARAMS
    const schema = given ?? this.#paramsSchema(to, method)
    if (schema !== undefined) return encodeValue(schema, params, 'params', this.encodeContext)
    if (params instanceof Uint8Array) return params
    throw new UsageError(
      'FVM_NO_SCHEMA',
      'params are no bytes, and how to encode them is not known: give schema, as in { schema: cbor.tuple({ ... }), params: { ... } }, or deploy the actor with its definition',
    )
  }

  #typeOfActor(id: ActorId): string | undefined {
    const code = this.lookupActor(id)?.code
    return code === undefined ? undefined : this.typeOf(code)
  }

  #paramsSchema(to: Address, method: MethodNum): AnySchema | undefined {
    const definition = this.definitionAt(to)
    const name = definition && methodNameOf(definition, method)
    return name === undefined ? undefined : definition?.methods[name]?.params
  }
}
