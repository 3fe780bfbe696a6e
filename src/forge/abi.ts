import type { AbiParameter } from 'abitype'
import { keccak256 } from '../crypto/index.ts'
import { bytesToHex, decodeValues, encodeArgs, type Hex, hexToBytes } from '../harness/index.ts'
import { FatalError, SELECTOR_BYTES } from '../types/index.ts'
import { toHex } from './hex-text.ts'

/** A function of an interface: what it takes and gives. */
export interface Signature {
  readonly name: string
  /** The name with the types of its parameters, as selectors are made of it. */
  readonly text: string
  /** First four bytes of the signature's hash. */
  readonly selector: Hex
  readonly inputs: readonly AbiParameter[]
  readonly outputs: readonly AbiParameter[]
}

/** Parses a line such as `deal(address,uint256) bool`. */
export function parseSignature(line: string): Signature {
  const open = line.indexOf('(')
  const close = endOfGroup(line, open)
  const text = line.slice(0, close)
  const outputs = line.slice(close).trim()
  return {
    name: line.slice(0, open),
    text,
    selector: selectorOf(text),
    inputs: parseTypes(line.slice(open + 1, close - 1)),
    outputs: parseTypes(outputs),
  }
}

/** Returns the first four bytes of a signature's hash. */
export function selectorOf(text: string): Hex {
  return bytesToHex(keccak256(new TextEncoder().encode(text)).subarray(0, SELECTOR_BYTES))
}

/** Parses a list of types, in which tuples are written with parentheses. */
export function parseTypes(text: string): AbiParameter[] {
  return splitTypes(text).map(parseType)
}

function parseType(text: string): AbiParameter {
  if (!text.startsWith('(')) return { type: text }
  const close = endOfGroup(text, 0)
  return {
    type: `tuple${text.slice(close)}`,
    components: parseTypes(text.slice(1, close - 1)),
  }
}

/** Splits a list at the commas that are outside of parentheses. */
export function splitTypes(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const c = text[at]
    if (c === '(') depth++
    else if (c === ')') depth--
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  const last = text.slice(start).trim()
  return last === '' ? parts : [...parts, last]
}

/** Returns the position behind the parenthesis that closes the one at `open`. */
function endOfGroup(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at + 1
  }
  throw new FatalError(`the signature ${JSON.stringify(text)} has no closing parenthesis`)
}

/** Encodes values by their types. @throws UsageError `FVM_ABI_ARGS` for values that do not fit */
export function encodeAbi(types: readonly AbiParameter[], values: readonly unknown[]): Uint8Array {
  const hex = encodeArgs(types, values, 'the cheatcode', hexOf)
  return hexToBytes(hex, 'the encoded values')
}

/** Decodes values by their types. @throws DecodeError for data that is not of these types */
export function decodeAbi(
  types: readonly AbiParameter[],
  data: Uint8Array,
  what: string,
): readonly unknown[] {
  return decodeValues(types, data, what)
}

function hexOf(given: unknown): Hex {
  return toHex(given)
}

const ERROR_TEXT = [{ type: 'string' }] as const

/** Encodes an error whose only argument is a text. */
function encodeError(selector: Hex, message: string): Uint8Array {
  const args = encodeAbi(ERROR_TEXT, [message])
  const data = new Uint8Array(SELECTOR_BYTES + args.length)
  data.set(hexToBytes(selector, 'the selector'))
  data.set(args, SELECTOR_BYTES)
  return data
}

/** Selector of `CheatcodeError(string)`, with which cheatcodes fail. Source: forge-std `src/Vm.sol`. */
export const CHEATCODE_ERROR = '0xeeaa9e6f'
/** Selector of `Error(string)`. */
export const ERROR_STRING = '0x08c379a0'

/** Encodes the revert data of a cheatcode that fails. */
export function encodeCheatcodeError(message: string): Uint8Array {
  return encodeError(CHEATCODE_ERROR, message)
}

/** Returns the message of `Error(string)` or `CheatcodeError(string)`; undefined for other data. */
export function errorTextOf(data: Uint8Array): Uint8Array | undefined {
  if (data.length < SELECTOR_BYTES) return undefined
  const selector = bytesToHex(data.subarray(0, SELECTOR_BYTES))
  if (selector !== CHEATCODE_ERROR && selector !== ERROR_STRING) return undefined
  const view = data.subarray(SELECTOR_BYTES)
  if (view.length < 64) return undefined
  const length = Number(BigInt(bytesToHex(view.subarray(32, 64))))
  return 64 + length <= view.length ? view.subarray(64, 64 + length) : undefined
}
