import {
  BLOCK_GAS_LIMIT,
  type Message,
  type NetworkVersion,
  type TokenAmount,
} from '../types/index.ts'

/** The least base fee, in attoFIL per gas. Source: lotus `build/buildconstants/params_shared_vals.go`, `MinimumBaseFee`. */
export const MINIMUM_BASE_FEE = 100n
/** Gas that a block is expected to use. Source: same file, `BlockGasTarget`. */
export const BLOCK_GAS_TARGET: bigint = BLOCK_GAS_LIMIT / 2n
/** Source: same file, `BlockGasTargetIndex`: 80 % of a block, less one. */
const PREMIUM_INDEX = (BLOCK_GAS_LIMIT * 80n) / 100n - 1n
const MAX_CHANGE_DENOMINATOR = 8n
/** The first network version whose base fee follows premiums (FIP-0115). */
const FIRE_HORSE: NetworkVersion = 28

/** The premium that is left of a message's fee cap after the base fee. */
export function effectivePremium(message: Message, baseFee: TokenAmount): TokenAmount {
  const room = message.gasFeeCap - baseFee
  const premium = message.gasPremium < room ? message.gasPremium : room
  return premium > 0n ? premium : 0n
}

/**
 * The base fee after a tipset of one block.
 *
 * @see lotus `chain/store/basefee.go`, `ComputeBaseFee`
 */
export function nextBaseFee(
  networkVersion: NetworkVersion,
  baseFee: TokenAmount,
  messages: readonly Message[],
): TokenAmount {
  if (networkVersion >= FIRE_HORSE) return feeFromPremiums(baseFee, messages)
  return feeFromUtilization(baseFee, messages)
}

/** Filecoin's rule from network version 28 on: base fee rises only if premiums show that blocks are full. */
function feeFromPremiums(baseFee: TokenAmount, messages: readonly Message[]): TokenAmount {
  const premium = premiumAt(
    messages.map((message) => ({
      premium: effectivePremium(message, baseFee),
      limit: message.gasLimit,
    })),
    PREMIUM_INDEX,
  )
  const step = (baseFee + MAX_CHANGE_DENOMINATOR - 1n) / MAX_CHANGE_DENOMINATOR
  const rise = premium - step < step ? premium - step : step
  return max(MINIMUM_BASE_FEE, baseFee + rise)
}

/** The premium of the unit of gas at an index, counted from the highest premium down; 0 past the end. */
function premiumAt(
  weighted: readonly { readonly premium: TokenAmount; readonly limit: bigint }[],
  index: bigint,
): TokenAmount {
  let left = index
  for (const { premium, limit } of weighted.toSorted((a, b) => compare(b.premium, a.premium))) {
    if (left < limit) return premium
    left -= limit
  }
  return 0n
}

/** The rule up to network version 27: the limits of messages against a block's target. */
function feeFromUtilization(baseFee: TokenAmount, messages: readonly Message[]): TokenAmount {
  let delta = -BLOCK_GAS_TARGET
  for (const { gasLimit } of messages) delta += gasLimit
  if (delta > BLOCK_GAS_TARGET) delta = BLOCK_GAS_TARGET
  // Go's big.Div rounds down: the change of an emptying chain is the larger one.
  const change = floorDiv(floorDiv(baseFee * delta, BLOCK_GAS_TARGET), MAX_CHANGE_DENOMINATOR)
  return max(MINIMUM_BASE_FEE, baseFee + change)
}

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n ? quotient - 1n : quotient
}

/** Orders two amounts. */
export function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
