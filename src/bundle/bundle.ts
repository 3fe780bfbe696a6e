import {
  type CarBlock,
  CborReader,
  type Cid,
  cidToString,
  MemoryBlockstore,
  readCar,
} from '../ipld/index.ts'
import { DecodeError } from '../types/index.ts'
import { readTarZst } from './archive.ts'
import { type BundleActor, decodeManifestData } from './manifest-data.ts'

/** A bundle of built-in actors, each of its blocks verified. */
export interface Bundle {
  /** The bundle's root, which identifies release and network. */
  readonly manifestCid: Cid
  /** The manifest's version, 1. */
  readonly version: number
  /** The CID of the list of actors, which the system actor's state refers to. */
  readonly dataCid: Cid
  /** The actors in the manifest's order. */
  readonly actors: readonly BundleActor[]
  /** Every block: the manifest, its data and the Wasm of the actors. */
  readonly blocks: readonly CarBlock[]
}

/** A CAR of an official archive. */
export interface ArchivedBundle {
  /** The network in the file's name: `mainnet`, `calibrationnet`, `devnet`, `testing`, ... */
  readonly network: string
  readonly car: Uint8Array
}

const CAR_NAME = /(?:^|\/)builtin-actors-([a-z0-9-]+)\.car$/

/**
 * Reads a bundle's CAR: its root is `[version, data]`, and data an array of `[name, code]`.
 *
 * @throws DecodeError if a block is missing, altered or malformed, or the version is not 1
 */
export function readBundle(car: Uint8Array): Bundle {
  const { roots, blocks: source } = readCar(car)
  const manifestCid = roots[0]
  if (roots.length !== 1 || manifestCid === undefined)
    throw new DecodeError(`a bundle has one root, this CAR has ${roots.length}`)
  const store = new MemoryBlockstore()
  const blocks: CarBlock[] = []
  for (const entry of source) {
    store.put(entry.cid, entry.block)
    blocks.push(entry)
  }
  const block = (cid: Cid, what: string): Uint8Array => {
    const found = store.get(cid)
    if (found === undefined)
      throw new DecodeError(`the bundle does not have ${what}, block ${cidToString(cid)}`)
    return found
  }
  const { version, dataCid } = decodeManifest(block(manifestCid, 'its manifest'))
  const actors = decodeManifestData(block(dataCid, 'its list of actors'))
  for (const { name, code } of actors) block(code, `the code of "${name}"`)
  return { manifestCid, version, dataCid, actors, blocks }
}

/**
 * The bundles of an official archive (`vNN.tar.zst`), optionally of one network only.
 *
 * @throws DecodeError if the archive is malformed
 */
export async function readBundleArchive(
  archive: Uint8Array,
  network?: string,
): Promise<ArchivedBundle[]> {
  const files = await readTarZst(archive, {
    wanted: (name) => {
      const found = CAR_NAME.exec(name)?.[1]
      return found !== undefined && (network === undefined || found === network)
    },
    onlyFirst: network !== undefined,
  })
  return files.map(({ name, bytes }) => ({ network: CAR_NAME.exec(name)?.[1] ?? name, car: bytes }))
}

function decodeManifest(block: Uint8Array): { version: number; dataCid: Cid } {
  const r = new CborReader(block)
  r.readTupleHeader(2, 'a manifest')
  const version = r.readU32()
  if (version !== 1)
    throw new DecodeError(`manifest version ${version} is not known: version 1 is accepted`)
  const dataCid = r.readLink()
  r.end()
  return { version, dataCid }
}
