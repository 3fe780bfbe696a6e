import type { VectorDifference, VectorResult, VectorsReport } from '../../conformance/index.ts'
import type { Paint } from '../io.ts'

/** Longest value that is shown whole. */
const SHOWN_CHARACTERS = 400

/** Renders a failed vector: its first difference and the events around it. */
export function renderFailure(result: VectorResult, paint: Paint): string {
  const head = `${paint.bad('FAILED')} ${paint.bold(result.id)} nv${result.nv}  ${paint.dim(result.file)}`
  const lines = [head]
  if (result.reason !== undefined)
    lines.push(...result.reason.split('\n').map((line) => `  ${line}`))
  if (result.difference !== undefined) lines.push(...differenceLines(result.difference, paint))
  return `${lines.join('\n')}\n`
}

function differenceLines(difference: VectorDifference, paint: Paint): string[] {
  const { step, note, path, around, also, failure } = difference
  const lines: string[] = []
  if (step !== undefined) lines.push(`  step ${step}${note === undefined ? '' : `: ${note}`}`)
  lines.push(`  ${path}`)
  for (const event of around?.before ?? []) lines.push(paint.dim(`      ${show(event)}`))
  lines.push(paint.good(`    - expected ${show(difference.expected)}`))
  lines.push(
    ...(around?.expectedNext ?? []).map((event) => paint.dim(`      then     ${show(event)}`)),
  )
  lines.push(paint.bad(`    + got      ${show(difference.actual)}`))
  lines.push(
    ...(around?.actualNext ?? []).map((event) => paint.dim(`      then     ${show(event)}`)),
  )
  for (const other of also) lines.push(`  also ${other}`)
  if (failure !== undefined) lines.push(...failure.split('\n').map((line) => `  | ${line}`))
  return lines
}

/** Renders a report: times if there are any, the reasons of skips, and the totals. */
export function renderReport(report: VectorsReport, paint: Paint): string {
  const { vectors } = report
  const lines = [
    ...timeLines(vectors),
    ...skipLines(vectors, paint),
    ...notComparedLines(vectors, paint),
  ]
  const { passed, failed, skipped } = report
  const count = failed > 0 ? paint.bad : passed > 0 ? paint.good : paint.bold
  lines.push(count(`${passed} passed, ${failed} failed, ${skipped} skipped`))
  return `${lines.join('\n')}\n`
}

function timeLines(vectors: readonly VectorResult[]): string[] {
  return vectors
    .filter(({ warmMs }) => warmMs !== undefined)
    .map(
      ({ id, nv, firstMs, firstCachedMs, warmMs }) =>
        `${id} nv${nv}: first ${msText(firstMs)}, from the cache ${msText(firstCachedMs)}, warm ${msText(warmMs)} a message`,
    )
}

function msText(ms: number | undefined): string {
  return ms === undefined ? 'not timed' : `${ms.toFixed(3)} ms`
}

function skipLines(vectors: readonly VectorResult[], paint: Paint): string[] {
  const byReason = new Map<string, VectorResult[]>()
  for (const vector of vectors) {
    if (vector.result !== 'skipped') continue
    const reason = vector.reason ?? ''
    const group = byReason.get(reason) ?? []
    group.push(vector)
    byReason.set(reason, group)
  }
  return [...byReason].map(
    ([reason, group]) => `skipped ${group.length}: ${reason} ${paint.dim(namesText(group))}`,
  )
}

/** Lists the messages that were not compared in vectors that passed, by the reason. */
function notComparedLines(vectors: readonly VectorResult[], paint: Paint): string[] {
  const byReason = new Map<string, { count: number; group: VectorResult[] }>()
  for (const vector of vectors) {
    if (vector.result === 'skipped') continue
    for (const [reason, count] of Object.entries(vector.notCompared ?? {})) {
      const entry = byReason.get(reason) ?? { count: 0, group: [] }
      entry.count += count
      entry.group.push(vector)
      byReason.set(reason, entry)
    }
  }
  return [...byReason].map(
    ([reason, { count, group }]) =>
      `not compared: ${count} messages that ${reason} ${paint.dim(namesText(group))}`,
  )
}

function namesText(group: readonly VectorResult[]): string {
  const names = group.slice(0, 3).map(({ id }) => id)
  const more = group.length > 3 ? ` and ${group.length - 3} more` : ''
  return `(${names.join(', ')}${more})`
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text.length <= SHOWN_CHARACTERS) return text
  return `${text.slice(0, SHOWN_CHARACTERS)}... (${text.length} characters)`
}
