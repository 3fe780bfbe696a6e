import type { Hex } from '../harness/index.ts'
import { bytesOfDigits, MAX_U64 } from '../types/index.ts'
import { invalidParams } from './errors.ts'

/** One parameter of a method: how it is read, and what the documents say of it. */
export interface Param<T> {
  readonly name: string
  /** Accepted values in words, for documents and errors. */
  readonly type: string
  readonly isOptional: boolean
  /** @throws RpcError for a value that is not accepted */
  read(value: unknown): T
}

/** The reader of a value and its description. */
interface Reader<T> {
  readonly type: string
  read(value: unknown, name: string): T
}

function param<T>(name: string, reader: Reader<T>): Param<T> {
  return {
    name,
    type: reader.type,
    isOptional: false,
    read: (value) => reader.read(value, name),
  }
}

/** The parameter, which may be left out or null. */
export function optional<T>(base: Param<T>): Param<T | undefined> {
  return orElse<T | undefined>(base, undefined)
}

/** The parameter, which has a value of its own if it is left out or null. */
export function orElse<T>(base: Param<T>, fallback: T): Param<T> {
  return {
    ...base,
    isOptional: true,
    read: (value) => (value === undefined || value === null ? fallback : base.read(value)),
  }
}

/** The error for a value that is not accepted. */
export function wrong(name: string, value: unknown, accepted: string): Error {
  const text = JSON.stringify(value) ?? 'nothing'
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text
  return invalidParams(`invalid argument ${name}: it is ${shown}, and ${accepted} is accepted`)
}

const MAX_QUANTITY_DIGITS = 78

/** Reads a number: hexadecimal or decimal text, or a JSON number. */
export function readQuantity(value: unknown, name: string): bigint {
  if (typeof value === 'bigint' && value >= 0n) return value
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  if (
    typeof value === 'string' &&
    value.length <= MAX_QUANTITY_DIGITS &&
    /^(0x[0-9a-fA-F]+|[0-9]+)$/.test(value)
  )
    return BigInt(value)
  if (value === '0x') return 0n
  throw wrong(name, value, 'a number as hexadecimal text (0x10), decimal text or a JSON number')
}

/** Reads bytes: 0x and hexadecimal digits; an odd number of them is padded in front. */
export function readBytes(value: unknown, name: string): Uint8Array {
  if (typeof value !== 'string' || !/^(0x)?[0-9a-fA-F]*$/.test(value))
    throw wrong(name, value, '0x and hexadecimal digits')
  const digits = value.startsWith('0x') ? value.slice(2) : value
  return bytesOfDigits(digits.length % 2 === 0 ? digits : `0${digits}`)! // the pattern allows digits only
}

/** Reads text of a number of bytes in hexadecimal, in lower case. */
export function readFixed(value: unknown, name: string, bytes: number): Hex {
  const digits = 2 * bytes
  if (typeof value === 'string' && new RegExp(`^0x[0-9a-fA-F]{${digits}}$`).test(value))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text begins with 0x
    return value.toLowerCase() as Hex
  throw wrong(name, value, `0x and ${digits} hexadecimal digits`)
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number. */
export const quantityParam = (name: string): Param<bigint> =>
  param(name, { type: 'quantity', read: readQuantity })

/** A number that fits an unsigned integer of 64 bits, as ids and sizes do. */
export const u64Param = (name: string): Param<bigint> =>
  param(name, {
    type: 'quantity',
    read: (value, place) => {
      const number = readQuantity(value, place)
      if (number > MAX_U64) throw wrong(name, value, 'a number of at most 2^64 - 1')
      return number
    },
  })

/** Bytes. */
export const bytesParam = (name: string): Param<Uint8Array> =>
  param(name, { type: 'bytes', read: readBytes })

/** An Ethereum address: exactly 20 bytes. */
export const ethAddressParam = (name: string): Param<Hex> =>
  param(name, { type: 'address', read: (value) => readFixed(value, name, 20) })

/** 32 bytes. */
export const hashParam = (name: string): Param<Hex> =>
  param(name, { type: 'hash', read: (value) => readFixed(value, name, 32) })

/** True or false. */
export const booleanParam = (name: string): Param<boolean> =>
  param(name, {
    type: 'boolean',
    read: (value) => {
      if (typeof value === 'boolean') return value
      throw wrong(name, value, 'true or false')
    },
  })

/** Text. */
export const textParam = (name: string): Param<string> =>
  param(name, {
    type: 'text',
    read: (value) => {
      if (typeof value === 'string') return value
      throw wrong(name, value, 'text')
    },
  })

/** A JSON object. */
export const objectParam = (name: string): Param<Readonly<Record<string, unknown>>> =>
  param(name, {
    type: 'object',
    read: (value) => {
      if (isObject(value)) return value
      throw wrong(name, value, 'an object')
    },
  })

/** A JSON array. */
export const arrayParam = (name: string): Param<readonly unknown[]> =>
  param(name, {
    type: 'array',
    read: (value) => {
      if (Array.isArray(value)) return value as readonly unknown[]
      throw wrong(name, value, 'an array')
    },
  })

/** Anything. */
export const anyParam = (name: string, type = 'any'): Param<unknown> =>
  param(name, { type, read: (value) => value })

/** A parameter that is read by a function of its own. */
export function customParam<T>(
  name: string,
  type: string,
  read: (value: unknown, name: string) => T,
): Param<T> {
  return param(name, { type, read })
}
