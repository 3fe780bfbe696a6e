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
  const values = inputs.map((input, i) => withAddresses(input, args[i], addressOf))
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

/** A value with an Ethereum address in place of whatever names an actor. */
function withAddresses(
  parameter: AbiParameter,
  value: unknown,
  addressOf: (given: unknown) => Hex,
): unknown {
  const { type } = parameter
  const array = /^(.*)\[\d*\]$/.exec(type)
  if (array !== null) {
    if (!Array.isArray(value)) return value
    const item = { ...parameter, type: array[1]! } // the expression has this group
    return value.map((each) => withAddresses(item, each, addressOf))
  }
  if (type === 'address') return addressOf(value)
  if (type.startsWith('bytes') && value instanceof Uint8Array) return bytesToHex(value)
  if (/^u?int/.test(type) && typeof value === 'bigint') return value
  const { components } = parameter as { readonly components?: readonly AbiParameter[] } // tuples have them
  if (components === undefined || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return components.map((each, i) => withAddresses(each, value[i], addressOf))
  const fields = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    components.map((each, i) => {
      const name = each.name ?? String(i)
      return [name, withAddresses(each, fields[name], addressOf)]
    }),
  )
}
