import type { Abi } from 'abitype'
import type { AddressLike } from '../../crypto/index.ts'
import type { ActorId } from '../../types/index.ts'
import type { AbiIndex, ContractArtifact, EventsOf, Hex } from '../abi/index.ts'
import { registerMethod } from '../callable.ts'
import type { Result } from '../result.ts'
import type { CallOptions } from '../send-options.ts'
import type { ContractCalls } from './contract-calls.ts'
import type { Any, MethodsOf, Reads } from './contract-types.ts'

/** A contract of a world, with the functions of its ABI. */
export class Contract<A extends Abi = Abi> {
  /** Its address, as contracts see it. */
  readonly address: Hex
  readonly artifact: ContractArtifact<A>
  readonly #calls: ContractCalls
  readonly #methods = new Map<string, unknown>()

  constructor(address: Hex, artifact: ContractArtifact<A>, calls: ContractCalls) {
    this.address = address
    this.artifact = artifact
    this.#calls = calls
  }

  /** Its ABI. */
  get abi(): A {
    return this.artifact.abi
  }

  /** Its actor id; undefined until it exists. @example token.id // 105n */
  get id(): ActorId | undefined {
    return this.#calls.id
  }

  /** Its balance in attoFIL; 0 until it exists. */
  get balance(): bigint {
    return this.#calls.balance
  }

  /**
   * Calls view and pure functions and gives what they return, asked on a copy of the state: `read.balanceOf(['alice'])`.
   *
   * @throws ActorFailed, ContractReverted
   */
  get read(): MethodsOf<A, Reads, 'value'> {
    return this.#namespace('read', (name, args, options) => this.#calls.read(name, args, options))
  }

  /**
   * Sends a message and gives its result: `write.transfer(['bob', 5n]).value`.
   *
   * @throws ActorFailed, ContractReverted if it fails
   */
  get write(): MethodsOf<A, Any, 'result'> {
    return this.#namespace('write', (name, args, options) => this.#calls.write(name, args, options))
  }

  /** Sends a message; the result describes the outcome, also of a failure. */
  get send(): MethodsOf<A, Any, 'result'> {
    return this.#namespace('send', (name, args, options) => this.#calls.send(name, args, options))
  }

  /**
   * Gives what {@link Contract.write} would give, on a copy of the state.
   *
   * @throws ActorFailed, ContractReverted if it would fail
   */
  get simulate(): MethodsOf<A, Any, 'result'> {
    return this.#namespace('simulate', (name, args, options) =>
      this.#calls.simulate(name, args, options),
    )
  }

  /** The gas limit that a function needs. @throws ActorFailed, ContractReverted if it would fail */
  get estimateGas(): MethodsOf<A, Any, 'gas'> {
    return this.#namespace('estimateGas', (name, args, options) =>
      this.#calls.estimateGas(name, args, options),
    )
  }

  /**
   * Its own events in a result, by name: `events.Transfer(result)[0].args.value`.
   *
   * @example token.events.Transfer(token.write.transfer(['bob', 5n]))[0].args.value // 5n
   */
  get events(): EventsOf<A, Result<unknown>> {
    let events = this.#methods.get('events')
    if (events === undefined) {
      const names = [...this.#calls.index.events.keys()]
      events = Object.fromEntries(
        names.map((name) => [
          name,
          (result: Result<unknown>) => this.#calls.eventsOf(name, result),
        ]),
      )
      this.#methods.set('events', events)
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type follows the same ABI
    return events as EventsOf<A, Result<unknown>>
  }

  /** The same contract, called by `from` unless a call says otherwise. */
  connect(from: AddressLike): Contract<A> {
    return new Contract(this.address, this.artifact, this.#calls.connect(from))
  }

  toString(): string {
    return this.#calls.what
  }

  /** Summarises the contract without its artifact. */
  toJSON(): object {
    const { id } = this
    const { contractName } = this.artifact
    return { address: this.address, ...(id === undefined ? {} : { id: String(id) }), contractName }
  }

  /** Summarises the contract for Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Contract ${this.toString()} ${this.address}`
  }

  /** An object with a method for every function, made once. */
  #namespace<T>(
    kind: string,
    call: (name: string, args: readonly unknown[], options: CallOptions) => unknown,
  ): T {
    let methods = this.#methods.get(kind)
    if (methods === undefined) {
      methods = namespaceOf(this, this.#calls.index, call)
      this.#methods.set(kind, methods)
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type follows the same ABI
    return methods as T
  }
}

/** Functions by name and signature, called with arguments, if there are any, and options. */
function namespaceOf(
  owner: object,
  index: AbiIndex,
  call: (name: string, args: readonly unknown[], options: CallOptions) => unknown,
): object {
  const methods: Record<string, unknown> = Object.create(null)
  for (const name of index.functions.keys()) {
    const method = (first?: readonly unknown[] | CallOptions, second?: CallOptions): unknown =>
      Array.isArray(first)
        ? call(name, first, second ?? {})
        : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the condition leaves no array
          call(name, [], (first as CallOptions | undefined) ?? {})
    registerMethod(method, { owner, name })
    methods[name] = method
  }
  return methods
}
