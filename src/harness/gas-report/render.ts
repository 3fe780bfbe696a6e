import { printable } from '../../types/index.ts'
import type { GasReport, MethodGas } from './gas-report.ts'

/** Makes text bold or faint, or leaves it. */
export interface ReportPaint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

const HEADS = [
  'method',
  'calls',
  'min',
  'median',
  'max',
  'wasm',
  'syscalls',
  'storage',
  'to others',
]

/** A report as a table: a block an actor, a line a method. */
export function renderGasReport(report: GasReport, paint: ReportPaint): string {
  const { methods, messages, untraced } = report
  if (messages === 0) return 'gas: no messages were sent\n'
  const actors = [...new Set(methods.map(({ actor }) => actor))]
  const cells = methods.map(rowOf)
  const widths = HEADS.map((head, i) =>
    Math.max(head.length, ...cells.map((row) => (row[i] ?? '').length)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
  const lines = [paint.dim(`  ${line(HEADS)}`)]
  for (const actor of actors) {
    lines.push(paint.bold(printable(actor)))
    methods.forEach((method, i) => {
      if (method.actor === actor) lines.push(`  ${line(cells[i] ?? [])}`)
    })
  }
  lines.push(
    paint.dim(`gas over ${messages} ${messages === 1 ? 'message' : 'messages'}${notes(report)}`),
  )
  if (untraced > 0)
    lines.push(
      `${untraced} of them were not traced, so their calls are not counted: make their worlds without tracing: false`,
    )
  return `${lines.join('\n')}\n`
}

function rowOf({
  method: name,
  calls,
  failed,
  min,
  median,
  max,
  share,
  gasExact,
}: MethodGas): string[] {
  const method = printable(name)
  const times = failed === 0 ? String(calls) : `${calls} (+${failed} failed)`
  if (calls === 0) return [method, times, '-', '-', '-', '-', '-', '-', '-']
  const gas = (n: number): string => `${gasExact ? '' : '~'}${grouped(n)}`
  return [
    method,
    times,
    ...[min, median, max].map(gas),
    ...[share.wasm, share.syscalls, share.storage, share.calls].map(percent),
  ]
}

function notes({ methods }: GasReport): string {
  const isInexact = methods.some(({ gasExact, calls }) => calls > 0 && !gasExact)
  return isInexact ? '; ~ is not exact: a part was modelled or mocked' : ''
}

function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}
