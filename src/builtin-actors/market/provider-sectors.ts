import type { Cid } from '../../ipld/index.ts'
import { type ActorId, encodeVarint } from '../../types/index.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { loadProviderSectors, type MarketState, openSectorDeals } from './state.ts'

/** Deal ids of sectors. */
export type SectorDeals = readonly (readonly [sector: bigint, dealIds: readonly bigint[]])[]

/** Adds deals to the sectors of a provider; a sector is written even if there are none. */
export function putSectorDeals(
  rt: Runtime,
  state: MarketState,
  provider: ActorId,
  added: SectorDeals,
): void {
  const providerSectors = loadProviderSectors(rt, state)
  const sectorDeals = openProvider(rt, providerSectors, provider)
  for (const [sector, dealIds] of added) {
    const key = encodeVarint(sector)
    const existing = sectorDeals.get(key) ?? []
    sectorDeals.set(key, sortedSet([...dealIds, ...existing]))
  }
  saveProvider(providerSectors, provider, sectorDeals)
  state.providerSectors = providerSectors.flush()
}

/** Removes sectors of a provider and returns their deals. */
export function popSectorDeals(
  rt: Runtime,
  state: MarketState,
  provider: ActorId,
  sectors: Iterable<bigint>,
): bigint[] {
  const providerSectors = loadProviderSectors(rt, state)
  const sectorDeals = openProvider(rt, providerSectors, provider)
  const popped: bigint[] = []
  let isChanged = false
  for (const sector of sectors) {
    const dealIds = sectorDeals.take(encodeVarint(sector))
    if (dealIds === undefined) continue
    for (const id of dealIds) popped.push(id)
    isChanged = true
  }
  if (isChanged) {
    saveProvider(providerSectors, provider, sectorDeals)
    state.providerSectors = providerSectors.flush()
  }
  return popped
}

/** Deals to remove from sectors, by provider and sector. */
export class RemovedDeals {
  readonly #byProvider = new Map<ActorId, Map<bigint, bigint[]>>()

  add(provider: ActorId, sector: bigint, dealId: bigint): void {
    let sectors = this.#byProvider.get(provider)
    if (sectors === undefined) {
      sectors = new Map()
      this.#byProvider.set(provider, sectors)
    }
    const dealIds = sectors.get(sector)
    if (dealIds === undefined) sectors.set(sector, [dealId])
    else dealIds.push(dealId)
  }

  /** Removes them from state, providers and sectors in ascending order; deals that are not there are passed over. */
  removeFrom(rt: Runtime, state: MarketState): void {
    const providerSectors = loadProviderSectors(rt, state)
    for (const [provider, sectors] of ascending(this.#byProvider)) {
      let isChanged = false
      const sectorDeals = openProvider(rt, providerSectors, provider)
      for (const [sector, removed] of ascending(sectors)) {
        const key = encodeVarint(sector)
        const existing = sectorDeals.get(key)
        if (existing === undefined) continue
        const left = existing.filter((id) => !removed.includes(id))
        isChanged = true
        if (left.length === 0) sectorDeals.delete(key)
        else sectorDeals.set(key, left)
      }
      if (isChanged) saveProvider(providerSectors, provider, sectorDeals)
    }
    state.providerSectors = providerSectors.flush()
  }
}

function openProvider(
  rt: Runtime,
  providerSectors: ActorMap<Cid>,
  provider: ActorId,
): ActorMap<bigint[]> {
  return openSectorDeals(rt, providerSectors.get(encodeVarint(provider)))
}

function saveProvider(
  providerSectors: ActorMap<Cid>,
  provider: ActorId,
  sectorDeals: ActorMap<bigint[]>,
): void {
  const key = encodeVarint(provider)
  if (sectorDeals.isEmpty) providerSectors.delete(key)
  else providerSectors.set(key, sectorDeals.flush())
}

function ascending<V>(map: ReadonlyMap<bigint, V>): [bigint, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

function sortedSet(ids: readonly bigint[]): bigint[] {
  return [...new Set(ids)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
