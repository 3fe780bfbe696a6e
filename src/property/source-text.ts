/** A value as the TypeScript that makes it. */
export function sourceOf(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return `'${escaped(value)}'`
  if (value instanceof Uint8Array) return `Uint8Array.of(${Array.from(value).join(', ')})`
  if (Array.isArray(value)) return `[${value.map(sourceOf).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, part]) => `${keyOf(name)}: ${sourceOf(part)}`)
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
  }
  return String(value)
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : sourceOf(name)
}

/** Text between quotes: JSON escapes all but the single quote. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
}
