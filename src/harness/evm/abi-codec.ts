import type { AbiParameter } from 'viem'
import { DecodeError, UsageError } from '../../types/index.ts'
import { bytesToHex, type Hex } from './hex.ts'
import { viem } from './viem.ts'

/**
 * Encodes arguments by their ABI types; whatever names an actor does for an address.
 *
 * @param what - what the arguments are for, in messages
 * @param addressOf - gives the Ethereum address of what names an actor
 * @throws UsageError `FVM_ABI_ARGS` for too many, too few, and values that do not fit
 */
export function encodeArgs(
  inputs: readonly AbiParameter[],
  args: readonly unknown[],
  what: string,
  addressOf: (given: unknown) => Hex,
): Hex {
  const accepted = `it takes (${inputs.map(parameterText).join(', ')})`
  if (!Array.isArray(args))
    throw new UsageError(
      'FVM_ABI_ARGS',
      `${what} was given ${typeof args} for arguments: ${accepted}, given as an array`,
    )
  if (args.length !== inputs.length)
    throw new UsageError('FVM_ABI_ARGS', `${what} was given ${args.length} arguments: ${accepted}`)
  if (inputs.length === 0) return '0x'
  const values = inputs.map((input, i) => {
    const path = `${what}: ${input.name === undefined || input.name === '' ? `argument ${i}` : input.name}`
    return prepared(input, args[i], path, addressOf)
  })
  try {
    return viem().encodeAbiParameters(inputs, values)
  } catch (thrown) {
    throw new UsageError('FVM_ABI_ARGS', `${what}: ${reasonOf(thrown)}: ${accepted}`, {
      cause: thrown,
    })
  }
}

/**
 * Decodes values by their ABI types.
 *
 * @returns nothing for no values, one for one, an array for more
 * @throws DecodeError if the bytes do not fit
 */
export function decodeOutputs(
  outputs: readonly AbiParameter[],
  data: Uint8Array,
  what: string,
): unknown {
  if (outputs.length === 0) return undefined
  const values = decodeValues(outputs, data, what)
  return outputs.length === 1 ? values[0] : values
}

/** Decodes values by their ABI types, to an array. @throws DecodeError if the bytes do not fit */
export function decodeValues(
  parameters: readonly AbiParameter[],
  data: Uint8Array,
  what: string,
): readonly unknown[] {
  if (parameters.length === 0) return []
  try {
    return viem().decodeAbiParameters(parameters, data)
  } catch (thrown) {
    throw new DecodeError(
      `${what} gave ${data.length} bytes, which are no (${parameters.map(parameterText).join(', ')}): ${reasonOf(thrown)}`,
      { cause: thrown },
    )
  }
}

/** A parameter as Solidity writes it. */
export function parameterText({ type, name }: AbiParameter): string {
  return name === undefined || name === '' ? type : `${type} ${name}`
}

/** What an error of viem says, in a line. */
function reasonOf(thrown: unknown): string {
  const { shortMessage, message } = thrown as { shortMessage?: string; message?: string } // viem's, or any Error
  return (shortMessage ?? message ?? String(thrown)).split('\n')[0]!.replace(/\.$/, '')
}

/** The value as viem takes it: addresses in place of what names actors, bytes as text. */
function prepared(
  parameter: AbiParameter,
  value: unknown,
  path: string,
  addressOf: (given: unknown) => Hex,
): unknown {
  const { type } = parameter
  const array = /^(.*)\[(\d*)\]$/.exec(type)
  if (array !== null) {
    if (!Array.isArray(value)) throw misfit(path, value, `an array, as its type is ${type}`)
    const item = { ...parameter, type: array[1]! } // the expression has this group
    return value.map((each, i) => prepared(item, each, `${path}[${i}]`, addressOf))
  }
  const { components } = parameter as { readonly components?: readonly AbiParameter[] } // tuples have them
  if (components !== undefined) return preparedTuple(components, value, path, addressOf)
  if (type === 'address') return addressOf(value)
  if (type.startsWith('bytes') && value instanceof Uint8Array) return bytesToHex(value)
  const kind = Object.keys(ACCEPTED).find((prefix) => type.startsWith(prefix))
  const accepted = kind === undefined ? undefined : ACCEPTED[kind]!
  if (accepted !== undefined && !accepted.is(value)) throw misfit(path, value, accepted.text)
  return value
}

function preparedTuple(
  components: readonly AbiParameter[],
  value: unknown,
  path: string,
  addressOf: (given: unknown) => Hex,
): unknown {
  const names = components.map(({ name }, i) => (name === undefined || name === '' ? i : name))
  if (typeof value !== 'object' || value === null)
    throw misfit(path, value, `an object with ${names.join(', ')}`)
  const fields = value as Readonly<Record<string, unknown>>
  const values = components.map((each, i) => {
    const name = names[i]! // as many
    const field = Array.isArray(value) ? (value as unknown[])[i] : fields[name]
    return prepared(each, field, `${path}.${name}`, addressOf)
  })
  const isNamed = names.every((name) => typeof name === 'string')
  return isNamed ? Object.fromEntries(names.map((name, i) => [name, values[i]])) : values
}

/** What is taken for a type, by how its name begins. */
const ACCEPTED: Readonly<Record<string, { is: (value: unknown) => boolean; text: string }>> = {
  uint: { is: isInteger, text: 'a bigint, or an integer up to 2^53 - 1' },
  int: { is: isInteger, text: 'a bigint, or an integer up to 2^53 - 1' },
  bool: { is: (value) => typeof value === 'boolean', text: 'true or false' },
  string: { is: (value) => typeof value === 'string', text: 'text' },
  bytes: {
    is: (value) => typeof value === 'string' && /^0x(?:[0-9a-fA-F]{2})*$/.test(value),
    text: '0x text or a Uint8Array',
  },
}

function isInteger(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}

function misfit(path: string, value: unknown, accepted: string): UsageError {
  const given =
    typeof value === 'object' && value !== null
      ? `an object with ${Object.keys(value).join(', ') || 'no fields'}`
      : typeof value === 'string'
        ? JSON.stringify(value)
        : String(value as bigint | number | boolean | undefined) // no object is left
  return new UsageError('FVM_ABI_ARGS', `${path} is ${given}: give ${accepted}`)
}
