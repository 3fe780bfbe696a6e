import type { BitField } from '../../../ipld/index.ts'
import type { Breaches } from '../../runtime/breaches.ts'
import type { SectorNumber } from '../../runtime/registered-proofs.ts'
import type { PowerPair } from '../power-pair.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'

/** Sectors by number. */
export type SectorsByNumber = ReadonlyMap<SectorNumber, SectorOnChainInfo>

/** The sectors of these numbers; undefined, and a breach, if one is missing. */
export function selectFrom(
  sectors: SectorsByNumber,
  numbers: BitField,
  what: string,
  breaches: Breaches,
): SectorOnChainInfo[] | undefined {
  const found: SectorOnChainInfo[] = []
  const missing: SectorNumber[] = []
  for (const number of numbers) {
    const sector = sectors.get(number)
    if (sector === undefined) missing.push(number)
    else found.push(sector)
  }
  breaches.require(missing.length === 0, `${what}: ${missing.join(', ')}`)
  return missing.length === 0 ? found : undefined
}

/** Notes a breach unless one field has all bits of another. */
export function requireContainsAll(
  superset: BitField,
  subset: BitField,
  what: string,
  breaches: Breaches,
): void {
  if (!superset.containsAll(subset))
    breaches.found.push(`${what}: ${rangesText(subset)}; ${rangesText(superset)}`)
}

/** Notes a breach if two fields have a bit in common. */
export function requireContainsNone(
  a: BitField,
  b: BitField,
  what: string,
  breaches: Breaches,
): void {
  if (a.containsAny(b)) breaches.found.push(`${what}: ${rangesText(b)}; ${rangesText(a)}`)
}

/** Notes a breach unless two fields are equal. */
export function requireSame(a: BitField, b: BitField, what: string, breaches: Breaches): void {
  if (!a.equals(b)) breaches.found.push(`${what}: ${rangesText(a)}; ${rangesText(b)}`)
}

/** Power as text for messages. */
export function powerText({ raw, qa }: PowerPair): string {
  return `[${raw}, ${qa}]`
}

function rangesText({ ranges }: BitField): string {
  return `{${ranges.map(({ start, end }) => (end === start + 1n ? `${start}` : `${start}-${end - 1n}`)).join(', ')}}`
}

/** Adds what was found in a part to the whole, with the part's name in front. */
export function addBreaches(whole: Breaches, part: Breaches, name: string): void {
  for (const breach of part.found) whole.found.push(`${name}: ${breach}`)
}
