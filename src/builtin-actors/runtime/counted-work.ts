/**
 * Milligas of the official Wasm for work that the features of a stretch do not show: long arithmetic in
 * loops. Source: runs of the official v18 actors on `scripts/native-gas/storage-workload.ts`, with fewer and
 * more steps of each kind.
 */
export const WorkCost = {
  /** A sum of ratios by logarithms, which two estimates need if the second one moves. */
  ratioByLogarithms: 326_000_000,
  /** The coefficients of the logarithm, which an invocation parses before the first one. */
  coefficients: 286_000_000,
  /** A power of e with an exponent other than 0, in the reward of an epoch. */
  exponential: 150_000_000,
  /** An entry of a schedule on which funds vest. */
  vestingStep: 20_000_000,
} as const

/*
 * Work since the last syscall. It belongs to the stretch that runs: actors run one at a time, a stretch
 * ends before another actor begins, and an invocation begins with none.
 */
let vestingSteps = 0
let ratios = 0
let exponentials = 0

/** Counts entries of a schedule that were computed. */
export function countVestingSteps(count: number): void {
  vestingSteps += count
}

/** Counts a sum of ratios that took logarithms. */
export function countRatioByLogarithms(): void {
  ratios++
}

/** Counts a power of e. */
export function countExponential(): void {
  exponentials++
}

/** The counted work of one invocation. */
export class CountedWork {
  #hasCoefficients = false

  /** Begins without work: what was counted belongs to no invocation. */
  constructor() {
    reset()
  }

  /** Returns the milligas of the work that was counted since the last call. */
  take(): number {
    if (vestingSteps === 0 && ratios === 0 && exponentials === 0) return 0
    let milligas =
      vestingSteps * WorkCost.vestingStep +
      ratios * WorkCost.ratioByLogarithms +
      exponentials * WorkCost.exponential
    if (ratios > 0 && !this.#hasCoefficients) {
      this.#hasCoefficients = true
      milligas += WorkCost.coefficients
    }
    reset()
    return milligas
  }
}

function reset(): void {
  vestingSteps = 0
  ratios = 0
  exponentials = 0
}
