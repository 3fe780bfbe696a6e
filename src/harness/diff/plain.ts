import { addressToString } from '../../crypto/index.ts'
import { BitField, Cid, cidToString } from '../../ipld/index.ts'
import { Linked, StateArray, StateMap } from '../../schema/index.ts'
import { Address, bytesToHex, DecodeError } from '../../types/index.ts'

/** Largest number of values that {@link toPlain} reads; more would not fit the memory. */
export const MAX_PLAIN_VALUES = 2_000_000

/**
 * A value of a state as plain data, read whole: addresses, CIDs and bytes are text, maps and arrays of
 * the state objects by key, sets of bits lists of ranges.
 *
 * @throws DecodeError if it holds more than {@link MAX_PLAIN_VALUES} values
 * @example toPlain({ to: Address.id(5n), data: Uint8Array.of(1) }) // { to: 'f05', data: '0x01' }
 */
export function toPlain(value: unknown): unknown {
  let count = 0
  const plain = (part: unknown): unknown => {
    if (++count > MAX_PLAIN_VALUES)
      throw new DecodeError(
        `a state holds more than ${MAX_PLAIN_VALUES} values: it is too large to be read whole, read parts of it by their keys`,
      )
    if (typeof part !== 'object' || part === null) return part
    if (part instanceof Address) return addressToString(part)
    if (part instanceof Cid) return cidToString(part)
    if (part instanceof Uint8Array) return bytesToHex(part)
    if (part instanceof BitField)
      return part.ranges.map(({ start, end }) =>
        end - start === 1n ? `${start}` : `${start}-${end - 1n}`,
      )
    if (part instanceof Linked) return plain(part.value)
    if (part instanceof StateMap) return plainObject(part.textEntries(), plain)
    if (part instanceof StateArray) return plainObject(part, plain)
    if (Array.isArray(part)) return part.map(plain)
    return plainObject(Object.entries(part), plain)
  }
  return plain(value)
}

function plainObject(
  entries: Iterable<readonly [string | bigint, unknown]>,
  plain: (part: unknown) => unknown,
): unknown {
  const pairs: [string, unknown][] = []
  for (const [key, item] of entries) pairs.push([String(key), plain(item)])
  return Object.fromEntries(pairs)
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
