import { UsageError } from '../../types/index.ts'

/** The text that replaces a redacted field. */
export const REDACTED = '[redacted]'

type Fields = Readonly<Record<string, unknown>>

/**
 * A copy of plain data with some fields redacted.
 *
 * @param paths - names with points between them, `*` for any one field, `**` for any number
 * @throws UsageError `FVM_REDACT` for a path without a field
 */
export function redactFields(state: unknown, paths: readonly string[]): unknown {
  return paths.reduce<unknown>((value, path) => {
    const steps = path.split('.')
    if (steps.includes('')) throw notThere(path, 'has an empty name in it', value)
    const found = { any: false }
    const redacted = redact(value, steps, found)
    if (!found.any) throw notThere(path, 'leads nowhere', value)
    return redacted
  }, state)
}

function redact(value: unknown, steps: readonly string[], found: { any: boolean }): unknown {
  const [step, ...rest] = steps
  if (step === undefined) {
    found.any = true
    return REDACTED
  }
  if (step === '**' && rest.length > 0)
    return mapFields(redact(value, rest, found), (_, item) => redact(item, steps, found))
  return mapFields(value, (key, item) => {
    const taken = stepsTaken(key, steps)
    return taken === 0 ? item : redact(item, steps.slice(taken), found)
  })
}

/** Number of path steps that name a field, since its name may contain points; 0 if they name another. */
function stepsTaken(key: string, steps: readonly string[]): number {
  if (steps[0] === '*' || steps[0] === '**') return 1
  const count = key.split('.').length
  return steps.slice(0, count).join('.') === key ? count : 0
}

function mapFields(value: unknown, map: (key: string, item: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown, i) => map(String(i), item))
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(key, item)]))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

const SHOWN_FIELDS = 12

function notThere(path: string, why: string, state: unknown): UsageError {
  const { reached, keys } = lastReached(state, path.split('.'))
  const shown = keys.slice(0, SHOWN_FIELDS).join(', ') + (keys.length > SHOWN_FIELDS ? ', ...' : '')
  const there =
    keys.length === 0
      ? 'there are no fields'
      : `the fields ${reached === '' ? 'at the top' : `of ${reached}`} are ${shown}`
  return new UsageError('FVM_REDACT', `the redacted field "${path}" ${why}: ${there}`)
}

/** Length of the existing part of a path, and the fields at its end. */
function lastReached(
  state: unknown,
  steps: readonly string[],
): { reached: string; keys: string[] } {
  let values: readonly unknown[] = [state]
  let at = 0
  while (at < steps.length) {
    const left = steps.slice(at)
    const next = values
      .filter(isFields)
      .flatMap(Object.entries)
      .map(([key, item]) => ({ taken: stepsTaken(key, left), item: item as unknown }))
      .filter(({ taken, item }) => taken > 0 && isFields(item))
    if (next.length === 0) break
    at += Math.max(...next.map(({ taken }) => taken))
    values = next.map(({ item }) => item)
  }
  const keys = values.flatMap((value) => (isFields(value) ? Object.keys(value) : []))
  return { reached: steps.slice(0, at).join('.'), keys: [...new Set(keys)] }
}
