/** A value of JSON. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }

/**
 * Finds the values at a path: `.a.b`, `$.a[0]`, `.a["b c"]`, `.list[*].name`. Nothing is found for a path
 * that the value does not have.
 */
export function decodeJsonPath(root: JsonValue, path: string): JsonValue[] {
  let found: JsonValue[] = [root]
  for (const step of stepsOf(path)) found = found.flatMap((value) => take(value, step))
  return found
}

function stepsOf(path: string): string[] {
  const rest = path.replace(/^\$/, '')
  return [...rest.matchAll(/\.?([^.[\]]+)|\[(?:"([^"]*)"|'([^']*)'|(\d+|\*))\]/g)].map(
    ([, name, double, single, index]) => name ?? double ?? single ?? index ?? '',
  )
}

function take(value: JsonValue, step: string): JsonValue[] {
  if (typeof value !== 'object' || value === null) return []
  if (step === '*') return Object.values(value)
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value
    const item = items[Number(step)]
    return item === undefined ? [] : [item]
  }
  const field = Object.entries(value).find(([name]) => name === step)
  return field === undefined ? [] : [field[1]]
}
