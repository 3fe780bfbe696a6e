import type { AbiParameter } from 'abitype'
import { DecodeError, UsageError } from '../../types/index.ts'
import { decodeSequence } from './abi-decode.ts'
import { type AddressOf, encodeValues } from './abi-encode.ts'
import { abiTypeOf } from './abi-type.ts'
import type { Hex } from './hex.ts'

/**
 * Encodes arguments by their ABI types. Whatever names an actor is accepted for an address.
 *
 * @param what - names the function that takes the arguments, in messages
 * @param addressOf - gives the Ethereum address of what names an actor
 * @throws UsageError `FVM_ABI_ARGS` for too many or too few arguments, and values that do not fit
 */
export function encodeArgs(
  inputs: readonly AbiParameter[],
  args: readonly unknown[],
  what: string,
  addressOf: AddressOf,
): Hex {
  const accepted = `it takes (${inputs.map(parameterText).join(', ')})`
  if (!Array.isArray(args))
    throw new UsageError(
      'FVM_ABI_ARGS',
      `${what} was given ${typeof args} for arguments: ${accepted}, given as an array`,
    )
  if (args.length !== inputs.length)
    throw new UsageError('FVM_ABI_ARGS', `${what} was given ${args.length} arguments: ${accepted}`)
  const items = inputs.map((input, i) => ({
    type: abiTypeOf(input),
    value: args[i] as unknown,
    path: `${what}: ${input.name === undefined || input.name === '' ? `argument ${i}` : input.name}`,
  }))
  return encodeValues(items, addressOf)
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
  const values = decodeValues(outputs, data, what)
  return outputs.length === 1 ? values[0] : outputs.length === 0 ? undefined : values
}

/** Decodes values by their ABI types, to an array. @throws DecodeError if the bytes do not fit */
export function decodeValues(
  parameters: readonly AbiParameter[],
  data: Uint8Array,
  what: string,
): readonly unknown[] {
  const types = parameters.map(abiTypeOf)
  try {
    return decodeSequence(types, data)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new DecodeError(
      `${what} returned ${data.length} bytes, which do not decode as (${parameters.map(parameterText).join(', ')}): ${thrown.message}`,
      { cause: thrown },
    )
  }
}

/** A parameter as Solidity writes it. */
export function parameterText({ type, name }: AbiParameter): string {
  return name === undefined || name === '' ? type : `${type} ${name}`
}
