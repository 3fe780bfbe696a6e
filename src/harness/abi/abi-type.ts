import type { AbiParameter } from 'abitype'
import { UsageError } from '../../types/index.ts'

/** Bytes of a word, the unit of the ABI. */
export const WORD = 32

/** A type of the ABI, parsed. */
export type AbiType = Leaf | FixedBytes | Integer | ArrayType | TupleType

interface Shape {
  /** The type as an ABI writes it: `uint256[]`. */
  readonly text: string
  /** Whether values are stored behind an offset, because the type does not give their size. */
  readonly isDynamic: boolean
  /** Bytes that a value takes in place: those of the offset for dynamic types. */
  readonly headBytes: number
}

interface Leaf extends Shape {
  readonly kind: 'address' | 'bool' | 'bytes' | 'string'
}

interface FixedBytes extends Shape {
  readonly kind: 'fixedBytes'
  readonly size: number
}

interface Integer extends Shape {
  readonly kind: 'integer'
  readonly isSigned: boolean
  readonly bits: number
}

interface ArrayType extends Shape {
  readonly kind: 'array'
  readonly item: AbiType
  /** Undefined if values carry their own length. */
  readonly length: number | undefined
}

interface TupleType extends Shape {
  readonly kind: 'tuple'
  readonly items: readonly AbiType[]
  /** Names of the fields, or indexes for fields without one. */
  readonly names: readonly (string | number)[]
  /** Whether every field has a name: values are objects then, and arrays otherwise. */
  readonly isNamed: boolean
}

/** Bytes of a function reference: an address and a selector. */
const FUNCTION_BYTES = 24

const parsed = new WeakMap<AbiParameter, AbiType>()

/**
 * Parses the type of a parameter, once for each parameter object.
 *
 * @throws UsageError `FVM_ABI` for a type that the ABI does not have
 * @see the Solidity documentation, "Contract ABI Specification"
 */
export function abiTypeOf(parameter: AbiParameter): AbiType {
  let type = parsed.get(parameter)
  if (type === undefined) {
    type = parseType(parameter.type, parameter)
    parsed.set(parameter, type)
  }
  return type
}

function parseType(text: string, parameter: AbiParameter): AbiType {
  const array = /^(.*)\[(\d*)\]$/.exec(text)
  if (array !== null) {
    const item = parseType(array[1]!, parameter) // the expression has both groups
    const length = array[2] === '' ? undefined : Number(array[2])
    const isDynamic = length === undefined || item.isDynamic
    const headBytes = isDynamic ? WORD : item.headBytes * length
    return { kind: 'array', text, item, length, isDynamic, headBytes }
  }
  if (text === 'tuple') return parseTuple(parameter)
  if (text === 'string' || text === 'bytes')
    return { kind: text, text, isDynamic: true, headBytes: WORD }
  const inPlace = { text, isDynamic: false, headBytes: WORD }
  if (text === 'address' || text === 'bool') return { kind: text, ...inPlace }
  if (text === 'function') return { kind: 'fixedBytes', size: FUNCTION_BYTES, ...inPlace }
  const sized = /^(bytes|int|uint)(\d*)$/.exec(text)
  const size = Number(sized?.[2] === '' ? '256' : sized?.[2])
  if (sized?.[1] === 'bytes' && size >= 1 && size <= WORD)
    return { kind: 'fixedBytes', size, ...inPlace }
  if (sized !== null && sized[1] !== 'bytes' && size >= 8 && size <= 256 && size % 8 === 0)
    return { kind: 'integer', isSigned: sized[1] === 'int', bits: size, ...inPlace }
  throw new UsageError(
    'FVM_ABI',
    `the ABI has the type ${JSON.stringify(text)}: address, bool, string, bytes, bytes1 to bytes32, int8 to int256, uint8 to uint256, function, tuples and arrays of them are accepted`,
  )
}

function parseTuple(parameter: AbiParameter): AbiType {
  const components: readonly AbiParameter[] = 'components' in parameter ? parameter.components : []
  const items = components.map(abiTypeOf)
  const names = components.map(({ name }, i) => (name === undefined || name === '' ? i : name))
  const isDynamic = items.some((item) => item.isDynamic)
  return {
    kind: 'tuple',
    text: 'tuple',
    items,
    names,
    isNamed: names.length > 0 && names.every((name) => typeof name === 'string'),
    isDynamic,
    headBytes: isDynamic ? WORD : items.reduce((sum, item) => sum + item.headBytes, 0),
  }
}
