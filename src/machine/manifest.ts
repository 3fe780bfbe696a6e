import { type BundleActor, decodeManifestData } from '../bundle/index.ts'
import { type Blockstore, Cid, cidToString } from '../ipld/index.ts'
import type { ManifestView } from '../kernel/index.ts'
import { DecodeError, FatalError } from '../types/index.ts'

/** Actors that a manifest must name for a machine to run. @see fvm 4.8.4 `fvm/src/machine/manifest.rs` */
const REQUIRED = ['account', 'system', 'init', 'placeholder', 'eam', 'ethaccount'] as const

/** The built-in actors that a state's system actor names. */
export class Manifest implements ManifestView {
  readonly entries: readonly BundleActor[]
  readonly accountCode: Cid
  readonly placeholderCode: Cid
  readonly ethAccountCode: Cid
  readonly #byCode = new Map<string, number>()

  /** @throws FatalError if a required actor is missing */
  constructor(entries: readonly BundleActor[]) {
    this.entries = entries
    const byName = new Map<string, Cid>()
    entries.forEach(({ name, code }, index) => {
      this.#byCode.set(code.key, index + 1)
      byName.set(name, code)
    })
    const code = (name: (typeof REQUIRED)[number]): Cid => {
      const found = byName.get(name)
      if (found === undefined) throw new FatalError(`manifest missing ${name} actor`)
      return found
    }
    for (const name of REQUIRED) code(name)
    this.accountCode = code('account')
    this.placeholderCode = code('placeholder')
    this.ethAccountCode = code('ethaccount')
  }

  /** Reads the manifest's data block, an array of `[name, codeCid]`. */
  static load(store: Blockstore, cid: Cid): Manifest {
    const block = store.get(cid)
    if (block === undefined)
      throw new FatalError(`cannot find manifest root cid ${cidToString(cid)}`)
    try {
      return new Manifest(decodeManifestData(block))
    } catch (thrown) {
      if (!(thrown instanceof DecodeError)) throw thrown
      throw new FatalError(`manifest ${cidToString(cid)} is malformed: ${thrown.message}`)
    }
  }

  /** Returns a manifest that shares no bytes with this one, to be given out. */
  copy(): Manifest {
    return new Manifest(
      this.entries.map(({ name, code }) => ({ name, code: Cid.fromKey(code.key) })),
    )
  }

  idByCode(code: Cid): number {
    return this.#byCode.get(code.key) ?? 0
  }

  codeById(id: number): Cid | undefined {
    return this.entries[id - 1]?.code
  }

  /** The name of a code CID's actor, undefined for code of another actor. */
  nameByCode(code: Cid): string | undefined {
    return this.entries[this.idByCode(code) - 1]?.name
  }
}
