import type { Hex } from '../harness/index.ts'
import { invalidParams } from './errors.ts'
import { customParam, isObject, type Param, readFixed, readQuantity, wrong } from './param.ts'

/** The names of blocks. */
export const BLOCK_TAGS = ['earliest', 'pending', 'latest', 'safe', 'finalized'] as const
/** A name of a block. */
export type BlockTag = (typeof BLOCK_TAGS)[number]

/** A block as a client names it: by tag, number or hash. */
export type BlockId =
  | { readonly tag: BlockTag }
  | { readonly number: bigint }
  | { readonly hash: Hex; readonly requireCanonical: boolean }

/** The newest executed block. */
export const LATEST: BlockId = { tag: 'latest' }

/** Reads a block: a tag, a number, a hash, or an object of EIP-1898. */
export function readBlock(value: unknown, name: string): BlockId {
  if (typeof value === 'string') {
    const tag = BLOCK_TAGS.find((known) => known === value)
    if (tag !== undefined) return { tag }
    if (/^0x[0-9a-fA-F]{64}$/.test(value))
      return { hash: readFixed(value, name, 32), requireCanonical: false }
  }
  if (isObject(value)) {
    const { blockNumber, blockHash, requireCanonical } = value
    if (blockNumber !== undefined && blockHash !== undefined)
      throw invalidParams('cannot specify both blockNumber and blockHash')
    if (blockHash !== undefined)
      return {
        hash: readFixed(blockHash, `${name}.blockHash`, 32),
        requireCanonical: requireCanonical === true,
      }
    if (blockNumber !== undefined) return readBlock(blockNumber, `${name}.blockNumber`)
    throw wrong(name, value, 'an object with blockNumber or blockHash')
  }
  return { number: readQuantity(value, name) }
}

/** A block. */
export const blockParam = (name = 'block'): Param<BlockId> =>
  customParam(name, 'block: tag, number, hash or EIP-1898 object', readBlock)
