import { addressToString } from '../../crypto/index.ts'
import { BitField, Cid, cidToString } from '../../ipld/index.ts'
import { Address } from '../../types/index.ts'
import { hexOf } from '../events.ts'
import { Linked, StateArray, StateMap } from '../schema/index.ts'

/**
 * A value of a state as plain data, read whole: addresses, CIDs and bytes are text, maps and arrays of
 * the state objects by key, sets of bits lists of ranges.
 *
 * @example toPlain({ to: Address.id(5n), data: Uint8Array.of(1) }) // { to: 'f05', data: '0x01' }
 */
export function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Address) return addressToString(value)
  if (value instanceof Cid) return cidToString(value)
  if (value instanceof Uint8Array) return hexOf(value)
  if (value instanceof BitField)
    return value.ranges.map(({ start, end }) =>
      end - start === 1n ? `${start}` : `${start}-${end - 1n}`,
    )
  if (value instanceof Linked) return toPlain(value.value)
  if (value instanceof StateMap) return plainEntries(value.toMap())
  if (value instanceof StateArray) return plainEntries(Array.from(value))
  if (Array.isArray(value)) return value.map(toPlain)
  return plainEntries(Object.entries(value))
}

function plainEntries(entries: Iterable<readonly [string | bigint, unknown]>): unknown {
  return Object.fromEntries(Array.from(entries, ([key, item]) => [String(key), toPlain(item)]))
}

const BIGINT = '\u0001'
const QUOTED_BIGINT = /"\\u0001(-?\d+)"/g
/** Longer texts of values are cut. */
const MAX_TEXT = 120

/** A value of a state in a line. */
export function plainText(value: unknown): string {
  if (value === undefined) return 'nothing'
  const json = JSON.stringify(toPlain(value), (_, part) =>
    typeof part === 'bigint' ? `${BIGINT}${part}` : part,
  )
  const text = json.replaceAll(QUOTED_BIGINT, '$1')
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text
}
