import { keccak256 } from '../crypto/index.ts'
import { wordOf } from '../node/index.ts'
import { concatBytes } from '../types/index.ts'
import { invalidParams } from './errors.ts'
import { isObject, readBytes, readFixed, wrong } from './param.ts'

/** A field of a struct. */
interface Field {
  readonly name: string
  readonly type: string
}

type Types = Readonly<Record<string, readonly Field[]>>

const TEXT = new TextEncoder()
/** Structs and arrays within one another. */
const MAX_DEPTH = 64

/** The fields that a domain may have, in the order of EIP-712. */
const DOMAIN_FIELDS: readonly Field[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
]

/**
 * The digest that is signed for typed data.
 *
 * @throws RpcError for data that does not fit its types
 * @see EIP-712
 */
export function hashTypedData(data: unknown): Uint8Array {
  if (!isObject(data)) throw wrong('typedData', data, 'an object, or its JSON')
  const { domain = {}, message, primaryType } = data
  if (!isObject(domain)) throw wrong('domain', domain, 'an object')
  if (typeof primaryType !== 'string') throw wrong('primaryType', primaryType, 'the name of a type')
  const given = typesOf(data['types'])
  const types = {
    EIP712Domain: DOMAIN_FIELDS.filter(({ name }) => domain[name] !== undefined),
    ...given,
  }
  const hasher = new StructHasher(types)
  const parts = [Uint8Array.of(0x19, 0x01), hasher.hash('EIP712Domain', domain, 'domain')]
  if (primaryType !== 'EIP712Domain') parts.push(hasher.hash(primaryType, message, 'message'))
  return keccak256(concatBytes(parts))
}

/** The digest that is signed for a message. @see EIP-191 */
export function hashMessage(message: Uint8Array): Uint8Array {
  const prefix = TEXT.encode(`\u0019Ethereum Signed Message:\n${message.length}`)
  return keccak256(concatBytes([prefix, message]))
}

function typesOf(value: unknown): Types {
  if (!isObject(value)) throw wrong('types', value, 'an object')
  const types: Record<string, readonly Field[]> = {}
  for (const [name, fields] of Object.entries(value)) {
    if (!Array.isArray(fields)) throw wrong(`types.${name}`, fields, 'an array of fields')
    types[name] = (fields as readonly unknown[]).map((field) => {
      if (isObject(field) && typeof field['name'] === 'string' && typeof field['type'] === 'string')
        return { name: field['name'], type: field['type'] }
      throw wrong(`types.${name}`, field, 'an object with name and type')
    })
  }
  return types
}

class StructHasher {
  readonly #types: Types

  constructor(types: Types) {
    this.#types = types
  }

  hash(type: string, value: unknown, path: string, depth = 0): Uint8Array {
    if (depth > MAX_DEPTH) throw invalidParams(`${path} nests deeper than ${MAX_DEPTH}`)
    if (!isObject(value)) throw wrong(path, value, `a struct of type ${type}`)
    const words = this.#fieldsOf(type).map((field) =>
      this.#word(field.type, value[field.name], `${path}.${field.name}`, depth + 1),
    )
    return keccak256(concatBytes([keccak256(TEXT.encode(this.#encodeType(type))), ...words]))
  }

  #fieldsOf(type: string): readonly Field[] {
    const fields = Object.hasOwn(this.#types, type) ? this.#types[type] : undefined
    if (fields === undefined) throw invalidParams(`the typed data has no type ${type}`)
    return fields
  }

  /** The type's own line, then those of all types that it has, by name. */
  #encodeType(type: string): string {
    const found = new Set<string>([type])
    for (const name of found)
      for (const field of this.#fieldsOf(name)) {
        const base = field.type.replace(/\[.*$/, '')
        if (Object.hasOwn(this.#types, base)) found.add(base)
      }
    found.delete(type)
    return [type, ...[...found].toSorted()]
      .map((name) => {
        const fields = this.#fieldsOf(name).map((field) => `${field.type} ${field.name}`)
        return `${name}(${fields.join(',')})`
      })
      .join('')
  }

  #word(type: string, value: unknown, path: string, depth: number): Uint8Array {
    const array = /^(.*)\[(\d*)\]$/.exec(type)
    if (array !== null) {
      if (!Array.isArray(value) || (array[2] !== '' && value.length !== Number(array[2])))
        throw wrong(path, value, `an array of type ${type}`)
      const items = value as readonly unknown[]
      const words = items.map((item, i) => this.#word(array[1]!, item, `${path}[${i}]`, depth + 1))
      return keccak256(concatBytes(words))
    }
    if (Object.hasOwn(this.#types, type)) {
      if (value === undefined || value === null) return new Uint8Array(32)
      return this.hash(type, value, path, depth)
    }
    if (type === 'string') {
      if (typeof value !== 'string') throw wrong(path, value, 'text')
      return keccak256(TEXT.encode(value))
    }
    if (type === 'bytes') return keccak256(readBytes(value, path))
    return atomWord(type, value, path)
  }
}

function atomWord(type: string, value: unknown, path: string): Uint8Array {
  if (type === 'address') return wordOf(BigInt(readFixed(value, path, 20)))
  if (type === 'bool') {
    if (typeof value === 'boolean') return wordOf(value ? 1n : 0n)
    throw wrong(path, value, 'true or false')
  }
  const bytes = /^bytes([1-9]|[12]\d|3[0-2])$/.exec(type)
  if (bytes !== null) {
    const word = new Uint8Array(32)
    word.set(readBytes(readFixed(value, path, Number(bytes[1])), path))
    return word
  }
  const integer = /^(u?)int(\d{0,3})$/.exec(type)
  if (integer === null) throw invalidParams(`${path} has type ${type}, which is not known`)
  return integerWord(integer[1] === '', Number(integer[2] || '256'), value, path)
}

function integerWord(isSigned: boolean, bits: number, value: unknown, path: string): Uint8Array {
  const isText = typeof value === 'string' && /^(-?\d+|0x[0-9a-fA-F]+)$/.test(value)
  const isNumber = typeof value === 'number' && Number.isSafeInteger(value)
  if (!isText && !isNumber) throw wrong(path, value, 'an integer')
  const n = BigInt(value)
  const [least, past] = isSigned
    ? [-(1n << BigInt(bits - 1)), 1n << BigInt(bits - 1)]
    : [0n, 1n << BigInt(bits)]
  if (n < least || n >= past)
    throw wrong(path, value, `an integer of ${bits} bits${isSigned ? ' with a sign' : ''}`)
  return wordOf(BigInt.asUintN(256, n))
}
