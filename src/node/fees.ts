import { BLOCK_GAS_LIMIT } from '../types/index.ts'
import { BLOCK_GAS_TARGET, compare, effectivePremium } from './base-fee.ts'
import type { ChainView } from './chain-view.ts'
import type { Tipset } from './tipset.ts'

/** The least premium that estimates give, in attoFIL. Source: lotus `node/impl/gasutils/gasutils.go`. */
export const MIN_GAS_PREMIUM = 100_000n
/** Tipsets whose premiums estimates look at, at most. Source: same file, `MaxGasHistory`. */
const MAX_GAS_HISTORY = 128n

/**
 * The premium that gets a message into one of the next tipsets, without Lotus's noise.
 *
 * @param blocks - how many tipsets it may take; 0 counts as 1
 * @see lotus `node/impl/gasutils/gasutils.go`, `GasEstimateGasPremium`, `medianGasPremium`
 */
export function estimatePremium(chain: ChainView, blocks: bigint): bigint {
  const wanted = blocks < 1n ? 1n : blocks > MAX_GAS_HISTORY ? MAX_GAS_HISTORY : blocks
  const prices: { readonly price: bigint; readonly limit: bigint }[] = []
  let count = 0n
  for (let i = chain.length - 1; i >= 0 && count < 2n * wanted; i--, count++)
    for (const { message } of chain.at(i)!.messages) // within the chain
      prices.push({ price: message.gasPremium, limit: message.gasLimit })
  const premium = medianPremium(prices, count)
  if (premium >= MIN_GAS_PREMIUM) return premium
  if (wanted === 1n) return 2n * MIN_GAS_PREMIUM
  return wanted === 2n ? (3n * MIN_GAS_PREMIUM) / 2n : MIN_GAS_PREMIUM
}

function medianPremium(
  prices: { readonly price: bigint; readonly limit: bigint }[],
  blocks: bigint,
): bigint {
  let at = (BLOCK_GAS_TARGET * blocks) / 2n + (BLOCK_GAS_TARGET * blocks) / 40n
  let previous = 0n
  let current = 0n
  for (const { price, limit } of prices.toSorted((a, b) => compare(b.price, a.price))) {
    previous = current
    current = price
    at -= limit
    if (at < 0n) break
  }
  return previous === 0n ? current : (current + previous) / 2n
}

/** The result of `eth_feeHistory`. */
export interface FeeHistory {
  readonly oldestBlock: bigint
  readonly baseFeePerGas: readonly bigint[]
  readonly gasUsedRatio: readonly number[]
  readonly reward: readonly (readonly bigint[])[]
}

/**
 * Fees of the tipsets up to one; null rounds are skipped. The last base fee stands twice, as the next
 * one is not known.
 *
 * @see lotus `node/impl/eth/gas.go`, `EthFeeHistory`
 */
export function feeHistory(
  chain: ChainView,
  newest: Tipset,
  count: number,
  percentiles: readonly number[],
): FeeHistory {
  const tipsets: Tipset[] = []
  for (
    let at: Tipset | undefined = newest;
    at !== undefined && tipsets.length < count && at.height > 0n;
    at = chain.parentOf(at)
  )
    tipsets.push(at)
  tipsets.reverse()
  return {
    oldestBlock: tipsets[0]?.height ?? 1n,
    baseFeePerGas: [
      ...tipsets.map(({ header }) => header.parentBaseFee),
      newest.header.parentBaseFee,
    ],
    gasUsedRatio: tipsets.map((tipset) => Number(gasUsedOf(tipset)) / Number(BLOCK_GAS_LIMIT)),
    reward: tipsets.map((tipset) => rewardsOf(tipset, percentiles)),
  }
}

/** The gas that all messages of a tipset used. */
export function gasUsedOf({ messages }: Tipset): bigint {
  return messages.reduce((sum, { outcome }) => sum + outcome.receipt.gasUsed, 0n)
}

function rewardsOf(tipset: Tipset, percentiles: readonly number[]): bigint[] {
  const total = gasUsedOf(tipset)
  const sorted = tipset.messages
    .map(({ message, outcome }) => ({
      premium: effectivePremium(message, tipset.header.parentBaseFee),
      gasUsed: outcome.receipt.gasUsed,
    }))
    .sort((a, b) => compare(a.premium, b.premium))
  let index = 0
  let sum = 0n
  return percentiles.map((percentile) => {
    const threshold = BigInt(Math.trunc((Number(total) * percentile) / 100))
    while (sum < threshold && index < sorted.length - 1) sum += sorted[index++]!.gasUsed
    return sorted[index]?.premium ?? MIN_GAS_PREMIUM
  })
}
