import { type Hex, hexToBytes } from '../harness/index.ts'
import { FatalError } from '../types/index.ts'

/** Takes text for hexadecimal digits after 0x, as decoders and compilers write it. */
export function toHex(text: unknown): Hex {
  if (isHex(text)) return text
  throw new FatalError(`${String(text)} is not hexadecimal text with 0x`)
}

function isHex(text: unknown): text is Hex {
  return typeof text === 'string' && text.startsWith('0x')
}

/** Takes a value for an object with fields; anything else has none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Takes a value for a list; anything else has no items. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Bytes of hexadecimal text. */
export function hexToBytesOf(text: string): Uint8Array {
  return hexToBytes(toHex(text), 'hexadecimal text')
}
