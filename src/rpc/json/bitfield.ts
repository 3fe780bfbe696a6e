import { BitField } from '../../ipld/index.ts'
import { MAX_U64 } from '../../types/index.ts'

/** A set of numbers as Go writes it: the lengths of runs, that of absent ones first. @see go-bitfield `rle/rleplus.go` */
export function bitfieldJson(field: BitField): readonly number[] {
  const runs: number[] = []
  let at = 0n
  for (const { start, end } of field.ranges) {
    runs.push(Number(start - at), Number(end - start))
    at = end
  }
  return runs.length === 0 ? [0] : runs
}

/** Reads what {@link bitfieldJson} writes; undefined for anything else. */
export function bitfieldFromJson(value: unknown): BitField | undefined {
  if (!Array.isArray(value)) return undefined
  const parts: BitField[] = []
  let at = 0n
  for (const [i, run] of (value as readonly unknown[]).entries()) {
    if (typeof run !== 'number' || !Number.isSafeInteger(run) || run < 0) return undefined
    // A run of none is only at the start, where the set begins with its first number.
    if (run === 0 && i > 0) return undefined
    const end = at + BigInt(run)
    if (end > MAX_U64) return undefined
    if (i % 2 === 1) parts.push(BitField.ofRange(at, end))
    at = end
  }
  return BitField.unionOf(parts)
}
