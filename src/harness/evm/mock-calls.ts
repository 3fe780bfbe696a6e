import type { Abi } from 'abitype'
import { EvmExitCode, EXPORTED_METHODS } from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import { cbor } from '../../schema/index.ts'
import { nearestName, UsageError } from '../../types/index.ts'
import {
  type AbiEntry,
  bytesToHex,
  decodeValues,
  encodeArgs,
  type Hex,
  hexToBytes,
  type Indexed,
  indexOf,
} from '../abi/index.ts'
import type { Mock, MockedCall, MockReply } from '../mocks/index.ts'
import { bytesOfBlock } from '../solidity/index.ts'
import { Contract } from './contract.ts'
import type { ArgsOf, OutputOf } from './contract-types.ts'
import type { EvmHost } from './host.ts'

/** The names of the functions of an ABI: any text if its types are not known. */
export type FunctionNameOf<A extends Abi> = Abi extends A
  ? string
  : Extract<A[number], { readonly type: 'function' }>['name']

type FunctionNamed<A extends Abi, N extends string> = Extract<
  A[number],
  { readonly type: 'function'; readonly name: N }
>

/** Arguments of the calls that a mock answers; undefined for any arguments. */
export type MockedArgs<A extends Abi, N extends string> =
  | undefined
  | (Abi extends A
      ? readonly unknown[]
      : FunctionNamed<A, N> extends infer F
        ? F extends AbiEntry<'function'>
          ? ArgsOf<F['inputs']>
          : never
        : never)

type MockedValue<A extends Abi, N extends string> = Abi extends A
  ? unknown
  : FunctionNamed<A, N> extends infer F
    ? F extends AbiEntry<'function'>
      ? OutputOf<F['outputs']>
      : never
    : never

/** The value that a mocked function returns, or a function of its arguments that gives it. */
export type MockedReturns<A extends Abi, N extends string> =
  | MockedValue<A, N>
  | ((args: readonly unknown[], call: MockedCall) => MockedValue<A, N>)

/** A contract whatever the type of its ABI. */
export interface SomeContract {
  readonly abi: Abi
  readonly address: Hex
  toString(): string
}

/** A function of a contract, called with some arguments or with any. */
export interface MockedFunction {
  readonly contract: SomeContract
  readonly name: string
  readonly args: readonly unknown[] | undefined
}

const ERROR_SELECTOR = '0x08c379a0' // Error(string)
const STRING = [{ type: 'string' }] as const

/** Answers calls of a contract's function with a value. */
export function mockCall(host: EvmHost, mocked: MockedFunction, returns: unknown): Mock {
  const fn = functionOf(host, mocked, 'mockCall')
  const what = `the mock of ${fn.signature}`
  const reply = (value: unknown): MockReply => ({
    returns: encodeReturned(host, fn, { value, what }),
    schema: cbor.bytes,
  })
  if (typeof returns !== 'function') {
    const fixed = reply(returns)
    return answer(host, mocked, { fn, handler: () => fixed })
  }
  return answer(host, mocked, {
    fn,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the public type of the parameter
    handler: (args, call) => reply((returns as (...given: unknown[]) => unknown)(args, call)),
  })
}

/** Makes calls of a contract's function revert. */
export function mockCallRevert(host: EvmHost, mocked: MockedFunction, reason: string): Mock {
  const fn = functionOf(host, mocked, 'mockCallRevert')
  const what = `the reason of the mock of ${fn.signature}`
  if (typeof reason !== 'string')
    throw new UsageError(
      'FVM_MOCK_ANSWER',
      `${what} is ${reason === null ? 'null' : typeof reason}: give the text of require, or the data of the revert as 0x text`,
    )
  const data = /^0x([0-9a-f]{2})*$/i.test(reason)
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the expression has checked it
      (reason as Hex)
    : `${ERROR_SELECTOR}${encodeArgs(STRING, [reason], what, noAddress).slice(2)}`
  const reply: MockReply = {
    exitCode: EvmExitCode.REVERTED,
    returns: hexToBytes(data, what),
    schema: cbor.bytes,
    message: 'mocked',
  }
  return answer(host, mocked, { fn, handler: () => reply })
}

interface Answered {
  readonly fn: Indexed<'function'>
  readonly handler: (args: readonly unknown[], call: MockedCall) => MockReply
}

function answer(
  host: EvmHost,
  { contract, args }: MockedFunction,
  { fn, handler }: Answered,
): Mock {
  const encoded = args === undefined ? '' : encoding(host, fn, args).slice(2)
  const prefix = `${fn.selector}${encoded}`
  return host.mockCall(
    {
      to: contract.address,
      method: EXPORTED_METHODS.InvokeEVM,
      where: (call) => {
        const data = dataOf(call)
        return args === undefined ? data.startsWith(prefix) : data === prefix
      },
    },
    (call) => handler(argumentsOf(fn, call), call),
  )
}

/** The call data of a call; `0x` for what is none. */
function dataOf({ codec, params }: MockedCall): Hex {
  return bytesToHex(bytesOfBlock({ codec, data: params }) ?? new Uint8Array(0))
}

function argumentsOf(
  { item, signature }: Indexed<'function'>,
  call: MockedCall,
): readonly unknown[] {
  const data = hexToBytes(dataOf(call), 'the call data')
  return decodeValues(item.inputs, data.subarray(4), signature)
}

/** The function that is meant; an overload is selected by its signature, or by the arguments. */
function functionOf(
  host: EvmHost,
  { contract, name, args }: MockedFunction,
  what: string,
): Indexed<'function'> {
  if (!(contract instanceof Contract))
    throw new UsageError(
      'FVM_MOCK',
      `${what} was given ${contract === null ? 'null' : typeof contract} for a contract: give what vm.evm.deploy or vm.evm.at(address, abi) returned`,
    )
  const { functions } = indexOf(contract.abi)
  const found = functions.get(name) ?? []
  if (found.length === 0) throw unknownFunction(contract, name, what)
  const fitting = found.filter((fn) => args === undefined || fits(host, fn, args))
  const [only] = fitting.length === 0 ? found : fitting
  if (found.length === 1 || fitting.length === 1) return only! // one or more were found
  throw new UsageError(
    'FVM_ABI_ARGS',
    `${name} is ${found.map(({ signature }) => signature).join(', ')}: name one by its signature, as in ${what}(contract, ${JSON.stringify(found[0]!.signature)}, ...)`,
  )
}

function unknownFunction(contract: SomeContract, name: string, what: string): UsageError {
  const names = [...indexOf(contract.abi).functions.values()].flat().map((fn) => fn.name)
  const nearest = typeof name === 'string' ? nearestName(name, names) : undefined
  const all = [...new Set(names)].join(', ')
  return new UsageError(
    'FVM_MOCK',
    `${what}: ${String(contract)} has no function ${JSON.stringify(name) ?? typeof name}: ${nearest === undefined ? `it has ${all || 'none'}` : `did you mean "${nearest}"?`}`,
  )
}

function fits(host: EvmHost, fn: Indexed<'function'>, args: readonly unknown[]): boolean {
  try {
    encoding(host, fn, args)
    return true
  } catch (thrown) {
    if (thrown instanceof UsageError) return false
    throw thrown
  }
}

function encoding(host: EvmHost, fn: Indexed<'function'>, args: readonly unknown[]): Hex {
  return encodeArgs(fn.item.inputs, args, `the mock of ${fn.signature}`, addressOf(host))
}

function encodeReturned(
  host: EvmHost,
  { item }: Indexed<'function'>,
  { value, what }: { readonly value: unknown; readonly what: string },
): Uint8Array {
  const { outputs } = item
  const values = outputs.length === 1 ? [value] : value === undefined ? [] : value
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `encodeArgs` refuses what is not an array
  const list = values as readonly unknown[]
  return hexToBytes(encodeArgs(outputs, list, `${what}: what it returns`, addressOf(host)), what)
}

function addressOf(host: EvmHost): (given: unknown) => Hex {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ethAddressOf` checks its argument
  return (given) => host.ethAddressOf(given as AddressLike)
}

function noAddress(): Hex {
  return '0x'
}
