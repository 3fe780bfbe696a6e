import type { Hex } from '../../harness/index.ts'
import {
  type ChainNode,
  estimatePremium,
  feeHistory,
  type MessagePlace,
  quantity,
  type Tipset,
} from '../../node/index.ts'
import { UsageError } from '../../types/index.ts'
import { blockParam } from '../block-param.ts'
import { tipsetOf } from '../blocks.ts'
import type { RpcContext } from '../context.ts'
import {
  blockJson,
  minedTransactionJson,
  pendingTransactionJson,
  receiptJson,
} from '../json/eth.ts'
import { type MethodTable, method } from '../method.ts'
import { booleanParam, customParam, hashParam, optional, orElse, quantityParam } from '../param.ts'

/** Tipsets that `eth_feeHistory` tells of at most. Source: lotus `node/impl/eth/gas.go`. */
const MAX_FEE_BLOCKS = 1_024n
const MAX_PERCENTILES = 100

const HASH_EXAMPLE = `0x${'00'.repeat(32)}`

function blockOf({ node, filters }: RpcContext, tipset: Tipset, isFull: boolean) {
  return blockJson(tipset, isFull, {
    chain: node.chain,
    logs: filters.logs,
    chainId: node.config.chainId,
  })
}

function transactionAt(node: ChainNode, tipset: Tipset, index: bigint) {
  const { messages } = tipset
  if (index < BigInt(messages.length))
    return minedTransactionJson(tipset, Number(index), node.config.chainId)
  throw new UsageError(
    'FVM_INDEX',
    `index ${index} out of range: tipset contains ${messages.length} messages`,
  )
}

function placeOfHash(node: ChainNode, hash: Hex): MessagePlace | undefined {
  return node.chain.index.byHash(hash)
}

const percentilesParam = customParam('rewardPercentiles', 'array of numbers', (value, name) => {
  const list: readonly unknown[] = Array.isArray(value) ? value : []
  if (list.length > MAX_PERCENTILES)
    throw new UsageError(
      'FVM_FEE_HISTORY',
      `length of the reward percentile array cannot be greater than ${MAX_PERCENTILES}`,
    )
  return list.map((given, i) => {
    const percentile = Number(given)
    const previous = i === 0 ? 0 : Number(list[i - 1])
    if (!(percentile >= 0 && percentile <= 100))
      throw new UsageError(
        'FVM_FEE_HISTORY',
        `invalid reward percentile: ${String(given)} of ${name} should be between 0 and 100`,
      )
    if (percentile < previous)
      throw new UsageError(
        'FVM_FEE_HISTORY',
        `invalid reward percentile: ${percentile} should be larger than ${previous}`,
      )
    return percentile
  })
})

/** Blocks, transactions, receipts and fees. */
export const ETH_CHAIN_METHODS: MethodTable = {
  eth_chainId: method(
    { result: 'quantity', doc: 'Returns the chain id.', gives: '0x1df5e76' },
    ({ node }) => quantity(node.config.chainId),
  ),
  eth_protocolVersion: method(
    { result: 'quantity', doc: 'Returns the network version of Filecoin.' },
    ({ node }) => quantity(node.config.networkVersion),
  ),
  eth_syncing: method(
    { result: 'false', doc: 'Returns false: the node has nothing to sync.', gives: false },
    () => false,
  ),
  eth_blockNumber: method(
    { result: 'quantity', doc: 'Returns the height of the newest executed tipset.' },
    ({ node }) => quantity(node.latest.height),
  ),
  eth_getBlockByNumber: method(
    {
      params: [blockParam(), orElse(booleanParam('fullTransactions'), false)],
      result: 'block',
      doc: 'Returns the block at a height. A null round is error 12, a future height error 1.',
      example: ['latest', false],
    },
    (context, block, isFull) => blockOf(context, tipsetOf(context.node, block, true), isFull),
  ),
  eth_getBlockByHash: method(
    {
      params: [hashParam('hash'), orElse(booleanParam('fullTransactions'), false)],
      result: 'block',
      doc: 'Returns the block with a hash; an unknown hash is an error.',
      example: [HASH_EXAMPLE, false],
    },
    (context, hash, isFull) =>
      blockOf(context, tipsetOf(context.node, { hash, requireCanonical: false }, true), isFull),
  ),
  eth_getBlockTransactionCountByNumber: method(
    {
      params: [blockParam()],
      result: 'quantity',
      doc: 'Returns the number of messages of the block at a height.',
      example: ['latest'],
    },
    ({ node }, block) => quantity(tipsetOf(node, block, true).messages.length),
  ),
  eth_getBlockTransactionCountByHash: method(
    {
      params: [hashParam('hash')],
      result: 'quantity',
      doc: 'Returns the number of messages of the block with a hash.',
      example: [HASH_EXAMPLE],
    },
    ({ node }, hash) =>
      quantity(tipsetOf(node, { hash, requireCanonical: false }, true).messages.length),
  ),
  eth_getTransactionByHash: method(
    {
      params: [hashParam('hash')],
      result: 'transaction or null',
      doc: 'Returns a transaction, executed or in the pool; also messages of Filecoin, by the digest of their CID.',
      example: [HASH_EXAMPLE],
    },
    ({ node }, hash) => {
      const place = placeOfHash(node, hash)
      const { chainId } = node.config
      if (place !== undefined) return minedTransactionJson(place.tipset, place.index, chainId)
      const pending = node.pending(hash)
      if (pending?.transaction === undefined) return null
      return pendingTransactionJson(pending, chainId)
    },
  ),
  eth_getTransactionByBlockNumberAndIndex: method(
    {
      params: [blockParam(), quantityParam('index')],
      result: 'transaction',
      doc: 'Returns a transaction by its place; an index out of range is an error.',
      example: ['latest', '0x0'],
    },
    ({ node }, block, index) => transactionAt(node, tipsetOf(node, block, true), index),
  ),
  eth_getTransactionByBlockHashAndIndex: method(
    {
      params: [hashParam('hash'), quantityParam('index')],
      result: 'transaction',
      doc: 'Returns a transaction by its place; an index out of range is an error.',
      example: [HASH_EXAMPLE, '0x0'],
    },
    ({ node }, hash, index) =>
      transactionAt(node, tipsetOf(node, { hash, requireCanonical: false }, true), index),
  ),
  eth_getTransactionReceipt: method(
    {
      params: [hashParam('hash')],
      result: 'receipt or null',
      doc: 'Returns the receipt of an executed message.',
      example: [HASH_EXAMPLE],
    },
    ({ node, filters }, hash) => {
      const place = placeOfHash(node, hash)
      return place === undefined ? null : receiptJson(place.tipset, place.index, filters.logs)
    },
  ),
  eth_getBlockReceipts: method(
    {
      params: [blockParam()],
      result: 'array of receipts',
      doc: 'Returns the receipts of all messages of a block.',
      example: ['latest'],
    },
    ({ node, filters }, block) => {
      const tipset = tipsetOf(node, block, true)
      return tipset.messages.map((_, index) => receiptJson(tipset, index, filters.logs))
    },
  ),
  eth_gasPrice: method(
    { result: 'quantity', doc: "Returns the head's base fee and the premium that wallets add." },
    ({ node }) => quantity(node.head.header.parentBaseFee + estimatePremium(node.chain, 0n)),
  ),
  eth_maxPriorityFeePerGas: method(
    { result: 'quantity', doc: 'Returns the premium that gets a message into the next tipset.' },
    ({ node }) => quantity(estimatePremium(node.chain, 0n)),
  ),
  eth_baseFee: method(
    { result: 'quantity', doc: 'Returns the base fee after the head.' },
    ({ node }) => quantity(node.head.header.parentBaseFee),
  ),
  eth_feeHistory: method(
    {
      params: [quantityParam('blockCount'), blockParam('newestBlock'), optional(percentilesParam)],
      result: 'fee history',
      doc: 'Returns base fees, gas used and premiums of the tipsets up to one; null rounds are skipped.',
      example: ['0x4', 'latest', [25, 75]],
    },
    ({ node }, count, newest, percentiles) => {
      if (count > MAX_FEE_BLOCKS)
        throw new UsageError(
          'FVM_FEE_HISTORY',
          `block count should be smaller than ${MAX_FEE_BLOCKS}`,
        )
      const tipset = tipsetOf(node, newest, false)
      const history = feeHistory(node.chain, tipset, Number(count), percentiles ?? [])
      return {
        oldestBlock: quantity(history.oldestBlock),
        baseFeePerGas: history.baseFeePerGas.map(quantity),
        gasUsedRatio: history.gasUsedRatio,
        ...(percentiles === undefined
          ? {}
          : { reward: history.reward.map((fees) => fees.map(quantity)) }),
      }
    },
  ),
}
