import type { AbiParameter } from 'abitype'
import {
  builtinNumberOf,
  EAM,
  EVM,
  EvmExitCode,
  EXPORTED_METHODS,
} from '../builtin-actors/index.ts'
import { CborReader } from '../ipld/index.ts'
import { DecodeError, METHOD_CONSTRUCTOR, SELECTOR_BYTES } from '../types/index.ts'
import {
  type AbiIndex,
  bytesToHex,
  type ContractArtifact,
  callText,
  decodeValues,
  type Indexed,
  indexOf,
  revertReasonOf,
  valueText,
} from './abi/index.ts'
import type { ResultContext } from './result-context.ts'
import { bytesOfBlock, type KnownContract } from './solidity/index.ts'
import type { CallFrame } from './trace-tree.ts'

const DELEGATE = builtinNumberOf(EVM, 'InvokeContractDelegate')
/** Methods of the manager that makes contracts, whose params are the init code, or begin with it. */
const CREATE_EXTERNAL = builtinNumberOf(EAM, 'CreateExternal')
const CREATES = [builtinNumberOf(EAM, 'Create'), builtinNumberOf(EAM, 'Create2')]

/** A call of a contract in words. */
export interface ContractCallText {
  /** The function and its arguments: `transfer(to: 0x..., value: 5)`. */
  readonly call: string
  /** The return value, or the reason of the revert; undefined if the exit code suffices. */
  readonly outcome: string | undefined
}

/**
 * Describes a call of a contract, or of the manager that makes them, by the ABIs that are known;
 * undefined for other calls and for what no ABI explains.
 */
export function contractCallText(
  frame: CallFrame,
  context: ResultContext,
): ContractCallText | undefined {
  const type = frame.id === undefined ? undefined : context.typeOf(frame.id)
  try {
    if (type === 'eam') {
      if (frame.method === CREATE_EXTERNAL)
        return creation(frame, bytesOfBlock(frame.params), 'new ', context)
      return CREATES.includes(frame.method)
        ? creation(frame, field(frame, 0), 'new ', context)
        : undefined
    }
    // A contract that is reverted with its message has no type any more.
    if (type !== 'evm' && type !== undefined) return undefined
    if (frame.method === METHOD_CONSTRUCTOR) return creation(frame, field(frame, 1), '', context)
    if (frame.method === EXPORTED_METHODS.InvokeEVM)
      return invocation(frame, bytesOfBlock(frame.params), '', context)
    if (frame.method === DELEGATE) return invocation(frame, field(frame, 1), 'delegated ', context)
    return undefined
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}

/** A function of a contract, for figures that are summed up over its calls. */
export interface ContractFunction {
  readonly contract: string
  /** The signature, such as `transfer(address,uint256)`; `constructor` or `receive` if there is no selector. */
  readonly signature: string
}

/** The function that a call of a contract runs; undefined for other calls and if no ABI tells. */
export function contractFunctionOf(
  frame: CallFrame,
  context: ResultContext,
): ContractFunction | undefined {
  if (frame.id === undefined || context.typeOf(frame.id) !== 'evm') return undefined
  const contract =
    frame.method === METHOD_CONSTRUCTOR
      ? creationOf(frame, context)?.name
      : context.artifactOf(frame.id)?.contractName
  if (contract === undefined) return undefined
  if (frame.method === METHOD_CONSTRUCTOR) return { contract, signature: 'constructor' }
  if (frame.method !== EXPORTED_METHODS.InvokeEVM) return undefined
  const input = bytesOfBlock(frame.params) ?? new Uint8Array(0)
  if (input.length === 0) return { contract, signature: 'receive' }
  const fn = functionOf(frame, bytesToHex(input.subarray(0, SELECTOR_BYTES)), context)
  return { contract, signature: fn?.signature ?? 'fallback' }
}

/** The contract that a constructor creates, found by its init code. */
function creationOf(
  frame: CallFrame,
  context: ResultContext,
): KnownContract<ContractArtifact> | undefined {
  try {
    const code = field(frame, 1)
    return code && context.contracts.find(code, 'creation')
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}

function invocation(
  frame: CallFrame,
  input: Uint8Array | undefined,
  prefix: string,
  context: ResultContext,
): ContractCallText | undefined {
  if (input === undefined) return undefined
  if (input.length < SELECTOR_BYTES) {
    const call = input.length === 0 ? 'receive()' : `fallback(${bytesToHex(input)})`
    return { call: prefix + call, outcome: outcomeOf(frame, undefined, context) }
  }
  const fn = functionOf(frame, bytesToHex(input.subarray(0, SELECTOR_BYTES)), context)
  if (fn === undefined) return undefined
  const { inputs } = fn.item
  const args = decodeValues(inputs, input.subarray(SELECTOR_BYTES), fn.name)
  return {
    call: prefix + named(callText(fn.name, inputs, args), context),
    outcome: outcomeOf(frame, fn, context),
  }
}

function creation(
  frame: CallFrame,
  code: Uint8Array | undefined,
  prefix: string,
  context: ResultContext,
): ContractCallText | undefined {
  const contract = code && context.contracts.find(code, 'creation')
  if (code === undefined || contract === undefined) return undefined
  const { bytecode, abi } = contract.artifact
  const { inputs } = indexOf(abi)
  const args = decodeValues(
    inputs,
    code.subarray((bytecode.length - '0x'.length) / 2),
    'constructor',
  )
  const name = prefix === '' ? 'constructor' : contract.name
  return {
    call: prefix + named(callText(name, inputs, args), context),
    outcome:
      frame.exitCode === EvmExitCode.REVERTED ? outcomeOf(frame, undefined, context) : undefined,
  }
}

/** The outcome of a call: values without the exit code, or the reason of a revert. */
function outcomeOf(
  frame: CallFrame,
  fn: Indexed<'function'> | undefined,
  context: ResultContext,
): string | undefined {
  const data = bytesOfBlock(frame.returned)
  if (data === undefined) return undefined
  if (frame.exitCode === EvmExitCode.REVERTED)
    return `reverted: ${named(revertReasonOf(data, abisFor(frame, context)).text, context)}`
  if (frame.exitCode !== 0 || fn === undefined) return undefined
  const { outputs } = fn.item
  if (outputs.length === 0) return 'OK'
  return `OK ${named(outputsText(outputs, decodeValues(outputs, data, fn.name)), context)}`
}

function outputsText(outputs: readonly AbiParameter[], values: readonly unknown[]): string {
  return outputs.length === 1 ? valueText(values[0]) : callText('', outputs, values)
}

function functionOf(
  frame: CallFrame,
  selector: `0x${string}`,
  context: ResultContext,
): Indexed<'function'> | undefined {
  for (const index of abisFor(frame, context)) {
    const found = index.functionOf.get(selector)
    if (found !== undefined) return found
  }
  return undefined
}

/** The receiver's ABI, then all that are known: a proxy has functions that are not in its own. */
function* abisFor({ id }: CallFrame, context: ResultContext): Generator<AbiIndex> {
  const own = id === undefined ? undefined : context.artifactOf(id)
  if (own !== undefined) yield indexOf(own.abi)
  for (const { abi } of context.contracts.artifacts()) yield indexOf(abi)
}

/** A byte string in a tuple of params. @throws DecodeError */
function field({ params }: CallFrame, index: number): Uint8Array | undefined {
  if (params === undefined) return undefined
  const reader = new CborReader(params.data)
  const length = reader.readArrayHeader()
  if (index >= length)
    throw new DecodeError(`the params have ${length} fields, and field ${index} is read`)
  for (let at = 0; at < index; at++) reader.skipValue()
  return reader.readBytes()
}

/** A text with the names of actors in place of their Ethereum addresses, if they have one. */
export function named(text: string, context: ResultContext): string {
  return text.replace(/0x[0-9a-fA-F]{40}(?![0-9a-fA-F])/g, (address) => {
    const id = context.idOf(address)
    if (id === undefined) return address
    const name = context.describeActor(id).replace(/ ?f0\d+$/, '')
    return name === '' || name === context.typeOf(id) ? address : name
  })
}
