import type { CoveredItem, FileCoverage, ItemKind } from '../file-coverage.ts'

/** Characters of an item's source that are shown from its start, and from its end. */
const SHOWN = 32

const TITLES: Readonly<Record<ItemKind, string>> = {
  line: 'Line',
  statement: 'Statement',
  branch: 'Branch',
  function: 'Function',
}

/** Lists each item of the sources with its place, hits and code, as `forge coverage --report debug` does. Ends are behind the last line and byte. */
export function debugReport(files: readonly FileCoverage[]): string {
  return files
    .map(({ path, source, items }) => {
      const lines = items.map((item) => `- ${itemText(item)} -> ${codeOf(item, source.bytes)}\n`)
      return `${path}:\n${lines.join('')}\n`
    })
    .join('')
}

function itemText({
  kind,
  name,
  branch,
  path,
  line,
  endLine,
  start,
  end,
  hits,
}: CoveredItem): string {
  const more =
    kind === 'branch'
      ? ` (branch: ${branch}, path: ${path})`
      : kind === 'function'
        ? ` ${JSON.stringify(name)}`
        : ''
  return `${TITLES[kind]}${more} (location: (lines: ${line}..${endLine + 1}, bytes: ${start}..${end}), hits: ${hits})`
}

/** The code of an item as a literal; the middle of a long one is left out. */
function codeOf({ start, end }: CoveredItem, bytes: Uint8Array): string {
  const text = Array.from(new TextDecoder().decode(bytes.subarray(start, end)))
  if (text.length <= 2 * SHOWN) return JSON.stringify(text.join(''))
  return JSON.stringify(`${text.slice(0, SHOWN).join('')}...${text.slice(-SHOWN).join('')}`)
}
