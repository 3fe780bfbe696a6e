import { bytesFromBase64 } from '../io/index.ts'
import { type Cid, cidFromString } from '../ipld/index.ts'
import { DecodeError, UsageError } from '../types/index.ts'

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** One JSON object of a vector file; a field that is missing or wrong is named with its place. */
export class Fields {
  readonly #value: Readonly<Record<string, unknown>>
  /** The place in the file, for messages. */
  readonly where: string

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const found = value === undefined ? 'is missing' : `is ${kindOf(value)}`
      throw new DecodeError(`${where.replace(/:$/, '')} ${found}: an object is expected`)
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the lines above have checked that it is an object
    this.#value = value as Record<string, unknown>
    this.where = where
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined && this.raw(name) !== null
  }

  /** The value as JSON gave it; undefined if there is none. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined
  }

  object(name: string): Fields {
    return new Fields(this.raw(name), this.#place(name))
  }

  list(name: string): readonly unknown[] {
    const value = this.raw(name)
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list')
    return value
  }

  objects(name: string): Fields[] {
    return this.list(name).map((item, i) => new Fields(item, `${this.#place(name)}[${i}]`))
  }

  text(name: string): string {
    const value = this.raw(name)
    if (typeof value !== 'string') throw this.#wrong(name, 'a text')
    return value
  }

  boolean(name: string): boolean {
    const value = this.raw(name)
    if (typeof value !== 'boolean') throw this.#wrong(name, 'true or false')
    return value
  }

  integer(name: string): bigint {
    const value = integerOf(this.raw(name))
    if (value === undefined) throw this.#wrong(name, 'an integer')
    return value
  }

  /** Base64 text, checked. */
  base64(name: string): string {
    const value = this.text(name)
    if (!BASE64.test(value) || value.length % 4 !== 0) throw this.#wrong(name, 'base64')
    return value
  }

  bytes(name: string): Uint8Array {
    return bytesFromBase64(this.base64(name))
  }

  /** A CID in DAG-JSON form: `{"/": "bafy..."}`. */
  cid(name: string): Cid {
    const text = this.object(name).text('/')
    try {
      return cidFromString(text)
    } catch (thrown) {
      if (!(thrown instanceof DecodeError || thrown instanceof UsageError)) throw thrown
      throw new DecodeError(`${this.#place(name)} is not a CID: ${thrown.message}`)
    }
  }

  #place(name: string): string {
    return this.where.endsWith(':') ? `${this.where} ${name}` : `${this.where}.${name}`
  }

  #wrong(name: string, expected: string): DecodeError {
    const value = this.raw(name)
    const found = value === undefined ? 'is missing' : `is ${kindOf(value)}`
    return new DecodeError(`${this.#place(name)} ${found}: ${expected} is expected`)
  }
}

/** An integer as {@link parseExactJson} leaves it: a safe number, or a string of digits. */
export function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
