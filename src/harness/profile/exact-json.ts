const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)
const MARK = '@integer:'

/** JSON in which a bigint is written with all its digits, also past 2^53. */
export function exactJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field !== 'bigint') return field
    return field <= MAX_SAFE && field >= -MAX_SAFE ? Number(field) : `${MARK}${field}`
  })
  return text.replace(new RegExp(`"${MARK}(-?\\d+)"`, 'g'), '$1')
}
