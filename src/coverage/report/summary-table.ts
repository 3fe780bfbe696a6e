import { type CoverageSummary, type FileCoverage, type Share, summaryOf } from '../file-coverage.ts'

/** Colours of a report. */
export interface CoveragePaint {
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
  readonly red: (text: string) => string
}

const HEAD = ['File', '% Lines', '% Statements', '% Branches', '% Funcs']

/** Writes the shares of each source as `forge coverage` does. */
export function summaryTable(files: readonly FileCoverage[], paint: CoveragePaint): string {
  const rows = files.map((file) => ({ name: file.path, summary: summaryOf([file]) }))
  rows.push({ name: 'Total', summary: summaryOf(files) })
  const cells = rows.map(({ name, summary }) => [name, ...sharesOf(summary).map(shareText)])
  const widths = HEAD.map((title, at) =>
    Math.max(title.length, ...cells.map((row) => row[at]!.length)),
  )
  const line = (left: string, fill: string, cross: string, right: string): string =>
    `${left}${widths.map((width) => fill.repeat(width + 2)).join(cross)}${right}`
  const text = (row: readonly string[], colours: readonly ((text: string) => string)[]): string =>
    `| ${row.map((cell, at) => (colours[at] ?? plain)(cell.padEnd(widths[at]!))).join(' | ')} |`
  const lines = [line('╭', '-', '+', '╮'), text(HEAD, []), line('+', '=', '=', '+')]
  rows.forEach(({ summary }, at) => {
    if (at > 0) lines.push(line('|', '-', '+', '|'))
    lines.push(
      text(cells[at]!, [plain, ...sharesOf(summary).map((share) => colourOf(share, paint))]),
    )
  })
  lines.push(line('╰', '-', '+', '╯'))
  return `${lines.join('\n')}\n`
}

function sharesOf(summary: CoverageSummary): readonly Share[] {
  return [summary.line, summary.statement, summary.branch, summary.function]
}

function plain(text: string): string {
  return text
}

/** Writes a share: `66.67% (2/3)`. */
export function shareText({ hit, total }: Share): string {
  if (total === 0) return 'N/A (0/0)'
  return `${((hit / total) * 100).toFixed(2)}% (${hit}/${total})`
}

function colourOf({ hit, total }: Share, paint: CoveragePaint): (text: string) => string {
  if (total === 0) return plain
  const share = hit / total
  if (share < 0.5) return paint.red
  return share < 0.75 ? paint.yellow : paint.green
}
