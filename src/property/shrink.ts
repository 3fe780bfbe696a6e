/** Most times that a failure is tried again while it is made smaller. */
const MAX_TRIES = 2_000

type Path = readonly (string | number)[]

/**
 * Makes the values of a failure smaller, as long as it stays a failure: integers come nearer to 0,
 * texts and arrays become empty or lose items. Integers that are equal are changed together first,
 * since one is often the limit of the other. fast-check's own shrinking changes one value at a time,
 * along the arbitrary that has drawn it, and ends early there.
 *
 * @param mayChange - whether the value at a path may be changed: what a test's own arbitraries draw may not
 * @param fails - runs a candidate; true if it fails as the first one did
 */
export function shrinkValues<T>(
  first: T,
  mayChange: (path: Path) => boolean,
  fails: (candidate: T) => boolean,
): T {
  let best = first
  let tries = 0
  const improve = (paths: readonly Path[], candidates: readonly unknown[]): boolean => {
    for (const candidate of candidates) {
      if (tries++ >= MAX_TRIES) return false
      const changed = paths.reduce<unknown>((value, path) => replaced(value, path, candidate), best)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only values at the paths differ
      if (!fails(changed as T)) continue
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same
      best = changed as T
      return true
    }
    return false
  }
  let hasImproved: boolean
  do {
    hasImproved = false
    for (const group of groupsOf(best, mayChange))
      while (improve(group, smallerThan(valueAt(best, group[0]!)))) hasImproved = true
  } while (hasImproved)
  return best
}

/** Groups of paths with equal integers, then each path alone. */
function groupsOf(value: unknown, mayChange: (path: Path) => boolean): Path[][] {
  const paths = pathsOf(value, []).filter(mayChange)
  const equal = new Map<bigint, Path[]>()
  for (const path of paths) {
    const leaf = valueAt(value, path)
    if (typeof leaf !== 'bigint') continue
    const group = equal.get(leaf)
    if (group === undefined) equal.set(leaf, [path])
    else group.push(path)
  }
  return [...[...equal.values()].filter(({ length }) => length > 1), ...paths.map((path) => [path])]
}

/** The paths of all values that can be smaller. */
function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value === 'bigint' || typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  const inner = Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]))
  return Array.isArray(value) ? [path, ...inner] : inner
}

/** The values to try instead of one, the smallest first. */
function smallerThan(value: unknown): unknown[] {
  if (typeof value === 'bigint') {
    if (value === 0n) return []
    const sign = value > 0n ? 1n : -1n
    const size = value * sign
    const candidates = [0n]
    // Limits are small more often than not: up from 1 first, then down from the value itself.
    for (let power = 1n; power < size; power *= 2n) candidates.push(power * sign)
    for (let off = size / 2n; off !== 0n; off /= 2n) candidates.push((size - off) * sign)
    return candidates
  }
  if (typeof value === 'string') return value.length > 2 ? [value.startsWith('0x') ? '0x' : ''] : []
  if (Array.isArray(value)) return value.map((_, at) => value.toSpliced(at, 1))
  return []
}

function valueAt(value: unknown, path: Path): unknown {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the path was found in the value
  return path.reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>>)[key], value)
}

/** The value with another at a path. */
function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the path was found in the value
  const part = replaced((value as Readonly<Record<string, unknown>>)[key], rest, by)
  if (Array.isArray(value)) return value.with(Number(key), part)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the path continues, so it is an object
  return { ...(value as Readonly<Record<string, unknown>>), [key]: part }
}
