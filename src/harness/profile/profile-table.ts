import type { Milligas } from '../../types/index.ts'
import { ownOf, type Profile, type ProfileNode } from './profile.ts'

/** The keys that a profile can be summed up by. */
export const PROFILE_DIMENSIONS = [
  'actor',
  'method',
  'function',
  'syscall',
  'charge',
  'line',
] as const
export type ProfileDimension = (typeof PROFILE_DIMENSIONS)[number]

/** One line of a table: all frames of one name. */
export interface ProfileRow {
  readonly name: string
  /** Milligas for which this is the innermost frame of its kind; they sum up to the profile's. */
  readonly self: Milligas
  /** The part of `self` that is computation; the rest is storage and deferred work. */
  readonly compute: Milligas
  /** Milligas of the frames and all below them; a frame below one of its own name adds nothing. */
  readonly total: Milligas
  /** The number of times that the frames were entered or charged. */
  readonly count: number
}

type OpenRow = { -readonly [K in keyof ProfileRow]: ProfileRow[K] }

/** The row for gas that has no frame of the wanted kind above it in its call. */
const OUTSIDE: Readonly<Record<ProfileDimension, string>> = {
  actor: '(outside of calls)',
  method: '(outside of calls)',
  function: '(outside of functions)',
  syscall: '(outside of syscalls)',
  charge: '(no charge)',
  line: '(no line known)',
}

/** The names of the charges for the instructions of functions. */
const EXECUTION = 'wasm_exec'

/** Sums up a profile; rows with the most own gas come first. */
export function profileTable(profile: Profile, by: ProfileDimension): ProfileRow[] {
  const table = new Table()
  /** The path to the current node, with the row of each node on it. */
  const path: { node: ProfileNode; row: OpenRow; opens: boolean }[] = []
  for (const node of profile.nodes) {
    while (path.length > 0 && path.at(-1)!.node !== node.parent) table.leave(path.pop()!)
    const name = rowNameOf(node, by)
    const opens = name !== undefined
    const inherited = path.at(-1)?.row
    const isReset = inherited === undefined || node.frame.kind === 'actor'
    const row = opens || isReset ? table.row(name ?? OUTSIDE[by]) : inherited
    path.push({ node, row, opens })
    row.self += ownOf(node)
    row.compute += node.compute
    if (by === 'charge') table.addCharges(row, node)
    else if (opens) table.enter(row, node, profile.totalOf(node))
  }
  return table.sorted()
}

/** Rows by name, with the number of open frames of each. */
class Table {
  readonly #rows = new Map<string, OpenRow>()
  readonly #open = new Map<OpenRow, number>()

  row(name: string): OpenRow {
    let row = this.#rows.get(name)
    if (row === undefined) {
      row = { name, self: 0n, compute: 0n, total: 0n, count: 0 }
      this.#rows.set(name, row)
    }
    return row
  }

  enter(row: OpenRow, node: ProfileNode, total: Milligas): void {
    const open = this.#open.get(row) ?? 0
    this.#open.set(row, open + 1)
    if (open === 0) row.total += total
    row.count += node.count
  }

  /** A charge has no children; charges for instructions are not counted. */
  addCharges(row: OpenRow, node: ProfileNode): void {
    if (node.frame.kind === 'charge') row.count += node.count
  }

  leave({ row, opens }: { row: OpenRow; opens: boolean }): void {
    if (opens) this.#open.set(row, (this.#open.get(row) ?? 1) - 1)
  }

  sorted(): ProfileRow[] {
    const rows = [...this.#rows.values()].filter(({ self, total }) => self + total > 0n)
    // A frame outside all others has no children.
    for (const row of rows) if (row.total < row.self) row.total = row.self
    return rows.sort((a, b) => compare(b.self, a.self) || compare(b.total, a.total) || byName(a, b))
  }
}

/** The row that a node opens; undefined if it belongs to its parent's row. */
function rowNameOf(node: ProfileNode, by: ProfileDimension): string | undefined {
  const { kind, name, file, line } = node.frame
  switch (by) {
    case 'charge':
      if (kind === 'charge') return name
      return ownOf(node) > 0n ? EXECUTION : undefined
    case 'method':
      return kind === 'method' ? `${node.parent?.frame.name} ${name}` : undefined
    case 'function':
      return kind === 'function' ? `${name} [${codeNameOf(node)}]` : undefined
    case 'line':
      if (kind === 'line') return `${name} ${functionNameOf(node)}`
      if (kind !== 'function') return undefined
      return file === undefined ? OUTSIDE.line : `${file}:${line} ${name}`
    default:
      return kind === by ? name : undefined
  }
}

/** The name of the function that a line runs in. */
function functionNameOf(node: ProfileNode): string {
  let at: ProfileNode | undefined = node
  while (at !== undefined && at.frame.kind !== 'function') at = at.parent
  return at?.frame.name ?? ''
}

/** The name of the code that a frame runs in: its actor's, without the id. */
function codeNameOf(node: ProfileNode): string {
  let at: ProfileNode | undefined = node
  while (at !== undefined && at.frame.kind !== 'actor') at = at.parent
  return at?.frame.name.replace(/^f0\d+ /, '') ?? ''
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function byName(a: ProfileRow, b: ProfileRow): number {
  return a.name < b.name ? -1 : 1
}
