import type { Blockstore as InterfaceBlockstore } from 'interface-blockstore'
import { CID } from 'multiformats/cid'
import { concatBytes, FatalError } from '../../types/index.ts'
import { dagLinks, IGNORED_CODECS } from '../cbor/index.ts'
import { blockMatches, type Cid, cidToString, HashCode } from '../cid/index.ts'
import type { Blockstore } from './blockstore.ts'
import { reachableBlocks } from './dag-walk.ts'
import { MissingBlockError } from './missing-block.ts'

/** The number of blocks that are requested at once. */
const CONCURRENCY = 32

/**
 * Copies what is reachable from the roots out of an `interface-blockstore` (Helia's, blockstore-core's,
 * level, S3, ...) into a synchronous store. Blocks that are there already are not asked for, but
 * walked through.
 *
 * @returns the number of blocks copied
 * @throws MissingBlockError if the source lacks a block; FatalError if one is not what its CID says
 */
export async function hydrate(
  store: Blockstore,
  source: Pick<InterfaceBlockstore, 'get'>,
  roots: readonly Cid[],
): Promise<number> {
  const seen = new Set<string>()
  let wave = fresh(roots, seen)
  let copied = 0
  while (wave.length > 0) {
    const next: Cid[] = []
    for (let at = 0; at < wave.length; at += CONCURRENCY) {
      const batch = wave.slice(at, at + CONCURRENCY)
      const blocks = await Promise.all(batch.map((cid) => blockOf(cid, store, source)))
      batch.forEach((cid, i) => {
        const block = blocks[i]! // as long as the batch
        if (cid.hashCode !== HashCode.IDENTITY && !store.has(cid)) {
          store.put(cid, block)
          copied++
        }
        next.push(...dagLinks(cid.codec, block))
      })
    }
    wave = fresh(next, seen)
  }
  return copied
}

/**
 * Copies what is reachable from the roots into an `interface-blockstore`.
 *
 * @returns the number of blocks written
 * @throws MissingBlockError if a block is missing: names it and the path to it
 */
export async function dehydrate(
  store: Blockstore,
  target: Pick<InterfaceBlockstore, 'put'>,
  roots: readonly Cid[],
): Promise<number> {
  let written = 0
  for (const { cid, block } of reachableBlocks(store, roots)) {
    await target.put(CID.decode(cid.bytes), block)
    written++
  }
  return written
}

function fresh(cids: readonly Cid[], seen: Set<string>): Cid[] {
  return cids.filter((cid) => {
    if (seen.has(cid.key) || IGNORED_CODECS.includes(cid.codec)) return false
    seen.add(cid.key)
    return true
  })
}

async function blockOf(
  cid: Cid,
  store: Blockstore,
  source: Pick<InterfaceBlockstore, 'get'>,
): Promise<Uint8Array> {
  if (cid.hashCode === HashCode.IDENTITY) return cid.digest
  const here = store.get(cid)
  if (here !== undefined) return here
  const block = await fetchBlock(cid, source)
  if (blockMatches(cid, block) === false)
    throw new FatalError(`the source's block ${cidToString(cid)} does not hash to that CID`)
  return block
}

async function fetchBlock(cid: Cid, source: Pick<InterfaceBlockstore, 'get'>): Promise<Uint8Array> {
  try {
    const parts: Uint8Array[] = []
    for await (const part of source.get(CID.decode(cid.bytes))) parts.push(part)
    return concatBytes(parts)
  } catch (thrown) {
    if (!(thrown instanceof Error && thrown.name === 'NotFoundError')) throw thrown
    throw new MissingBlockError('block', cid, ' of the source')
  }
}
