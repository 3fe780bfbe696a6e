import { type Cid, cidToString } from '../ipld/index.ts'
import { UsageError } from '../types/index.ts'
import type { OfficialManifest } from './manifest-table.ts'
import { MANIFESTS } from './manifests.generated.ts'

/**
 * The official manifest of a release of the built-in actors for a network. It does not determine a
 * network version: v19 is v18 byte for byte.
 *
 * @param network - as in the bundle's file name: `mainnet`, `calibrationnet`, `devnet`, ...
 * @throws UsageError `FVM_UNKNOWN_BUNDLE`, which names the known releases or networks
 */
export function officialManifest(actorsVersion: number, network: string): OfficialManifest {
  const networks = Object.hasOwn(MANIFESTS, actorsVersion) ? MANIFESTS[actorsVersion] : undefined
  if (networks === undefined)
    throw new UsageError(
      'FVM_UNKNOWN_BUNDLE',
      `built-in actors v${actorsVersion} are unknown: v${Object.keys(MANIFESTS).join(', v')} are known`,
    )
  const found = Object.hasOwn(networks, network) ? networks[network] : undefined
  if (found === undefined)
    throw new UsageError(
      'FVM_UNKNOWN_BUNDLE',
      `built-in actors v${actorsVersion} have no bundle for "${network}": use one of ${Object.keys(networks).join(', ')}`,
    )
  return found
}

/** Returns the networks for which a release of the built-in actors has a bundle; none for an unknown release. */
export function officialNetworks(actorsVersion: number): string[] {
  return Object.keys(MANIFESTS[actorsVersion] ?? {})
}

/** A built-in actor of an official bundle, with the first release that has its code. */
export interface OfficialActor {
  readonly name: string
  readonly actorsVersion: number
}

let officialActors: ReadonlyMap<string, OfficialActor> | undefined

/** Finds the built-in actor that has a code in an official bundle; undefined for other code. */
export function officialActor(code: Cid): OfficialActor | undefined {
  officialActors ??= readOfficialActors()
  return officialActors.get(cidToString(code))
}

/** Whether a code CID is that of a built-in actor of any official bundle. */
export function isOfficialCode(code: Cid): boolean {
  return officialActor(code) !== undefined
}

function readOfficialActors(): Map<string, OfficialActor> {
  const found = new Map<string, OfficialActor>()
  for (const [version, networks] of Object.entries(MANIFESTS))
    for (const { actors } of Object.values(networks))
      for (const [name, code] of Object.entries(actors))
        if (!found.has(code)) found.set(code, { name, actorsVersion: Number(version) })
  return found
}

/** Returns every official bundle with a manifest CID: v18 and v19 share theirs. */
export function bundlesOfManifest(manifest: string): { actorsVersion: number; network: string }[] {
  return Object.entries(MANIFESTS).flatMap(([actorsVersion, networks]) =>
    Object.entries(networks)
      .filter(([, official]) => official.manifest === manifest)
      .map(([network]) => ({ actorsVersion: Number(actorsVersion), network })),
  )
}
