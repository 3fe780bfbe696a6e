import type { FuzzFailure, FuzzReport } from '../../fuzz/index.ts'
import { exitCodeName } from '../../types/index.ts'
import type { Paint } from '../io.ts'

const SHOWN_CHARACTERS = 400
const SHOWN_MESSAGES = 20

/** Renders the runs and, if there is one, the first difference. */
export function renderFuzz(report: FuzzReport, paint: Paint): string {
  const { messages, scripts, ticks, lane, ranOut, failure } = report
  const codes = Object.entries(report.exitCodes).sort(([, a], [, b]) => b - a)
  const lines = [
    `seed ${report.seed}, ${lane === undefined ? `${report.set} set` : `lane ${lane}`}: ${messages} messages in ${scripts} scripts${ticks > 0 ? `, ${ticks} ticks of cron` : ''}`,
    `exit codes: ${codes.map(([code, n]) => `${exitCodeName(Number(code))} ${n}`).join(', ')}`,
  ]
  if (ranOut > 0) lines.push(`not compared, a call ran out of gas: ${ranOut}`)
  lines.push(...methodLines(report.methods))
  if (report.withoutSuccess.length > 0)
    lines.push(`without a success: ${report.withoutSuccess.join(', ')}`)
  if (failure === undefined) lines.push(paint.good('no difference'))
  else lines.push(...failureLines(failure, paint))
  return `${lines.join('\n')}\n`
}

/** A line for each method: the calls by exit code, of messages, of cron and of other actors. */
function methodLines(methods: FuzzReport['methods']): string[] {
  const names = Object.keys(methods).sort()
  const width = Math.max(0, ...names.map(({ length }) => length))
  return names.map((name) => {
    const codes = Object.entries(methods[name]!).sort(([a], [b]) => Number(a) - Number(b))
    return `${name.padEnd(width)}  ${codes.map(([code, n]) => `${code}: ${n}`).join('  ')}`
  })
}

function failureLines({ script, messages, differences }: FuzzFailure, paint: Paint): string[] {
  const lines = [paint.bad(`DIFFERENCE in script ${script}; in the smallest script that shows it:`)]
  if (messages.length > SHOWN_MESSAGES)
    lines.push(`  ${messages.length - SHOWN_MESSAGES} messages more`)
  for (const { note, exitCode } of messages.slice(-SHOWN_MESSAGES))
    lines.push(`  ${note}: ${exitCodeName(exitCode)}`)
  const [first, ...others] = differences
  if (first === undefined) return lines
  lines.push(`  ${first.path}`)
  for (const event of first.around?.before ?? []) lines.push(paint.dim(`      ${show(event)}`))
  lines.push(paint.good(`    - official ${show(first.expected)}`))
  for (const event of first.around?.expectedNext ?? [])
    lines.push(paint.dim(`      then     ${show(event)}`))
  lines.push(paint.bad(`    + native   ${show(first.actual)}`))
  for (const event of first.around?.actualNext ?? [])
    lines.push(paint.dim(`      then     ${show(event)}`))
  lines.push(...others.map(({ path }) => `  also ${path}`))
  return lines
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text.length <= SHOWN_CHARACTERS) return text
  return `${text.slice(0, SHOWN_CHARACTERS)}... (${text.length} characters)`
}
