/** Writes a decoded value as forge prints it in arguments. */
export function argText(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'number') return numberText(BigInt(value))
  if (typeof value === 'string')
    return /^0x[0-9a-fA-F]*$/.test(value) ? value : JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(argText).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `(${Object.entries(value)
      .map(([name, one]) => `${name}: ${argText(one)}`)
      .join(', ')})`
  return String(value)
}

/** A number, with its scientific form if it is large. */
function numberText(value: bigint): string {
  const digits = value.toString()
  const size = digits.replace('-', '').length
  if (size < 5) return digits
  const [first = '', ...rest] = digits.replace('-', '')
  const mantissa = rest.slice(0, 3).join('').replace(/0+$/, '')
  const sign = value < 0n ? '-' : ''
  return `${digits} [${sign}${first}${mantissa === '' ? '' : `.${mantissa}`}e${size - 1}]`
}
