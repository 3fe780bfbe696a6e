import type { BitField } from '../../../ipld/index.ts'
import type { SectorNumber } from '../../runtime/registered-proofs.ts'
import type { Violations } from '../../runtime/violations.ts'
import type { PowerPair } from '../power-pair.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'

/** Sectors by number. */
export type SectorsByNumber = ReadonlyMap<SectorNumber, SectorOnChainInfo>

/** The sectors of these numbers; undefined, and a violation, if one is missing. */
export function selectFrom(
  sectors: SectorsByNumber,
  numbers: BitField,
  what: string,
  violations: Violations,
): SectorOnChainInfo[] | undefined {
  const found: SectorOnChainInfo[] = []
  const missing: SectorNumber[] = []
  for (const number of numbers) {
    const sector = sectors.get(number)
    if (sector === undefined) missing.push(number)
    else found.push(sector)
  }
  violations.require(missing.length === 0, `${what}: ${missing.join(', ')}`)
  return missing.length === 0 ? found : undefined
}

/** Notes a violation unless one field has all bits of another. */
export function requireContainsAll(
  superset: BitField,
  subset: BitField,
  what: string,
  violations: Violations,
): void {
  if (!superset.containsAll(subset))
    violations.found.push(`${what}: ${rangesText(subset)}; ${rangesText(superset)}`)
}

/** Notes a violation if two fields have a bit in common. */
export function requireContainsNone(
  a: BitField,
  b: BitField,
  what: string,
  violations: Violations,
): void {
  if (a.containsAny(b)) violations.found.push(`${what}: ${rangesText(b)}; ${rangesText(a)}`)
}

/** Notes a violation unless two fields are equal. */
export function requireSame(a: BitField, b: BitField, what: string, violations: Violations): void {
  if (!a.equals(b)) violations.found.push(`${what}: ${rangesText(a)}; ${rangesText(b)}`)
}

/** Power as text for messages. */
export function powerText({ raw, qa }: PowerPair): string {
  return `[${raw}, ${qa}]`
}

function rangesText({ ranges }: BitField): string {
  return `{${ranges.map(({ start, end }) => (end === start + 1n ? `${start}` : `${start}-${end - 1n}`)).join(', ')}}`
}

/** Adds what was found in a part to the whole, with the part's name in front. */
export function addBreaches(whole: Violations, part: Violations, name: string): void {
  for (const violation of part.found) whole.found.push(`${name}: ${violation}`)
}
