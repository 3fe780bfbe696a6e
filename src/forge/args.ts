import { type Hex, hexToBytes } from '../harness/index.ts'
import { FatalError } from '../types/index.ts'
import { itemsOf, toHex } from './hex-text.ts'

/** Arguments of a cheatcode, decoded by its signature: each getter names the type that it expects. */
export class Args {
  readonly values: readonly unknown[]
  /** Types of the arguments as the signature writes them. */
  readonly types: readonly string[]

  constructor(values: readonly unknown[], types: readonly string[]) {
    this.values = values
    this.types = types
  }

  get length(): number {
    return this.values.length
  }

  /** An address in lower case. */
  address(at: number): Hex {
    return toHex(this.hex(at).toLowerCase())
  }

  uint(at: number): bigint {
    const value = this.values[at]
    if (typeof value === 'bigint') return value
    if (typeof value === 'number') return BigInt(value)
    throw this.#misfit(at, 'an integer')
  }

  /** An integer that is small enough for a number. */
  number(at: number): number {
    return Number(this.uint(at))
  }

  bool(at: number): boolean {
    const value = this.values[at]
    if (typeof value === 'boolean') return value
    throw this.#misfit(at, 'a bool')
  }

  text(at: number): string {
    const value = this.values[at]
    if (typeof value === 'string') return value
    throw this.#misfit(at, 'text')
  }

  hex(at: number): Hex {
    return toHex(this.text(at))
  }

  bytes(at: number): Uint8Array {
    return hexToBytes(this.hex(at), 'the bytes of a cheatcode')
  }

  /** A word of 32 bytes as a number. */
  word(at: number): bigint {
    return BigInt(this.hex(at))
  }

  list(at: number): readonly unknown[] {
    const value = this.values[at]
    if (Array.isArray(value)) return itemsOf(value)
    throw this.#misfit(at, 'a list')
  }

  #misfit(at: number, what: string): FatalError {
    return new FatalError(
      `argument ${at} of a cheatcode is not ${what} but ${typeof this.values[at]}`,
    )
  }
}
