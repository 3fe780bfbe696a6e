import type { AbiParameter } from 'abitype'
import fc, { type Arbitrary } from 'fast-check'
import { type AbiType, abiTypeOf, bytesToHex } from '../harness/index.ts'
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
 * @throws UsageError `FVM_ABI` for a type that the ABI does not have
 * @example arbitraryOfParameter({ name: 'to', type: 'address' })
 */
export function arbitraryOfParameter(
  parameter: AbiParameter,
  known: KnownValues = NOTHING_KNOWN,
): Arbitrary<unknown> {
  return arbitraryOfType(abiTypeOf(parameter), known)
}

function arbitraryOfType(type: AbiType, known: KnownValues): Arbitrary<unknown> {
  switch (type.kind) {
    case 'array':
      return fc.array(arbitraryOfType(type.item, known), {
        minLength: type.length ?? 0,
        maxLength: type.length ?? MAX_ITEMS,
      })
    case 'tuple': {
      const parts = type.items.map((item) => arbitraryOfType(item, known))
      if (!type.isNamed) return fc.tuple(...parts)
      return fc.record(Object.fromEntries(type.names.map((name, i) => [name, parts[i]!])))
    }
    case 'integer': {
      const bits = BigInt(type.bits)
      return type.isSigned
        ? integersBetween(-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n, known.constants)
        : integersBetween(0n, (1n << bits) - 1n, known.constants)
    }
    case 'bytes':
      return hexadecimal(0, MAX_BYTES)
    case 'fixedBytes':
      return hexadecimal(type.size, type.size)
    case 'address':
      return addresses(known)
    case 'bool':
      return fc.boolean()
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: MAX_BYTES })
  }
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
