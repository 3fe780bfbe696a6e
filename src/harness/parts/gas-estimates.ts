import { ExitCode } from '../../types/index.ts'
import { DEFAULT_GAS_LIMIT } from '../options.ts'
import { type Result, valueOrThrow } from '../result.ts'
import type { SendOptions } from '../send-options.ts'
import { framesOf } from '../trace-tree.ts'
import type { Messages } from './messages.ts'

/** Options of an estimate of gas. */
export interface EstimateOptions {
  /** True gives the least limit that the message succeeds with; false, the default, what nodes tell wallets. */
  readonly isLeast?: boolean
}

/** Factor of nodes' estimates, in hundredths. Source: lotus `chain/messagepool/config.go`. */
const OVERESTIMATION = 125n

function overestimated(gas: bigint): bigint {
  const limit = (gas * OVERESTIMATION) / 100n
  return limit < DEFAULT_GAS_LIMIT ? limit : DEFAULT_GAS_LIMIT
}

/** Tells whether a call of a message ran out of gas; never where nothing is traced. */
function starves(result: Result): boolean {
  for (const frame of framesOf(result.trace))
    if (frame.exitCode === ExitCode.SYS_OUT_OF_GAS) return true
  return false
}

/** Estimates of the gas that messages need. */
export class GasEstimates {
  readonly #messages: Pick<Messages, 'simulate'>

  constructor(messages: Pick<Messages, 'simulate'>) {
    this.#messages = messages
  }

  /**
   * Finds a gas limit for a message by running it on a copy.
   *
   * @see lotus `node/impl/eth/gas.go`, `ethGasSearch`, and `node/impl/gasutils/gasutils.go`
   */
  estimate(options: SendOptions, { isLeast = false }: EstimateOptions = {}): bigint {
    const first = this.#messages.simulate(options)
    valueOrThrow('the message', first)
    if (isLeast) return this.#leastGas(options, first)
    const limit = overestimated(first.gasUsed)
    const second = this.#messages.simulate({ ...options, gasLimit: limit })
    if (second.ok) {
      // A contract may catch that an inner call starved, and succeed with something else.
      if (!starves(second) || starves(first)) return limit
    }
    return overestimated(this.#searchGas(options, limit, starves(first)))
  }

  /** Doubles the limit until the message succeeds, then halves the distance down to 1 %. */
  #searchGas(options: SendOptions, from: bigint, mayStarve: boolean): bigint {
    const succeeds = (gasLimit: bigint): boolean => {
      const result = this.#messages.simulate({ ...options, gasLimit })
      return result.ok && (mayStarve || !starves(result))
    }
    let low = from
    let high = from
    while (!succeeds(high)) {
      low = high
      high *= 2n
      if (high > DEFAULT_GAS_LIMIT) {
        high = DEFAULT_GAS_LIMIT
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

  /** Finds the least limit that a message succeeds with, to 1 %. */
  #leastGas(options: SendOptions, first: Result): bigint {
    let low = first.gasUsed
    let high = first.message.gasLimit
    if (this.#messages.simulate({ ...options, gasLimit: low }).ok) return low
    while (low + low / 100n < high) {
      const middle = low + (high - low < low ? (high - low) / 2n : low / 2n) + 1n
      if (middle >= high) break
      if (this.#messages.simulate({ ...options, gasLimit: middle }).ok) high = middle
      else low = middle
    }
    return high
  }
}
