import type { AbiParameter } from 'abitype'
import { type AbiType, abiTypeOf, bytesToHex, constantsOf, type Hex } from '../harness/index.ts'
import type { Random } from './random.ts'

/** Most items of an array that is generated. */
const MAX_ITEMS = 8
const MAX_BYTES = 96
const BOUNDARY_PERCENT = 12

/** Words that a suite is likely to depend on: constants of code, values of storage. */
export class Dictionary {
  readonly #words: bigint[] = []
  readonly #seen = new Set<bigint>()
  static readonly maxWords = 4_096

  add(word: bigint): void {
    if (this.#seen.has(word) || this.#words.length >= Dictionary.maxWords) return
    this.#seen.add(word)
    this.#words.push(word)
  }

  /** Adds the constants of code. */
  addCode(code: Uint8Array): void {
    for (const word of constantsOf(code)) this.add(word)
  }

  get words(): readonly bigint[] {
    return this.#words
  }
}

/** Settings for generated values. */
export interface ValueSource {
  readonly random: Random
  readonly dictionary: Dictionary
  /** Percentage of values that come from the dictionary. */
  readonly weight: number
  /** Values that the suite itself gives for a parameter, by its name. */
  readonly fixtures: ReadonlyMap<string, readonly unknown[]>
}

/** Generates a value of a type. */
export function randomValue(parameter: AbiParameter, source: ValueSource): unknown {
  const key = parameter.name?.replace(/^_/, '').toLowerCase()
  const fixture = key === undefined ? undefined : source.fixtures.get(key)
  if (fixture !== undefined && fixture.length > 0 && source.random.below(100) < source.weight)
    return source.random.pick(fixture)
  return valueOfType(abiTypeOf(parameter), parameter, source)
}

/** @param parameter - the parameter around the type, whose components name fixtures of their own */
function valueOfType(type: AbiType, parameter: AbiParameter, source: ValueSource): unknown {
  const { random } = source
  switch (type.kind) {
    case 'array': {
      const length = type.length ?? random.below(MAX_ITEMS + 1)
      return Array.from({ length }, () => valueOfType(type.item, parameter, source))
    }
    case 'tuple': {
      const components: readonly AbiParameter[] =
        'components' in parameter ? parameter.components : []
      const values = components.map((one) => randomValue(one, source))
      return type.isNamed && values.length > 0
        ? Object.fromEntries(type.names.map((name, at) => [name, values[at]]))
        : values
    }
    case 'bool':
      return random.below(2) === 1
    case 'address':
      return hexOf(wordOf(160, false, source), 20)
    case 'string':
      return randomText(source)
    case 'bytes':
      return bytesToHex(random.bytes(random.below(MAX_BYTES)))
    case 'fixedBytes':
      return hexOf(wordOf(8 * type.size, false, source), type.size)
    case 'integer':
      return wordOf(type.bits, type.isSigned, source)
  }
}

function hexOf(word: bigint, size: number): Hex {
  return `0x${word.toString(16).padStart(2 * size, '0')}`
}

function wordOf(bits: number, isSigned: boolean, source: ValueSource): bigint {
  const { random, dictionary, weight } = source
  const fit = (word: bigint): bigint =>
    isSigned ? BigInt.asIntN(bits, word) : BigInt.asUintN(bits, word)
  const choice = random.below(100)
  if (choice < weight && dictionary.words.length > 0) {
    const word = random.pick(dictionary.words)
    const isNear = random.below(4) === 0
    return fit(isNear ? word + BigInt(random.below(3) - 1) : word)
  }
  if (choice < weight + BOUNDARY_PERCENT) return fit(boundary(bits, isSigned, random))
  return fit(random.bits(1 + random.below(bits)))
}

function boundary(bits: number, isSigned: boolean, random: Random): bigint {
  const top = isSigned ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n
  const low = isSigned ? -(1n << BigInt(bits - 1)) : 0n
  const step = BigInt(random.below(4))
  return random.pick([low + step, top - step, step, isSigned ? -step : step])
}

function randomText({ random }: ValueSource): string {
  const length = random.below(33)
  return Array.from({ length }, () => {
    const isPlain = random.below(10) > 0
    return String.fromCodePoint(isPlain ? 32 + random.below(95) : 0xa1 + random.below(0x500))
  }).join('')
}

/** Lists simpler values in place of one, the simplest first. */
export function simplerValues(type: string, value: unknown): unknown[] {
  if (typeof value === 'bigint' || typeof value === 'number') {
    const n = BigInt(value)
    if (n === 0n) return []
    // Steps from zero towards the value, each time half of the way that is left.
    const steps = [0n]
    for (let rest = n / 2n; rest !== 0n; rest /= 2n) steps.push(n - rest)
    return [...new Set(steps)].filter((one) => one !== n)
  }
  if (typeof value === 'boolean') return value ? [false] : []
  if (typeof value === 'string' && type === 'string')
    return value === '' ? [] : ['', value.slice(0, value.length >> 1)]
  if (typeof value === 'string' && type === 'bytes') {
    const digits = value.slice(2)
    return digits === '' ? [] : ['0x', `0x${digits.slice(0, (digits.length >> 2) << 1)}`]
  }
  if (typeof value === 'string') {
    const n = BigInt(value)
    const size = value.length - 2
    return n === 0n
      ? []
      : [0n, 1n, n >> 64n]
          .filter((one) => one < n)
          .map((one) => `0x${one.toString(16).padStart(size, '0')}`)
  }
  if (Array.isArray(value) && type.endsWith('[]')) {
    const items: readonly unknown[] = value
    return items.length === 0 ? [] : [[], items.slice(0, items.length >> 1), items.slice(0, -1)]
  }
  return []
}
