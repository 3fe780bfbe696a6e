import { BLOCK_GAS_LIMIT } from '../types/index.ts'

/** Factor of nodes' estimates, in hundredths. Source: lotus `chain/messagepool/config.go`, `GasLimitOverestimation`. */
const OVERESTIMATION = 125n

/** The gas limit that nodes give for an amount of gas: 1.25 times as much, and at most that of a block. */
export function overestimatedGas(gas: bigint): bigint {
  const limit = (gas * OVERESTIMATION) / 100n
  return limit < BLOCK_GAS_LIMIT ? limit : BLOCK_GAS_LIMIT
}

/**
 * Finds a gas limit that a message succeeds with: it doubles the limit until the message succeeds, then
 * halves the distance down to 1 %.
 *
 * @param from - a limit that is too low
 * @see lotus `node/impl/eth/gas.go`, `ethGasSearch`
 */
export function searchGas(from: bigint, succeeds: (gasLimit: bigint) => boolean): bigint {
  let low = from
  let high = from
  while (!succeeds(high)) {
    low = high
    high *= 2n
    if (high > BLOCK_GAS_LIMIT) {
      high = BLOCK_GAS_LIMIT
      break
    }
  }
  let threshold = high / 100n
  while (high - low > threshold) {
    const median = (low + high) / 2n
    if (succeeds(median)) high = median
    else low = median
    threshold = median / 100n
  }
  return high
}
