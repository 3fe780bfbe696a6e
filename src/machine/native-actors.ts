import { type NativeCode, nativeActors } from '../builtin-actors/index.ts'
import { officialManifest, officialNetworks } from '../bundle/index.ts'
import { cidFromString } from '../ipld/index.ts'

/** The release whose behaviour the TypeScript actors have. */
const ACTORS_VERSION = 18

/** Native actors by the key of their code CID. */
export interface NativeActors {
  get(codeKey: string): NativeCode | undefined
}

/**
 * The TypeScript actors behind the code CIDs of the official bundles of every network. A network's
 * codes are read when a code is first looked for, and not found under the networks before it.
 */
class OfficialNativeActors implements NativeActors {
  readonly #found = new Map<string, NativeCode>()
  /** Networks that were not read yet, the one that most worlds have first. */
  #unread: readonly string[] | undefined

  get(codeKey: string): NativeCode | undefined {
    for (;;) {
      const native = this.#found.get(codeKey)
      if (native !== undefined) return native
      this.#unread ??= officialNetworks(ACTORS_VERSION).toSorted(mainnetFirst)
      const [network, ...others] = this.#unread
      if (network === undefined) return undefined
      this.#read(network)
      this.#unread = others
    }
  }

  #read(network: string): void {
    const actors = nativeActors(network)
    const { actors: codes } = officialManifest(ACTORS_VERSION, network)
    for (const [name, code] of Object.entries(codes)) {
      const native = actors.get(name)
      const { key } = cidFromString(code)
      if (native !== undefined && !this.#found.has(key)) this.#found.set(key, native)
    }
  }
}

function mainnetFirst(a: string, b: string): number {
  return Number(b === 'mainnet') - Number(a === 'mainnet')
}

/** The TypeScript actors of v18. */
export const V18_NATIVE_ACTORS: NativeActors = new OfficialNativeActors()
