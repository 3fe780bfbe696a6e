import type { AbiParameter } from 'abitype'
import { DecodeError, SELECTOR_BYTES } from '../../types/index.ts'
import { decodeValues } from './abi-codec.ts'
import { type AbiEntry, type AbiIndex, indexOf } from './abi-index.ts'
import { bytesToHex, type Hex } from './hex.ts'
import { panicText } from './panic.ts'
import { valueText } from './value-text.ts'

/**
 * Why a contract reverted: `'error'` is `require` and `revert` with a text, `'panic'` the compiler's own
 * checks, `'custom'` an error of an ABI; `'empty'` comes without data, `'unknown'` with data that no
 * ABI at hand explains.
 */
export interface RevertReason {
  readonly kind: 'error' | 'panic' | 'custom' | 'empty' | 'unknown'
  /** `Error`, `Panic`, or a custom error's name. */
  readonly errorName: string | undefined
  /** The arguments in the order in which the error declares them. */
  readonly args: readonly unknown[]
  /** The signature, such as `Error(string)`. */
  readonly signature: string | undefined
  /** The bytes that the contract reverted with. */
  readonly data: Hex
  /** The error as one line: `InsufficientBalance(account: 0x..., needed: 5)`. */
  readonly text: string
}

/** Errors of the language itself. */
const BUILT_IN = [
  { type: 'error', name: 'Error', inputs: [{ name: 'message', type: 'string' }] },
  { type: 'error', name: 'Panic', inputs: [{ name: 'code', type: 'uint256' }] },
] as const

/**
 * Reads what a contract reverted with.
 *
 * @param abis - where custom errors are looked for, the likeliest first
 */
export function revertReasonOf(data: Uint8Array, abis: Iterable<AbiIndex>): RevertReason {
  const hex = bytesToHex(data)
  if (data.length === 0) return plain('empty', hex, 'without a reason')
  const selector = bytesToHex(data.subarray(0, SELECTOR_BYTES))
  for (const index of withBuiltIns(abis)) {
    const found = index.errorOf.get(selector)
    if (found === undefined) continue
    const { item, name, signature } = found
    const args = argsOf(item, data.subarray(SELECTOR_BYTES))
    if (args === undefined) continue
    const known = { errorName: name, args, signature, data: hex }
    if (index.abi !== BUILT_IN)
      return { kind: 'custom', ...known, text: callText(name, item.inputs, args) }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the argument of Panic is a uint256
    if (name === 'Panic') return { kind: 'panic', ...known, text: panicText(args[0] as bigint) }
    return { kind: 'error', ...known, text: JSON.stringify(args[0]) }
  }
  return plain('unknown', hex, `with data ${hex.length > 138 ? `${hex.slice(0, 138)}...` : hex}`)
}

function* withBuiltIns(abis: Iterable<AbiIndex>): Generator<AbiIndex> {
  yield indexOf(BUILT_IN)
  yield* abis
}

function argsOf(item: AbiEntry<'error'>, data: Uint8Array): readonly unknown[] | undefined {
  try {
    return decodeValues(item.inputs, data, item.name)
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}

function plain(kind: 'empty' | 'unknown', data: Hex, text: string): RevertReason {
  return { kind, errorName: undefined, args: [], signature: undefined, data, text }
}

/** A name with its arguments, each with its own name. */
export function callText(
  name: string,
  inputs: readonly AbiParameter[],
  args: readonly unknown[],
): string {
  const parts = inputs.map(({ name: label }, i) => {
    const text = valueText(args[i])
    return label === undefined || label === '' ? text : `${label}: ${text}`
  })
  return `${name}(${parts.join(', ')})`
}
