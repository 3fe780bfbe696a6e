import { type NativeCode, nativeActors } from '../builtin-actors/index.ts'
import { officialManifest, officialNetworks } from '../bundle/index.ts'
import { cidFromString } from '../ipld/index.ts'

/** The release whose behaviour the TypeScript actors have. */
const ACTORS_VERSION = 18

/** The TypeScript actors by the key of their official code CID, for the bundles of every network. */
export const V18_NATIVE_ACTORS: ReadonlyMap<string, NativeCode> = new Map(
  officialNetworks(ACTORS_VERSION).flatMap((network) => {
    const actors = nativeActors(network)
    return Object.entries(officialManifest(ACTORS_VERSION, network).actors).flatMap(
      ([name, code]) => {
        const native = actors.get(name)
        return native === undefined ? [] : [[cidFromString(code).key, native] as const]
      },
    )
  }),
)
