import { type CoveredItem, type FileCoverage, type Share, summaryOf } from '../file-coverage.ts'

/** Versions of the format that differ in how they write functions. */
export type LcovVersion = '1' | '2.0' | '2.2'

/**
 * Writes coverage in the format of lcov, which editors and services read.
 *
 * @see `man geninfo`, TRACEFILE FORMAT
 */
export function lcovReport(files: readonly FileCoverage[], version: LcovVersion = '1'): string {
  const lines: string[] = []
  let functions = 0
  for (const file of files) {
    const { path, items } = file
    lines.push('TN:', `SF:${path}`)
    const most = new Map<number, number>()
    for (const { kind, line, hits } of items)
      if (kind === 'line' || kind === 'statement')
        most.set(line, Math.max(most.get(line) ?? 0, hits))
    const written = new Set<number>()
    for (const item of items) {
      const { kind, line, hits } = item
      if (kind === 'function') lines.push(...functionLines(item, version, functions++))
      else if (kind === 'branch') {
        const taken = hits === 0 && (most.get(line) ?? 0) === 0 ? '-' : String(hits)
        lines.push(`BRDA:${line},${item.branch},${item.path},${taken}`)
      } else if (!written.has(line)) {
        written.add(line)
        lines.push(`DA:${line},${hits}`)
      }
    }
    const summary = summaryOf([file])
    lines.push(...totals('FN', summary.function), ...totals('L', summary.line))
    lines.push(...totals('BR', summary.branch), 'end_of_record')
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

function functionLines(
  { contract, name, line, endLine, hits }: CoveredItem,
  version: LcovVersion,
  index: number,
): string[] {
  const full = contract === '' ? name : `${contract}.${name}`
  if (version === '2.2') return [`FNL:${index},${line},${endLine}`, `FNA:${index},${hits},${full}`]
  const lines = version === '1' ? line : `${line},${endLine}`
  return [`FN:${lines},${full}`, `FNDA:${hits},${full}`]
}

function totals(name: string, { hit, total }: Share): string[] {
  return [`${name}F:${total}`, `${name}H:${hit}`]
}
