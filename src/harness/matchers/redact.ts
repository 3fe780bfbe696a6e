import { UsageError } from '../../types/index.ts'

/** What stands in a redacted field's place. */
export const REDACTED = '[redacted]'

type Fields = Readonly<Record<string, unknown>>

/**
 * A copy of plain data with some fields redacted.
 *
 * @param paths - names with points between them, `*` for any one field, `**` for any number
 * @throws UsageError `FVM_REDACT` for a path that leads nowhere
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
  if (step === '**' && rest.length > 0) {
    const here = redact(value, rest, found)
    return here === REDACTED
      ? here
      : mapFields(
          here,
          () => true,
          (item) => redact(item, steps, found),
        )
  }
  return mapFields(
    value,
    (key) => step === '*' || step === '**' || key === step,
    (item) => redact(item, rest, found),
  )
}

function mapFields(
  value: unknown,
  isMeant: (key: string) => boolean,
  map: (item: unknown) => unknown,
): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, i) => (isMeant(String(i)) ? map(item) : item))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isMeant(key) ? map(item) : item]),
  )
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

/** How far a path leads, and what there is. */
function lastReached(
  state: unknown,
  steps: readonly string[],
): { reached: string; keys: string[] } {
  let values: readonly unknown[] = [state]
  const reached: string[] = []
  for (const step of steps) {
    const next = values
      .filter(isFields)
      .flatMap((value) => Object.entries(value).filter(([key]) => step === '*' || key === step))
      .map(([, item]) => item)
    if (!next.some(isFields)) break
    values = next
    reached.push(step)
  }
  const keys = values.flatMap((value) => (isFields(value) ? Object.keys(value) : []))
  return { reached: reached.join('.'), keys: [...new Set(keys)] }
}
