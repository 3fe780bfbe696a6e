import { toPlain } from '../../harness/index.ts'

const BIGINT = '@integer:'
const MARKED = new RegExp(`"${BIGINT}(-?\\d+)"`, 'g')

/**
 * A value with addresses, CIDs, bytes and collections in it as JSON: these are text and objects, and
 * integers have all their digits, and are text past 2^53.
 *
 * @param indent - of nested lines; 0 for one line
 */
export function plainJson(value: unknown, indent = 0): string {
  const mark = (_key: string, part: unknown): unknown =>
    typeof part !== 'bigint' ? part : isSafe(part) ? `${BIGINT}${part}` : String(part)
  return JSON.stringify(toPlain(value), mark, indent).replace(MARKED, '$1')
}

/** Whether every reader of JSON has all digits of a number. */
function isSafe(n: bigint): boolean {
  return n <= Number.MAX_SAFE_INTEGER && n >= Number.MIN_SAFE_INTEGER
}
