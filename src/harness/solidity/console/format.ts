import type { LogValue } from './abi-reader.ts'

/** `%%`, or a place for an argument. */
const PLACE = /%[sdixeojOc%]/g

/**
 * The line that Hardhat prints for a `console.log`: places in a first string are filled from what
 * follows it, the rest is appended. `%s`, `%d`, `%i` show a value as it is, `%o`, `%O` and `%j` put a
 * string into quotes; `%x` (hexadecimal) and `%e` (`1.5e18`) are Foundry's.
 */
export function formatLog(values: readonly LogValue[]): string {
  const [first, ...rest] = values
  if (typeof first !== 'string' || rest.length === 0) return values.map(plain).join(' ')
  let next = 0
  const filled = first.replace(PLACE, (place) => {
    if (place === '%%') return '%'
    return next < rest.length ? inPlace(place, rest[next++]!) : place
  })
  return [filled, ...rest.slice(next).map(plain)].join(' ')
}

function inPlace(place: string, value: LogValue): string {
  if (place === '%c') return ''
  if (typeof value === 'bigint' && place === '%x') return `0x${value.toString(16)}`
  if (typeof value === 'bigint' && place === '%e') return scientific(value)
  if (typeof value !== 'string' || !/%[oOj]/.test(place)) return plain(value)
  return place === '%j' ? JSON.stringify(value) : `'${value.replaceAll("'", "\\'")}'`
}

function plain(value: LogValue): string {
  return typeof value === 'object' ? value.hex : String(value)
}

function scientific(value: bigint): string {
  const digits = String(value < 0n ? -value : value)
  const rest = digits.slice(1).replace(/0+$/, '')
  const sign = value < 0n ? '-' : ''
  return `${sign}${digits[0]}${rest === '' ? '' : `.${rest}`}e${digits.length - 1}`
}
