/** A decoded value of an ABI in a line. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value.startsWith('0x') ? value : JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no object reaches this place
  if (typeof value !== 'object' || value === null) return String(value as bigint | boolean)
  const fields = Object.entries(value).map(([key, item]) => `${key}: ${valueText(item)}`)
  return `{${fields.join(', ')}}`
}
