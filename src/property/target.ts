import fc, { type Arbitrary } from 'fast-check'
import {
  type ActorDefinition,
  type CallOptions,
  Contract,
  callableMethodOf,
  constantsOf,
  type FVM,
  HandleBase,
  hexToBytes,
  type Result,
  VERIFREG_ROOT,
} from '../harness/index.ts'
import { UsageError } from '../types/index.ts'
import { arbitraryOfParameter, type KnownValues } from './abi-arbitraries.ts'
import { arbitraryOfSchema } from './schema-arbitraries.ts'
import { sourceOf } from './source-text.ts'

// oxlint-disable typescript/no-explicit-any -- methods of any parameters
/** A method of a contract or an actor, as `token.write.transfer` or `counter.Increment`. */
export type Method = (...args: any[]) => unknown
// oxlint-enable typescript/no-explicit-any

/** The values that the arguments of calls are drawn from, instead of those that the types give. */
export interface CallValues {
  /** Arbitraries for the arguments of a contract's function; `undefined` keeps that of the type. */
  readonly args?: readonly (Arbitrary<unknown> | undefined)[]
  /** The arbitrary of the params of an actor's method. */
  readonly params?: Arbitrary<unknown>
  /** The senders: names or addresses of accounts. All accounts that the test made by default. */
  readonly from?: readonly string[]
  /** attoFIL that calls send along; none by default. */
  readonly value?: Arbitrary<bigint>
}

/** One call that was drawn. */
export interface DrawnCall {
  readonly args: unknown
  readonly from: string
  readonly value: bigint
}

/** A method to call with values that are drawn. */
export interface Target {
  /** Its name in reports: `Token.transfer`. */
  readonly name: string
  readonly calls: Arbitrary<DrawnCall>
  /** Whether an argument's values are those of its type, so that a failure may be made smaller in them. */
  isOwnValue(argument: string | number | undefined): boolean
  /** Calls the function that was given, which may throw. */
  call(drawn: DrawnCall): unknown
  /** Sends the message, whatever comes of it. */
  send(drawn: DrawnCall): Result<unknown>
  /** The call in TypeScript. */
  source(drawn: DrawnCall, namespace: 'write' | 'send'): string
}

/**
 * Finds what a function calls, and the values to call it with.
 *
 * @throws UsageError `FVM_ARBITRARY` for a function that is not a method of a contract or an actor
 */
export function targetOf(vm: FVM, method: Method, values: CallValues): Target {
  const found = callableMethodOf(method)
  const { owner, name } = found ?? {}
  if (owner instanceof Contract) return contractTarget(vm, { method, owner, name: name! }, values)
  if (owner instanceof HandleBase) return actorTarget(vm, { method, owner, name: name! }, values)
  throw new UsageError(
    'FVM_ARBITRARY',
    'the function is not a method of a contract or an actor: give one as token.write.transfer or counter.Increment',
  )
}

interface Owned<T> {
  readonly method: Method
  readonly owner: T
  readonly name: string
}

function contractTarget(
  vm: FVM,
  { method, owner, name }: Owned<Contract>,
  values: CallValues,
): Target {
  const known = knownValues(vm, owner)
  const inputs = owner.abi.find((item) => item.type === 'function' && isNamed(item, name))
  const parameters = inputs?.type === 'function' ? inputs.inputs : []
  const given = values.args ?? []
  if (given.length > parameters.length || values.params !== undefined)
    throw new UsageError(
      'FVM_ARBITRARY',
      values.params === undefined
        ? `args has ${given.length} arbitraries and ${name} takes ${parameters.length} arguments: give one for each, or undefined to keep that of its type`
        : `params is given for the function ${name} of a contract: give args, an arbitrary for each argument`,
    )
  const args = fc.tuple(
    ...parameters.map((part, i) => given[i] ?? arbitraryOfParameter(part, known)),
  )
  const variable = variableOf(owner.artifact.contractName ?? 'contract')
  const access = /^\w+$/.test(name) ? `.${name}` : `['${name}']`
  return {
    name: `${owner.artifact.contractName ?? 'contract'}.${name}`,
    calls: drawnCalls(vm, args, values),
    isOwnValue: (argument) => given[Number(argument)] === undefined,
    call: (drawn) => method(...argumentsOf(drawn)),
    send: (drawn) => owner.send[name]!(...argumentsOf(drawn)),
    source: (drawn, namespace) =>
      `${variable}.${namespace}${access}(${argumentsOf(drawn).map(sourceOf).join(', ')})`,
  }
}

function isNamed(
  item: { readonly name: string; readonly inputs: readonly { readonly type: string }[] },
  name: string,
): boolean {
  return (
    item.name === name || `${item.name}(${item.inputs.map(({ type }) => type).join(',')})` === name
  )
}

function optionsOf({ from, value }: DrawnCall): CallOptions {
  return { from, ...(value === 0n ? {} : { value }) }
}

/** The words of a call of a contract: a function without parameters takes its options first. */
function argumentsOf(
  drawn: DrawnCall,
): [args: readonly unknown[], options: CallOptions] | [CallOptions] {
  const options = optionsOf(drawn)
  return Array.isArray(drawn.args) && drawn.args.length > 0 ? [drawn.args, options] : [options]
}

function actorTarget(
  vm: FVM,
  { method, owner, name }: Owned<HandleBase<ActorDefinition>>,
  values: CallValues,
): Target {
  if (values.args !== undefined)
    throw new UsageError(
      'FVM_ARBITRARY',
      `args is given for the method ${name} of an actor: give params, an arbitrary of its params`,
    )
  const { definition } = owner
  const schema = definition?.methods[name]?.params
  const params =
    values.params ??
    (schema === undefined
      ? fc.constant(undefined)
      : arbitraryOfSchema(schema, knownValues(vm, undefined)))
  const variable = variableOf(definition?.name ?? 'actor')
  return {
    name: `${definition?.name ?? 'actor'}.${name}`,
    calls: drawnCalls(vm, params, values),
    isOwnValue: () => values.params === undefined,
    call: (drawn) => method(drawn.args, optionsOf(drawn)),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the params are those of the method's schema
    send: (drawn) => owner.send(name, drawn.args as undefined, optionsOf(drawn)),
    source: (drawn, namespace) => {
      const words = [drawn.args, optionsOf(drawn)].map(sourceOf).join(', ')
      return namespace === 'send'
        ? `${variable}.send('${name}', ${words})`
        : `${variable}.${name}(${words})`
    },
  }
}

/** The accounts that the test made. */
function namesOf(vm: FVM): string[] {
  return vm.accounts.map(({ name }) => name).filter((name) => name !== VERIFREG_ROOT)
}

function drawnCalls(vm: FVM, args: Arbitrary<unknown>, values: CallValues): Arbitrary<DrawnCall> {
  const senders = values.from ?? namesOf(vm)
  if (senders.length === 0)
    throw new UsageError(
      'FVM_ARBITRARY',
      'the world has no account to send from: make one with vm.account("alice"), or give from',
    )
  return fc.record({
    args,
    from: fc.constantFrom(...senders),
    value: values.value ?? fc.constant(0n),
  })
}

/** The accounts of a world, the contract itself, and the constants in its code. */
function knownValues(vm: FVM, contract: Contract | undefined): KnownValues {
  const addresses = namesOf(vm)
  if (contract === undefined) return { addresses, constants: [] }
  return {
    addresses: [...addresses, contract.address],
    constants: constantsOf(hexToBytes(vm.evm.getCode(contract.address), 'the code')),
  }
}

function variableOf(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (start) => start.toLowerCase())
}
