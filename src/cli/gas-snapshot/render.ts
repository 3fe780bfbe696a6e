import {
  changeText,
  formatGasFigure as figure,
  type GasDifference,
} from '../../harness/gas-snapshot/index.ts'
import type { Paint } from '../io.ts'
import type { Comparison } from './gas-snapshot.ts'

/** Renders the differences, one a line with the largest first, and the sum. */
export function renderComparison(
  { lines, differences }: Comparison,
  path: string,
  paint: Paint,
): string {
  if (differences.length === 0) return `${paint.good('as before')}  ${count(lines)} as in ${path}\n`
  const rows = differences.toSorted((a, b) => sizeOf(b) - sizeOf(a)).map(rowOf)
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map(({ cells }) => (cells[i] ?? '').length)))
  const texts = rows.map(({ cells, isMore, name }) => {
    const figures = cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')
    return `${isMore === undefined ? paint.dim(figures) : isMore ? paint.bad(figures) : paint.good(figures)}  ${name}`
  })
  return `${texts.join('\n')}\n${paint.bold(totalOf(differences))} (${path})\n`
}

interface Row {
  readonly cells: readonly string[]
  /** Undefined if there is nothing to compare. */
  readonly isMore: boolean | undefined
  readonly name: string
}

function rowOf({ name, before, after }: GasDifference): Row {
  if (before !== undefined && after !== undefined)
    return {
      cells: [
        signed(after.gas - before.gas),
        changeText(before.gas, after.gas),
        `${figure(before)} -> ${figure(after)}`,
      ],
      isMore: after.gas > before.gas,
      name,
    }
  const only = after ?? before
  const cells = [after === undefined ? 'gone' : 'new', '', only === undefined ? '' : figure(only)]
  return { cells, isMore: undefined, name }
}

/** The share that changed; new and gone lines come last. */
function sizeOf({ before, after }: GasDifference): number {
  if (before === undefined || after === undefined) return -1
  if (before.gas === 0n) return Number.POSITIVE_INFINITY
  const share = Number(after.gas - before.gas) / Number(before.gas)
  return Math.abs(share)
}

function totalOf(differences: readonly GasDifference[]): string {
  let before = 0n
  let after = 0n
  for (const line of differences) {
    if (line.before === undefined || line.after === undefined) continue
    before += line.before.gas
    after += line.after.gas
  }
  const sum =
    before === 0n && after === 0n
      ? ''
      : `, ${signed(after - before)} in all, ${changeText(before, after)}`
  return `${count(differences.length)} ${differences.length === 1 ? 'differs' : 'differ'}${sum}`
}

function count(lines: number): string {
  return `${lines} ${lines === 1 ? 'line' : 'lines'}`
}

function signed(gas: bigint): string {
  return gas < 0n ? `${gas}` : `+${gas}`
}
