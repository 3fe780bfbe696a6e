import { addressToString } from '../../crypto/index.ts'
import { Cid, cidToString } from '../../ipld/index.ts'
import { Address, bytesToHex, terminalText } from '../../types/index.ts'

const MAX_TEXT = 160

/** The expected value of a test as one line. */
export function valueText(value: unknown): string {
  const text = whole(value)
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text
}

/** Replaces control characters in the texts of a value that a runner prints; the type stays. */
export function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return terminalText(value)
  if (Array.isArray(value)) return value.map(printableValue)
  if (typeof value !== 'object' || value === null) return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [terminalText(key), printableValue(item)]),
  )
}

function whole(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Uint8Array) return bytesToHex(value)
  if (value instanceof Address) return addressToString(value)
  if (value instanceof Cid) return cidToString(value)
  if (Array.isArray(value)) return `[${value.map(whole).join(', ')}]`
  const { address, toAsymmetricMatcher } = value as {
    address?: unknown
    toAsymmetricMatcher?: unknown
  }
  if (typeof toAsymmetricMatcher === 'function') return String(toAsymmetricMatcher.call(value))
  if (address instanceof Address) return addressToString(address)
  if (typeof address === 'string') return address
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}: ${whole(item)}`)
    .join(', ')}}`
}
