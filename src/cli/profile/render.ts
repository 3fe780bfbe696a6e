import {
  gasText,
  type Profile,
  type ProfileDimension,
  type ProfileRow,
  profileTable,
  shareText,
} from '../../harness/index.ts'
import type { Milligas } from '../../types/index.ts'
import type { Paint } from '../io.ts'

/** Characters of the longest bar. */
const BAR = 24
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** The style of a table. */
export interface TableOptions {
  readonly by: ProfileDimension
  /** Most rows; the rest becomes one. */
  readonly top: number
  readonly paint: Paint
}

/** A profile as a table with bars. */
export function renderTable(profile: Profile, { by, top, paint }: TableOptions): string {
  const rows = profileTable(profile, by)
  const shown = rows.slice(0, top)
  const rest = rows.slice(top)
  const most = shown[0]?.self ?? 0n
  const cells = shown.map((row) => cellsOf(row, profile.total))
  if (rest.length > 0) cells.push(cellsOf(sumOf(rest), profile.total))
  const head = ['self gas', 'share', 'total gas', 'share', by === 'charge' ? 'charges' : 'calls']
  const widths = head.map((text, i) => Math.max(text.length, ...cells.map((row) => row[i]!.length)))
  const bars = [...shown, ...(rest.length > 0 ? [sumOf(rest)] : [])].map(({ self }) =>
    barOf(self, most),
  )
  const lines = cells.map((row, i) => {
    const padded = row.map((text, column) => text.padStart(widths[column]!))
    const bar = paint.good((i < shown.length ? bars[i]! : '').padEnd(BAR))
    const name = i < shown.length ? shown[i]!.name : paint.dim(`(${rest.length} more)`)
    return `${padded[0]} ${padded[1]}  ${bar}  ${paint.dim(`${padded[2]} ${padded[3]}`)}  ${padded[4]}  ${name}`
  })
  const titles = head.map((text, column) => text.padStart(widths[column]!))
  const title = `${titles[0]} ${titles[1]}  ${' '.repeat(BAR)}  ${titles[2]} ${titles[3]}  ${titles[4]}  ${by}`
  return `${[...headLines(profile, paint), '', paint.bold(title), ...lines].join('\n')}\n`
}

/** The subject of the whole profile. */
function headLines(profile: Profile, paint: Paint): string[] {
  const { messages, total } = profile
  const failed = messages.filter(({ exitCode }) => exitCode !== 0).length
  const count = messages.length === 1 ? 'one message' : `${messages.length} messages`
  const compute = profile.nodes.reduce((sum, node) => sum + node.compute, 0n)
  const receipts = messages.length === 1 ? 'the receipt says' : 'the receipts say'
  return [
    `${paint.bold(`${gasText(total)} gas`)} in ${count}${failed > 0 ? `, ${failed} of them failed` : ''}; ${receipts} ${gasText(profile.gasUsed * 1_000n)}${messages.length > 1 ? ', each rounded up' : ''}`,
    `computation ${shareText(compute, total)}, storage and later ${shareText(total - compute, total)}`,
    ...(profile.gasExact
      ? []
      : ['part of it is a model: a TypeScript actor, a mock or an overridden primitive ran']),
  ]
}

function cellsOf(row: ProfileRow, whole: Milligas): string[] {
  return [
    gasText(row.self),
    shareText(row.self, whole),
    gasText(row.total),
    shareText(row.total, whole),
    row.count === 0 ? '' : String(row.count),
  ]
}

/** Rows as one; what is below them is not known of them together. */
function sumOf(rows: readonly ProfileRow[]): ProfileRow {
  const self = rows.reduce((sum, row) => sum + row.self, 0n)
  const compute = rows.reduce((sum, row) => sum + row.compute, 0n)
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  return { name: '', self, compute, total: self, count }
}

function barOf(part: Milligas, most: Milligas): string {
  if (most === 0n) return ''
  const eighths = Number((part * BigInt(BAR * 8)) / most)
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!
}
