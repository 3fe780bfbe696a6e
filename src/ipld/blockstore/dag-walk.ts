import { assertOptions, type OptionNames } from '../../types/index.ts'
import type { CarBlock } from '../car/index.ts'
import { dagLinks, IGNORED_CODECS } from '../cbor/index.ts'
import { type Cid, cidToString, HashCode } from '../cid/index.ts'
import type { Blockstore } from './blockstore.ts'
import { MissingBlockError } from './missing-block.ts'

/** CIDs of a path that a message names: the last ones. */
const NAMED_CIDS = 20

/** A CID on the stack of a walk, and how it was come by. */
interface Step {
  readonly cid: Cid
  readonly parent: Step | undefined
}

/** Options that leave parts out of a walk. */
export interface WalkOptions {
  /** Decides for each CID: false leaves out the block and everything that only it leads to. */
  readonly follow?: (cid: Cid) => boolean
}

const OPTIONS = { follow: true } satisfies OptionNames<WalkOptions>

/**
 * Every block reachable from the roots, each once, parents first: what a CAR of that state holds.
 * Commitments are left out, inline (identity) CIDs are walked through.
 *
 * @throws MissingBlockError if a block is missing: names it and the path of CIDs that leads to it
 */
export function reachableBlocks(
  store: Blockstore,
  roots: readonly Cid[],
  options: WalkOptions = {},
): Generator<CarBlock> {
  assertOptions(options, 'the options of reachableBlocks', OPTIONS)
  return walk(store, roots, options)
}

function* walk(
  store: Blockstore,
  roots: readonly Cid[],
  options: WalkOptions,
): Generator<CarBlock> {
  const seen = new Set<string>()
  const stack: Step[] = roots.map((cid) => ({ cid, parent: undefined })).reverse()
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { cid } = step
    if (seen.has(cid.key) || IGNORED_CODECS.includes(cid.codec)) continue
    seen.add(cid.key)
    if (options.follow?.(cid) === false) continue
    const isInline = cid.hashCode === HashCode.IDENTITY
    const block = isInline ? cid.digest : store.get(cid)
    if (block === undefined)
      throw new MissingBlockError('block', cid, `, reached by ${pathOf(step)},`)
    if (!isInline) yield { cid, block }
    for (const link of dagLinks(cid.codec, block).reverse())
      if (!seen.has(link.key)) stack.push({ cid: link, parent: step })
  }
}

function pathOf(step: Step): string {
  const path: string[] = []
  let at: Step | undefined = step
  for (; at !== undefined && path.length < NAMED_CIDS; at = at.parent)
    path.push(cidToString(at.cid))
  if (at !== undefined) path.push('...')
  return path.reverse().join(' > ')
}
