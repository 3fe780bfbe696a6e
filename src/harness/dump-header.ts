import { Cid, type IpldValue } from '../ipld/index.ts'
import { DecodeError, MAX_TOKEN_AMOUNT } from '../types/index.ts'

/** Checks whether a value is text. */
export const isText = (value: IpldValue): value is string => typeof value === 'string'
/** Checks whether a value is an integer. */
export const isInteger = (value: IpldValue): value is number | bigint =>
  typeof value === 'bigint' || Number.isSafeInteger(value)
/** Checks whether a value is a link. */
export const isCid = (value: IpldValue): value is Cid => value instanceof Cid
/** Checks whether a value is a list. */
export const isList = (value: IpldValue): value is readonly IpldValue[] => Array.isArray(value)

/** The fields of a dump's header, each of the kind that it must be. */
export class HeaderFields {
  readonly #fields: Readonly<Record<string, IpldValue>>

  /** @throws DecodeError for a block that is not a map */
  constructor(header: IpldValue) {
    if (
      typeof header !== 'object' ||
      header === null ||
      header instanceof Uint8Array ||
      header instanceof Cid ||
      Array.isArray(header)
    )
      throw new DecodeError("the CAR's root is neither a dump's header nor a state root")
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the lines above refuse every other kind of value
    this.#fields = header as Readonly<Record<string, IpldValue>>
  }

  /** Returns a field; a header of an older dump, which lacks it, gives `otherwise`. */
  getOr<T extends IpldValue>(name: string, is: (value: IpldValue) => value is T, otherwise: T): T {
    return Object.hasOwn(this.#fields, name) ? this.get(name, is) : otherwise
  }

  /** Returns a field. @throws DecodeError if it is missing or of another kind */
  get<T extends IpldValue>(name: string, is: (value: IpldValue) => value is T): T
  get(name: string, is: (value: IpldValue) => boolean): IpldValue
  get(name: string, is: (value: IpldValue) => boolean): IpldValue {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined
    if (value === undefined || !is(value))
      throw new DecodeError(`the dump's header has no proper "${name}"`)
    return value
  }

  /** Returns an integer from 0 to `max`. @throws DecodeError for anything else */
  integer(name: string, max: bigint): bigint {
    const value = BigInt(this.get(name, isInteger))
    if (value >= 0n && value <= max) return value
    throw new DecodeError(`the dump's header has ${name} ${value}: 0 to ${max} are accepted`)
  }

  /** Returns an amount, which is written as text. @throws DecodeError for anything else */
  amount(name: string): bigint {
    const text = this.get(name, isText)
    if (/^\d{1,40}$/.test(text) && BigInt(text) <= MAX_TOKEN_AMOUNT) return BigInt(text)
    throw new DecodeError(
      `the dump's header has ${name} ${JSON.stringify(text.slice(0, 60))}: 0 to 2^128 - 1 attoFIL are accepted`,
    )
  }

  /** Returns a list whose entries `read` accepts. @throws DecodeError naming the entry that it does not */
  entries<T>(name: string, read: (entry: readonly IpldValue[]) => T | undefined): T[] {
    return this.getOr(name, isList, []).map((entry, i) => {
      const value = isList(entry) ? read(entry) : undefined
      if (value === undefined)
        throw new DecodeError(`entry ${i} of "${name}" in the dump's header is malformed`)
      return value
    })
  }
}
