const ATTO_DIGITS = 18

/** An amount in attoFIL as FIL, all digits, no zeros at the end. */
export function filFromAtto(atto: bigint): string {
  const sign = atto < 0n ? '-' : ''
  const digits = String(atto < 0n ? -atto : atto).padStart(ATTO_DIGITS + 1, '0')
  const fraction = digits.slice(-ATTO_DIGITS).replace(/0+$/, '')
  return `${sign}${digits.slice(0, -ATTO_DIGITS)}${fraction === '' ? '' : `.${fraction}`}`
}
