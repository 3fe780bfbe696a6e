import { CborReader, CborWriter, type Cid } from '../ipld/index.ts'

/** Built-in actor of a manifest: its name and the CID of its code. */
export interface BundleActor {
  readonly name: string
  readonly code: Cid
}

/**
 * Decodes a manifest's data block: an array of `[name, code]`.
 *
 * @throws DecodeError if the block holds anything else
 */
export function decodeManifestData(block: Uint8Array): BundleActor[] {
  const r = new CborReader(block)
  const actors: BundleActor[] = []
  for (let left = r.readArrayHeader(); left > 0; left--) {
    r.readTupleHeader(2, "a manifest's entry")
    actors.push({ name: r.readText(), code: r.readLink() })
  }
  r.end()
  return actors
}

/** Encodes a manifest's data block. */
export function encodeManifestData(actors: readonly BundleActor[]): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(actors.length)
  for (const { name, code } of actors) {
    w.writeArrayHeader(2)
    w.writeText(name)
    w.writeLink(code)
  }
  return w.finish()
}
