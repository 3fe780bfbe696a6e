import type { AbiParameter } from 'abitype'
import fc, { type Arbitrary } from 'fast-check'
import { bytesToHex } from '../harness/index.ts'
import { UsageError } from '../types/index.ts'
import { integersBetween } from './integers.ts'

/** Most items of an array whose length the type does not give. */
export const MAX_ITEMS = 6
/** Most bytes of a value of type `bytes`, and characters of a `string`. */
export const MAX_BYTES = 80

/** The values of a world that arguments are drawn from, besides any others. */
export interface KnownValues {
  /** Names and Ethereum addresses of actors. */
  readonly addresses: readonly string[]
  /** Constants of the code under test. */
  readonly constants: readonly bigint[]
}

/** No values of a world. */
export const NOTHING_KNOWN: KnownValues = { addresses: [], constants: [] }

/**
 * Gives the values of a parameter of an ABI, in the form that contracts of the harness take: bigints,
 * hexadecimal text for bytes, names or hexadecimal text for addresses, objects for tuples.
 *
 * @throws UsageError `FVM_ARBITRARY` for a type that Solidity does not have
 * @example arbitraryOfParameter({ name: 'to', type: 'address' })
 */
export function arbitraryOfParameter(
  parameter: AbiParameter,
  known: KnownValues = NOTHING_KNOWN,
): Arbitrary<unknown> {
  const { type } = parameter
  const array = /^(.*)\[(\d*)\]$/.exec(type)
  if (array !== null) {
    const [, item = '', length] = array
    const items = arbitraryOfParameter({ ...parameter, type: item }, known)
    const size = length === '' ? undefined : Number(length)
    return fc.array(items, { minLength: size ?? 0, maxLength: size ?? MAX_ITEMS })
  }
  if (type === 'tuple') return tuples(parameter, known)
  const number = /^(u?)int(\d*)$/.exec(type)
  if (number !== null) {
    const bits = BigInt(number[2] || 256)
    return number[1] === 'u'
      ? integersBetween(0n, (1n << bits) - 1n, known.constants)
      : integersBetween(-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n, known.constants)
  }
  const bytes = /^bytes(\d*)$/.exec(type)
  if (bytes !== null) {
    const size = bytes[1] === '' ? undefined : Number(bytes[1])
    return hexadecimal(size ?? 0, size ?? MAX_BYTES)
  }
  switch (type) {
    case 'address':
      return addresses(known)
    case 'bool':
      return fc.boolean()
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: MAX_BYTES })
    case 'function':
      return hexadecimal(24, 24)
    default:
      throw new UsageError(
        'FVM_ARBITRARY',
        `no values are known for the type ${JSON.stringify(type)} of parameter "${parameter.name ?? ''}": give an arbitrary for it in args`,
      )
  }
}

/** An object by the names of the components; an array if one of them has no name. */
function tuples(parameter: AbiParameter, known: KnownValues): Arbitrary<unknown> {
  const components = 'components' in parameter ? parameter.components : []
  const parts = components.map((part) => arbitraryOfParameter(part, known))
  if (components.some(({ name }) => name === undefined || name === '')) return fc.tuple(...parts)
  return fc.record(Object.fromEntries(components.map(({ name }, i) => [name!, parts[i]!])))
}

function addresses({ addresses: names }: KnownValues): Arbitrary<string> {
  const any = hexadecimal(20, 20)
  const zero = fc.constant(`0x${'00'.repeat(20)}`)
  if (names.length === 0) return fc.oneof({ weight: 4, arbitrary: any }, zero)
  return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...names) }, any, zero)
}

function hexadecimal(minLength: number, maxLength: number): Arbitrary<string> {
  return fc.uint8Array({ minLength, maxLength }).map(bytesToHex)
}
