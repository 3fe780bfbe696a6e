import type { TokenAmount } from '../types/index.ts'

/**
 * Amounts that a message's gas costs, by recipient; burn, tip and refund add up to
 * `feeCap * gasLimit`.
 */
export interface GasOutputs {
  readonly baseFeeBurn: TokenAmount
  readonly overEstimationBurn: TokenAmount
  /** The amount that the block's miner pays if the fee cap is below the base fee. */
  readonly minerPenalty: TokenAmount
  readonly minerTip: TokenAmount
  readonly refund: TokenAmount
  /** The unused gas that is paid back. */
  readonly gasRefund: bigint
  /** The gas burned because the limit was much higher than the gas used. */
  readonly gasBurned: bigint
}

/** Terms of a message's payment for gas: the limit in units of gas, the fees in attoFIL a unit. */
export interface GasTerms {
  readonly gasLimit: bigint
  readonly baseFee: TokenAmount
  readonly feeCap: TokenAmount
  readonly premium: TokenAmount
}

/**
 * Splits the price of a message; gas is in whole units.
 *
 * @see fvm 4.8.4 `src/gas/outputs.rs`; FVM v3's is the same
 */
export function computeGasOutputs(
  gasUsed: bigint,
  { gasLimit, baseFee, feeCap, premium }: GasTerms,
): GasOutputs {
  const isCapped = baseFee > feeCap
  const paidFee = isCapped ? feeCap : baseFee
  const tipPerGas = paidFee + premium > feeCap ? feeCap - paidFee : premium
  const { gasRefund, gasBurned } = overEstimation(gasUsed, gasLimit)
  const baseFeeBurn = paidFee * gasUsed
  const overEstimationBurn = paidFee * gasBurned
  const minerTip = tipPerGas * gasLimit
  return {
    baseFeeBurn,
    overEstimationBurn,
    minerPenalty: (baseFee - paidFee) * (gasUsed + gasBurned),
    minerTip,
    refund: feeCap * gasLimit - baseFeeBurn - minerTip - overEstimationBurn,
    gasRefund,
    gasBurned,
  }
}

/** Burns a share of the unused gas: none up to 110 % of the gas used, all of it from 210 % on. */
function overEstimation(
  gasUsed: bigint,
  gasLimit: bigint,
): { readonly gasRefund: bigint; readonly gasBurned: bigint } {
  if (gasUsed === 0n) return { gasRefund: 0n, gasBurned: gasLimit }
  const overuse = atLeastZero(gasLimit - (11n * gasUsed) / 10n)
  const over = overuse < gasUsed ? overuse : gasUsed
  const remaining = atLeastZero(gasLimit - gasUsed)
  const gasBurned = (remaining * over) / gasUsed
  return { gasRefund: remaining - gasBurned, gasBurned }
}

function atLeastZero(x: bigint): bigint {
  return x > 0n ? x : 0n
}
