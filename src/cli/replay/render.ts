import { failureText } from '../../conformance/index.ts'
import { addressToString } from '../../crypto/index.ts'
import {
  actorStackLines,
  callLines,
  formatFil,
  gasText,
  ipldText,
  StateDiff,
  shareText,
} from '../../harness/index.ts'
import { cidToString, type IpldValue } from '../../ipld/index.ts'
import { FatalError } from '../../types/index.ts'
import { actorLines } from '../diff/command.ts'
import type { Paint } from '../io.ts'
import { chargesByName } from '../run/summary.ts'
import type { ReplayedMessage } from './replay.ts'

/** Charges that are shown of a message; the rest becomes one line. */
const SHOWN_CHARGES = 6
const SHOWN_CHARACTERS = 400

/** A message in a line: which it is, what it does, and how it ended. */
export function headline(replayed: ReplayedMessage, paint: Paint): string {
  const { vector, step, index, count, result, applied, differences } = replayed
  const note = step.note === undefined ? '' : `  ${step.note}`
  const where = `${vector.id} nv ${vector.networkVersion}  ${index + 1} of ${count}`
  const outcome =
    result === undefined
      ? paint.bad(`fatal: ${applied instanceof FatalError ? applied.message : ''}`)
      : `${(result.ok ? paint.good : paint.bad)(result.exitName)}, ${gasText(result.gasUsed * 1_000n)} gas`
  const verdict = differences.length === 0 ? '' : `  ${paint.bad('not as recorded')}`
  return `${paint.bold(where)}${note}  ${outcome}${verdict}`
}

/** All that is shown of a message: receipt, calls, gas, what it changed, and its record. */
export function renderMessage(replayed: ReplayedMessage, paint: Paint): string {
  const lines = [
    headline(replayed, paint),
    `  ${messageText(replayed)}`,
    ...section('receipt', receiptLines(replayed), paint),
    ...section('calls', callTree(replayed), paint),
    ...section('gas by charge', chargeLines(replayed), paint),
    ...section('changes', changeLines(replayed, paint), paint),
    ...recordLines(replayed, paint),
  ]
  return `${lines.join('\n')}\n`
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [`  ${paint.bold(title)}`, ...lines.map((line) => `    ${line}`)]
}

function messageText({ message, step, view }: ReplayedMessage): string {
  const { from, to, value, methodNum, sequence, gasLimit } = message
  const id = view.idOf(to)
  const sent = value === 0n ? '' : `, ${formatFil(value)}`
  const kind = step.kind === 'implicit' ? 'implicit, ' : ''
  return `${kind}${addressToString(from)} -> ${addressToString(to)}, ${view.describeMethod(id, methodNum)}${sent}, nonce ${sequence}, limit ${gasText(gasLimit * 1_000n)} gas, epoch ${step.epoch}`
}

function receiptLines({ result, view }: ReplayedMessage): string[] {
  if (result === undefined) return []
  const { applied, returnData, events } = result
  const lines = [`exit code ${result.exitCode} (${result.exitName})`, `gas used ${result.gasUsed}`]
  if (returnData.length > 0) lines.push(`return 0x${cut(Buffer.from(returnData).toString('hex'))}`)
  for (const { emitter, fields } of events)
    lines.push(`event of f0${emitter} ${cut(fieldsText(fields))}`)
  const failure = failureText(applied.failure, (frame) => actorStackLines(view.stackOf(frame)))
  if (failure !== undefined) lines.push(...failure.split('\n').map((line) => `| ${line}`))
  return lines
}

/** Renders the message's calls, with console lines of contracts among them. */
export function callTree({ result, view }: ReplayedMessage): string[] {
  return result?.trace === undefined
    ? []
    : callLines(result.trace, view).map((line) => line.slice(2))
}

/** Gas by the name of its charge, the most first. */
export function chargeLines({ result }: ReplayedMessage, most = SHOWN_CHARGES): string[] {
  const charges = chargesByName(result?.applied.trace ?? []).filter((c) => c.milligas > 0n)
  const all = charges.reduce((sum, { milligas }) => sum + milligas, 0n)
  const rest = charges.slice(most)
  const rows = charges
    .slice(0, most)
    .map(({ name, count, milligas }) => ({ name, count, milligas }))
  if (rest.length > 0)
    rows.push({
      name: `${rest.length} more`,
      count: rest.reduce((sum, { count }) => sum + count, 0),
      milligas: rest.reduce((sum, { milligas }) => sum + milligas, 0n),
    })
  const width = Math.max(0, ...rows.map(({ name }) => name.length))
  return rows.map(
    ({ name, count, milligas }) =>
      `${name.padEnd(width)}  ${gasText(milligas).padStart(14)}  ${shareText(milligas, all).padStart(7)}  ${count} x`,
  )
}

function changeLines({ result }: ReplayedMessage, paint: Paint): string[] {
  return result === undefined ? [] : actorLines(new StateDiff(result.stateChanges, []), paint)
}

function recordLines({ differences, root }: ReplayedMessage, paint: Paint): string[] {
  const after = root === undefined ? '' : `, state root ${cidToString(root)}`
  if (differences.length === 0) return [`  ${paint.good('as recorded')}${paint.dim(after)}`]
  return [
    `  ${paint.bad('not as recorded')}${paint.dim(after)}`,
    ...differences.flatMap(({ path, expected, actual }) => [
      `    ${path}`,
      paint.good(`      - recorded ${valueText(expected)}`),
      paint.bad(`      + replayed ${valueText(actual)}`),
    ]),
  ]
}

function fieldsText(fields: Readonly<Record<string, IpldValue>>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${ipldText(value)}`)
    .join(', ')
}

function valueText(value: unknown): string {
  return cut(typeof value === 'string' ? value : JSON.stringify(value))
}

function cut(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text
  return `${text.slice(0, SHOWN_CHARACTERS)}... (${text.length} characters)`
}
