import {
  type Coverage,
  type FuzzCounts,
  type FuzzFailure,
  type FuzzReport,
  type MergedReport,
  type MethodCounts,
  WANTED_SUCCESSES,
} from '../../fuzz/index.ts'
import { exitCodeName } from '../../types/index.ts'
import type { Paint } from '../io.ts'

const SHOWN_CHARACTERS = 400
const SHOWN_MESSAGES = 20

/** Renders the runs and, if there is one, the first difference. */
export function renderFuzz(report: FuzzReport, paint: Paint): string {
  const { messages, scripts, ticks, lane, shard, failure, coverage } = report
  const share = shard === undefined ? '' : `, share ${shard}`
  const lines = [
    `seed ${report.seed}, ${lane === undefined ? `${report.set} set` : `lane ${lane}`}${share}: ${messages} messages in ${scripts} scripts${ticks > 0 ? `, ${ticks} ticks of cron` : ''}`,
    ...countLines(report),
    ...(coverage === undefined ? [] : coverageLines(report.methods, coverage)),
  ]
  if (failure === undefined) lines.push(paint.good('no difference'))
  else lines.push(...failureLines(failure, paint))
  return `${lines.join('\n')}\n`
}

/** Renders the table of several runs. */
export function renderMerged(report: MergedReport, paint: Paint): string {
  const { runs, messages, scripts, ticks, successRate } = report
  const failed = runs.filter(({ failedScript }) => failedScript !== undefined)
  const lines = [
    ...runs.map((run) => `${runName(run)}: ${run.messages} messages`),
    `together: ${messages} messages in ${scripts} scripts, ${ticks} ticks of cron, ${(100 * successRate).toFixed(1)} % without an error`,
    ...countLines(report),
    ...coverageLines(report.methods, report.coverage),
    ...failed.map((run) =>
      paint.bad(`DIFFERENCE in script ${run.failedScript} of ${runName(run)}`),
    ),
  ]
  if (failed.length === 0) lines.push(paint.good('no difference'))
  return `${lines.join('\n')}\n`
}

function runName({ lane, seed, shard }: MergedReport['runs'][number]): string {
  const share = shard === undefined ? '' : `, share ${shard}`
  return `${lane === undefined ? 'no lane' : `lane ${lane}`}, seed ${seed}${share}`
}

function countLines({ exitCodes, ranOut }: FuzzCounts): string[] {
  const codes = Object.entries(exitCodes).sort(([, a], [, b]) => b - a)
  const lines = [
    `exit codes: ${codes.map(([code, n]) => `${exitCodeName(Number(code))} ${n}`).join(', ')}`,
  ]
  if (ranOut > 0) lines.push(`not compared, a call ran out of gas: ${ranOut}`)
  return lines
}

/**
 * A line for each method: the calls by exit code, of messages, of cron and of other actors. After them,
 * the results that no call reached, and those that none can reach.
 */
function coverageLines(counts: MethodCounts, { methods, unreachable }: Coverage): string[] {
  const open = new Map(methods.map((method) => [method.method, method]))
  const names = [...new Set([...open.keys(), ...Object.keys(counts)])].sort()
  const width = Math.max(0, ...names.map(({ length }) => length))
  const rows = names.map((name) => {
    const codes = Object.entries(counts[name] ?? {}).sort(([a], [b]) => Number(a) - Number(b))
    const reached = codes.map(([code, n]) => `${code}: ${n}`).join('  ')
    const missing = open.get(name)?.missing ?? []
    const never = missing.length === 0 ? '' : `  never: ${missing.join(' ')}`
    return `${name.padEnd(width)}  ${reached}${never}`
  })
  const rare = methods.filter(({ isRare }) => isRare)
  const lines = ['calls by exit code:', ...rows]
  if (rare.length > 0)
    lines.push(
      `fewer than ${WANTED_SUCCESSES} successes: ${rare.map(({ method, successes }) => `${method} ${successes}`).join(', ')}`,
    )
  for (const { method, result, calls } of unreachable)
    if (calls > 0) lines.push(`listed as out of reach, and reached: ${method} ${result} ${calls}`)
  const reasons = new Map<string, string[]>()
  for (const { method, result, reason } of unreachable) {
    const key = `${result}: ${reason}`
    reasons.set(key, [...(reasons.get(key) ?? []), method])
  }
  for (const [reason, of] of reasons) lines.push(`no script reaches ${reason} (${of.join(', ')})`)
  return lines
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
