import { readFileSync } from 'node:fs'

/** A question put to the reference's crates, with its answer; see `test/vectors/crypto/README.md`. */
export type ReferenceRow =
  | { op: 'unsealed'; proof: number; pieces: [size: string, commitment: string][]; expect: Answer }
  | { op: 'recover'; hash: string; sig: string; expect: Answer }
  | { op: 'secpsign'; sk: string; hash: string; expect: Answer }
  | { op: 'verify'; type: 1 | 2; sig: string; data: string; addr: string; expect: true | null }
  | { op: 'agg'; sig: string; keys: string[]; msgs: string[]; expect: boolean | null }
  | { op: 'blspub'; sk: string; expect: Answer }
  | { op: 'blssign'; sk: string; msg: string; expect: Answer }
  | { op: 'addsig'; sigs: string[]; expect: Answer }
  | { op: 'addr'; text: string; expect: Answer }

/** Hex, or null where the reference failed or panicked. */
type Answer = string | null

const FILE = new URL('../vectors/crypto/reference.jsonl', import.meta.url)
const ROWS = readFileSync(FILE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as ReferenceRow)

/** The rows of one kind of question; there is at least one. */
export function referenceRows<Op extends ReferenceRow['op']>(
  op: Op,
): Extract<ReferenceRow, { op: Op }>[] {
  const rows = ROWS.filter((row) => row.op === op) as Extract<ReferenceRow, { op: Op }>[]
  if (rows.length === 0) throw new RangeError(`no reference rows for ${op}`)
  return rows
}

/** Hex to bytes. */
export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
/** Bytes to hex. */
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
/** The value, or null if a DecodeError was thrown. */
export function orNull<T>(work: () => T): T | null {
  try {
    return work()
  } catch (thrown) {
    if ((thrown as Error).name === 'DecodeError') return null
    throw thrown
  }
}
