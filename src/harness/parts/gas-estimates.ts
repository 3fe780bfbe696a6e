import { ranOutOfGas } from '../../machine/index.ts'
import { assertOptions, type OptionNames } from '../../types/index.ts'
import { overestimatedGas, searchGas } from '../gas-search.ts'
import { type Result, valueOrThrow } from '../result.ts'
import type { SendOptions } from '../send-options.ts'
import type { Messages } from './messages.ts'

/** Options of an estimate of gas. */
export interface EstimateOptions {
  /** True gives the least limit that the message succeeds with; false, the default, what nodes tell wallets. */
  readonly isLeast?: boolean
}

const ESTIMATE_OPTIONS = { isLeast: true } satisfies OptionNames<EstimateOptions>

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
  estimate(options: SendOptions, estimate: EstimateOptions = {}): bigint {
    assertOptions(estimate, 'the options of an estimate', ESTIMATE_OPTIONS)
    const { isLeast = false } = estimate
    const first = this.#messages.simulate(options)
    valueOrThrow('the message', first)
    if (isLeast) return this.#leastGas(options, first)
    const limit = overestimatedGas(first.gasUsed)
    const second = this.#messages.simulate({ ...options, gasLimit: limit })
    const mayStarve = ranOutOfGas(first.applied)
    // A contract may catch that an inner call ran out of gas, and succeed with something else.
    if (second.ok && (mayStarve || !ranOutOfGas(second.applied))) return limit
    const found = searchGas(limit, (gasLimit) => {
      const result = this.#messages.simulate({ ...options, gasLimit })
      return result.ok && (mayStarve || !ranOutOfGas(result.applied))
    })
    return overestimatedGas(found)
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
