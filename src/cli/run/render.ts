import { ExitCode, exitCodeName } from '../../types/index.ts'
import { dagJsonFromValue } from '../dag-json.ts'
import { filFromAtto } from '../fil.ts'
import type { Paint } from '../io.ts'
import type { CallNode, ChargeTotal, MessageSummary, RunSummary } from './summary.ts'

/** A run for people: receipt, events, call tree, where the gas went, the state afterwards. */
export function renderRun(
  summary: RunSummary,
  trace: readonly unknown[] | undefined,
  paint: Paint,
): string {
  const { actor, constructor, message, state, stateCid } = summary
  const lines: string[] = [`actor installed at ${actor}`]
  if (constructor !== undefined) {
    lines.push(`constructor: ${exitText(constructor.exitCode, paint)}, ${constructor.gasUsed} gas`)
    if (constructor.failure !== undefined) lines.push(...indented(constructor.failure, '  | '))
  }
  lines.push('', renderMessage(message, paint))
  if (trace !== undefined)
    lines.push('', paint.bold('trace'), ...trace.map((event) => `  ${JSON.stringify(event)}`))
  lines.push('', `${paint.bold('state')} ${stateCid ?? 'none: the actor is gone'}`)
  if (state !== undefined) lines.push(`  ${dagJsonFromValue(state)}`)
  return `${lines.join('\n')}\n`
}

/** One message: receipt, events, call tree, where the gas went. */
export function renderMessage(message: MessageSummary, paint: Paint): string {
  return [
    ...receiptLines(message, paint),
    '',
    paint.bold('calls'),
    ...message.calls.flatMap((call) => callLines(call, '  ', paint)),
    '',
    paint.bold('gas by charge'),
    ...chargeLines(message.charges),
  ].join('\n')
}

function receiptLines(message: MessageSummary, paint: Paint): string[] {
  const lines = [
    paint.bold('receipt'),
    `  exit code ${exitText(message.exitCode, paint)}`,
    `  gas used  ${message.gasUsed}`,
    `  return    ${message.returnData === '' ? 'nothing' : `0x${message.returnData}`}`,
  ]
  if (message.returned !== undefined)
    lines.push(`            ${dagJsonFromValue(message.returned)}`)
  for (const { emitter, entries } of message.events) {
    const shown = entries.map(({ key, value }) => `${key}: ${dagJsonFromValue(value)}`)
    lines.push(`  event     of ${emitter}  ${shown.join(', ')}`)
  }
  if (message.failure !== undefined) lines.push(...indented(message.failure, '  | '))
  return lines
}

function callLines(call: CallNode, indent: string, paint: Paint): string[] {
  const value = call.value === '0' ? '' : ` with ${filFromAtto(BigInt(call.value))} FIL`
  const outcome =
    call.error ?? (call.exitCode === undefined ? 'did not return' : exitText(call.exitCode, paint))
  const kind = call.readOnly ? ' (read-only)' : ''
  const line = `${indent}${call.from} -> ${call.to} method ${call.method}${value}${kind}: ${outcome}, ${gasText(call.milligas)} gas`
  return [line, ...call.calls.flatMap((inner) => callLines(inner, `${indent}  `, paint))]
}

/** Charges of nothing are left out. */
function chargeLines(charges: readonly ChargeTotal[]): string[] {
  const paid = charges.filter(({ milligas }) => milligas > 0n)
  const all = paid.reduce((sum, { milligas }) => sum + milligas, 0n)
  const width = Math.max(0, ...paid.map(({ name }) => name.length))
  return paid.map(({ name, count, milligas }) => {
    const share = all === 0n ? 0 : Number((milligas * 1_000n) / all) / 10
    return `  ${name.padEnd(width)}  ${gasText(milligas).padStart(14)}  ${share.toFixed(1).padStart(5)} %  ${count} x`
  })
}

/** Milligas as gas, with its thousandths if there are any. */
function gasText(milligas: bigint): string {
  const thousandths = String(milligas % 1_000n)
    .padStart(3, '0')
    .replace(/0+$/, '')
  return `${milligas / 1_000n}${thousandths === '' ? '' : `.${thousandths}`}`
}

function exitText(code: ExitCode, paint: Paint): string {
  const text = `${code} (${exitCodeName(code)})`
  return code === ExitCode.OK ? paint.good(text) : paint.bad(text)
}

function indented(text: string, prefix: string): string[] {
  return text.split('\n').map((line) => `${prefix}${line}`)
}
