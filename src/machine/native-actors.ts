import { type ActorName, NATIVE_ACTORS, type NativeEntryPoint } from '../builtin-actors/index.ts'
import { cidFromString, officialManifest, officialNetworks } from '../ipld/index.ts'

/** The release whose behaviour the TypeScript actors have. */
const ACTORS_VERSION = 18

/** The TypeScript actors by the key of their official code CID, for the bundles of every network. */
export const V18_NATIVE_ACTORS: ReadonlyMap<string, NativeEntryPoint> = new Map(
  officialNetworks(ACTORS_VERSION).flatMap((network) =>
    Object.entries(officialManifest(ACTORS_VERSION, network).actors).flatMap(([name, code]) => {
      const native = NATIVE_ACTORS[name as ActorName] // names outside the table give undefined
      return native === undefined ? [] : [[cidFromString(code).key, native] as const]
    }),
  ),
)
