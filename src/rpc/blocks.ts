import { type ChainNode, SAFE_EPOCHS, type Tipset } from '../node/index.ts'
import { UsageError } from '../types/index.ts'
import type { BlockId, BlockTag } from './block-param.ts'

/**
 * The tipset that a client names.
 *
 * @param isExact - whether a null round is an error: where a block is meant, not a state
 * @see lotus `node/impl/eth/tipsetresolver.go`
 */
export function tipsetOf(node: ChainNode, block: BlockId, isExact: boolean): Tipset {
  if ('tag' in block) return tipsetOfTag(node, block.tag)
  const { chain } = node
  if ('number' in block) return chain.atHeight(block.number, isExact)
  const tipset = chain.byHash(block.hash)
  if (tipset !== undefined) return tipset
  throw new UsageError(
    'FVM_BLOCK',
    `failed to get tipset by hash: this chain has no block ${block.hash}`,
  )
}

function tipsetOfTag(node: ChainNode, tag: BlockTag): Tipset {
  const { chain } = node
  if (tag === 'latest') return chain.latest
  if (tag === 'pending') return node.head
  if (tag === 'earliest')
    throw new UsageError(
      'FVM_BLOCK',
      'block param "earliest" is not supported: give 0x0 for the genesis',
    )
  const { finality } = node.settings
  const distance = tag === 'finalized' ? finality : min(SAFE_EPOCHS, finality)
  const height = node.head.height - distance
  return chain.atOrBefore(height > 0n ? height : 0n)
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
