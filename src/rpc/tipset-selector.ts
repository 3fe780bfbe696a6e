import type { Cid } from '../ipld/index.ts'
import type { ChainNode, Tipset } from '../node/index.ts'
import { UsageError } from '../types/index.ts'
import { readKey, tipsetOfKey } from './lotus-params.ts'
import { customParam, isObject, type Param, wrong } from './param.ts'

/** Epochs before the head that API v2 calls safe. Source: lotus `build/buildconstants`, `SafeHeightDistance`. */
const SAFE_DISTANCE = 200n

/**
 * A tipset by a criterion of API v2. Exactly one is set.
 *
 * @see lotus `chain/types/tipset_selector.go`
 */
export type TipsetSelector =
  | { readonly key: readonly Cid[] }
  | { readonly tag: string }
  | { readonly at: bigint; readonly isPrevious: boolean; readonly anchor: TipsetAnchor | undefined }

/** The tipset that a height is looked for from; without one it is the finalized tipset. */
interface TipsetAnchor {
  readonly key: readonly Cid[] | undefined
  readonly tag: string | undefined
}

function selectorError(message: string): UsageError {
  return new UsageError('FVM_SELECTOR', message)
}

/** Reads a selector. @throws UsageError `FVM_SELECTOR` for one that Lotus does not accept either */
export function readSelector(value: unknown, name: string): TipsetSelector {
  if (!isObject(value)) throw wrong(name, value, 'an object with key, tag or height')
  const key = value['key'] ?? undefined
  const tag = readTag(value['tag'], `${name}.tag`)
  const height = value['height'] ?? undefined
  // A height that is wrong comes before the number of criteria.
  const place = height === undefined ? undefined : readHeight(height, `${name}.height`)
  const count = [key, tag, place].filter((given) => given !== undefined).length
  if (count !== 1)
    throw selectorError(
      `validating selector: exactly one tipset selection criteria must be specified, found: ${count}`,
    )
  if (place !== undefined) return place
  return tag === undefined ? { key: readKey(key, `${name}.key`) } : { tag }
}

function readTag(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw wrong(name, value, 'latest, finalized or safe')
}

function readHeight(value: unknown, name: string): TipsetSelector {
  if (!isObject(value)) throw wrong(name, value, 'an object with at, previous and anchor')
  const { at, previous = false, anchor } = value
  const invalid = (what: string): UsageError =>
    selectorError(`validating selector: validating tipset height: invalid tipset ${what}`)
  if (at === undefined || at === null) throw invalid('height: at epoch must be specified')
  if (typeof at !== 'number' || !Number.isSafeInteger(at))
    throw wrong(`${name}.at`, at, 'a height as a JSON number')
  if (at < 0) throw invalid('height: epoch cannot be less than zero')
  if (typeof previous !== 'boolean') throw wrong(`${name}.previous`, previous, 'true or false')
  const from = readAnchor(anchor, `${name}.anchor`)
  if (from?.key !== undefined && from.tag !== undefined)
    throw invalid('anchor: at most one of key or tag must be specified')
  return { at: BigInt(at), isPrevious: previous, anchor: from }
}

function readAnchor(value: unknown, name: string): TipsetAnchor | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw wrong(name, value, 'an object with key or tag')
  const key = value['key'] ?? undefined
  return {
    key: key === undefined ? undefined : readKey(key, `${name}.key`),
    tag: readTag(value['tag'], `${name}.tag`),
  }
}

/** The finalized tipset: a fixed number of epochs before the head, since no chain of its own finalizes it. */
export function finalizedTipset(node: ChainNode): Tipset {
  return before(node, node.settings.finality)
}

function before({ chain, head }: ChainNode, distance: bigint): Tipset {
  return chain.atOrBefore(head.height > distance ? head.height - distance : 0n)
}

function tipsetOfTag(node: ChainNode, tag: string): Tipset {
  if (tag === 'latest') return node.head
  const finalized = finalizedTipset(node)
  if (tag === 'finalized') return finalized
  if (tag !== 'safe') throw selectorError(`unknown tipset tag: ${tag}`)
  const safe = before(node, SAFE_DISTANCE)
  return finalized.height > safe.height ? finalized : safe
}

function tipsetOfAnchor(node: ChainNode, anchor: TipsetAnchor | undefined): Tipset {
  if (anchor === undefined) return finalizedTipset(node)
  if (anchor.tag !== undefined) return tipsetOfTag(node, anchor.tag)
  return tipsetOfKey(node, anchor.key ?? [])
}

/**
 * The tipset that a selector names. Where its height is a null round, it is the tipset after it, or with
 * `previous` the one before.
 *
 * @throws UsageError where Lotus has an error
 * @see lotus `node/impl/full/chain_v2.go`, `ChainGetTipSet`; `chain/store/store.go`, `GetTipsetByHeight`
 */
export function tipsetOfSelector(node: ChainNode, selector: TipsetSelector): Tipset {
  if ('key' in selector) return tipsetOfKey(node, selector.key)
  if ('tag' in selector) return tipsetOfTag(node, selector.tag)
  const { at, isPrevious } = selector
  const anchor = tipsetOfAnchor(node, selector.anchor)
  if (at > anchor.height)
    throw selectorError('looking for tipset with height greater than start point')
  if (at === anchor.height) return anchor
  const { chain } = node
  const found = chain.atOrBefore(at)
  if (found.height === at || isPrevious) return found
  return chain.at(chain.positionFrom(at)) ?? node.head
}

/**
 * A tipset as API v1 names it, by key, or as API v2 does, by a selector; null is the head.
 *
 * @param context - what errors of selectors begin with, as Lotus has it
 */
export const tipsetParam = (name = 'tipset', context = ''): Param<(node: ChainNode) => Tipset> => ({
  ...customParam(name, 'array of CIDs, null for the head, or selector', (value, place) => {
    if (!isObject(value)) {
      const key = readKey(value, place)
      return (node: ChainNode) => tipsetOfKey(node, key)
    }
    const selector = within(context, () => readSelector(value, place))
    return (node: ChainNode) => within(context, () => tipsetOfSelector(node, selector))
  }),
  isOptional: true,
})

function within<T>(context: string, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof UsageError) || context === '') throw thrown
    throw new UsageError(thrown.code, `${context}${thrown.message}`, { cause: thrown })
  }
}
