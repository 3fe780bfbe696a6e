import type { AbiParameter } from 'abitype'
import { type AddressLike, keccak256 } from '../../crypto/index.ts'
import { UsageError } from '../../types/index.ts'
import { bytesToHex } from '../abi/index.ts'
import { type AbiIndex, type Contract, type ContractArtifact, indexOf } from '../evm/index.ts'
import type { ResultContext } from '../result-context.ts'
import { checksumAddress } from '../solidity/index.ts'
import type { MatcherContext } from './matcher.ts'
import { describe } from './subject.ts'

/** The source of an error's or event's declaration: a contract, its ABI, or its artifact. */
export type AbiSource =
  | Contract
  | readonly unknown[]
  | ContractArtifact
  | { readonly abi: readonly unknown[] }

/** @throws UsageError `FVM_MATCHER` for a value without an ABI */
export function indexOfSource(source: unknown, matcher: string): AbiIndex {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any other value can be read by name
  const abi: unknown = Array.isArray(source) ? source : (source as { abi?: unknown } | null)?.abi
  if (Array.isArray(abi)) return indexOf(abi as AbiIndex['abi']) // its entries are checked there
  throw new UsageError(
    'FVM_MATCHER',
    `${matcher} was given ${describe(source)}: give a contract, its ABI or its artifact, then the name`,
  )
}

/** The runner's equality, and the names of the world's actors. */
export interface ArgComparison {
  readonly context: MatcherContext
  readonly names: ResultContext
}

/**
 * Whether decoded arguments match expected ones: numbers of any kind, anything that names an actor for
 * an address, bytes for 0x text, a text for the hash that an indexed one leaves, and asymmetric matchers.
 *
 * @param expected - by position, or by name; names that are omitted match anything
 */
export function hasArgs(
  comparison: ArgComparison,
  inputs: readonly (AbiParameter & { readonly indexed?: boolean | undefined })[],
  actual: readonly unknown[],
  expected: readonly unknown[] | Readonly<Record<string, unknown>>,
): boolean {
  return inputs.every((input, i) => {
    const isGiven = Array.isArray(expected) || Object.hasOwn(expected, input.name ?? '')
    if (!isGiven) return true
    const wanted: unknown = Array.isArray(expected)
      ? (expected as readonly unknown[])[i]
      : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the condition leaves no array
        (expected as Readonly<Record<string, unknown>>)[input.name ?? '']
    return isArg(comparison, input, actual[i], wanted)
  })
}

/** @throws UsageError `FVM_MATCHER` for arguments that the error or event does not have */
export function assertArgs(
  inputs: readonly AbiParameter[],
  expected: unknown,
  what: string,
): asserts expected is readonly unknown[] | Readonly<Record<string, unknown>> {
  const names = inputs.map(({ name }, i) => (name === undefined || name === '' ? String(i) : name))
  const has = `${what} has ${names.length === 0 ? 'no arguments' : names.join(', ')}`
  if (Array.isArray(expected)) {
    if (expected.length === inputs.length) return
    throw new UsageError('FVM_MATCHER', `${expected.length} arguments are expected, but ${has}`)
  }
  if (typeof expected !== 'object' || expected === null)
    throw new UsageError(
      'FVM_MATCHER',
      `${describe(expected)} is expected, but ${has}: give them in an array, or by name`,
    )
  const unknown = Object.keys(expected).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new UsageError('FVM_MATCHER', `an argument "${unknown}" is expected, but ${has}`)
}

function isArg(
  comparison: ArgComparison,
  input: AbiParameter & { readonly indexed?: boolean | undefined },
  actual: unknown,
  expected: unknown,
): boolean {
  const { context, names } = comparison
  if (isAsymmetric(expected)) return context.equals(actual, expected)
  const { type } = input
  if (input.indexed === true && (type === 'string' || type === 'bytes'))
    return context.equals(actual, hashOf(expected))
  const item = /^(.*)\[\d*\]$/.exec(type)?.[1]
  if (item !== undefined)
    return (
      Array.isArray(actual) &&
      Array.isArray(expected) &&
      actual.length === expected.length &&
      actual.every((each, i) => isArg(comparison, { ...input, type: item }, each, expected[i]))
    )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any parameter can be asked for an optional field
  const { components } = input as { readonly components?: readonly AbiParameter[] }
  if (components !== undefined) return isStruct(comparison, components, actual, expected)
  if (type === 'address') return context.equals(actual, ethAddressIn(names, expected))
  if (/^u?int/.test(type)) return context.equals(integerOf(actual), integerOf(expected))
  if (expected instanceof Uint8Array) return context.equals(actual, bytesToHex(expected))
  if (type.startsWith('bytes') && typeof expected === 'string')
    return context.equals(actual, expected.toLowerCase())
  return context.equals(actual, expected)
}

function isStruct(
  comparison: ArgComparison,
  components: readonly AbiParameter[],
  actual: unknown,
  expected: unknown,
): boolean {
  if (typeof actual !== 'object' || typeof expected !== 'object') return false
  const values = Array.isArray(actual)
    ? (actual as readonly unknown[])
    : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object can be read by name
      components.map(({ name }) => (actual as Readonly<Record<string, unknown>>)[name ?? ''])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object can be read by name
  return hasArgs(comparison, components, values, expected as Readonly<Record<string, unknown>>)
}

function isAsymmetric(value: unknown): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any other value can be read by name
  return typeof (value as { asymmetricMatch?: unknown } | null)?.asymmetricMatch === 'function'
}

function integerOf(value: unknown): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
}

/** The hash that an indexed text or byte string leaves; 0x text of 32 bytes counts as a hash. */
function hashOf(expected: unknown): unknown {
  if (expected instanceof Uint8Array) return bytesToHex(keccak256(expected))
  if (typeof expected !== 'string' || /^0x[0-9a-f]{64}$/.test(expected)) return expected
  return bytesToHex(keccak256(new TextEncoder().encode(expected)))
}

/** The Ethereum address of anything that names an actor, in the form of events and errors. */
function ethAddressIn(names: ResultContext, given: unknown): unknown {
  if (typeof given === 'string' && /^0x[0-9a-fA-F]{40}$/.test(given)) return checksumAddress(given)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `idOf` checks its argument
  const id = names.idOf(given as AddressLike)
  return id === undefined ? given : names.ethAddressOf(id)
}
