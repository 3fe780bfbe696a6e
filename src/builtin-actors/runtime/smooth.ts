import { divFloor } from '../../types/index.ts'
import { countRatioByLogarithms } from './counted-work.ts'

/** Fractional bits of a Q.128 number. */
export const PRECISION = 128n

/** A smoothed value and how fast it changes, in Q.128. */
export interface FilterEstimate {
  readonly position: bigint
  readonly velocity: bigint
}

// Source of the constants: builtin-actors v18.0.0 `runtime/src/builtin/reward/smooth/smooth_func.rs`.
const ALPHA = 314_760_000_000_000_000_000_000_000_000_000_000n
const BETA = 96_640_100_000_000_000_000_000_000_000_000n
const LN_2 = 235_865_763_225_513_294_137_944_142_764_154_484_399n
const EPSILON = 302_231_454_903_657_293_676_544n
/** Coefficients of the natural logarithm between 1 and 2 as a fraction of polynomials, the highest power first. */
const LN_NUMERATOR = [
  261417938209272870992496419296200268025n,
  7266615505142943436908456158054846846897n,
  32458783941900493142649393804518050491988n,
  17078670566130897220338060387082146864806n,
  -35150353308172866634071793531642638290419n,
  -20351202052858059355702509232125230498980n,
  -1563932590352680681114104005183375350999n,
]
const LN_DENOMINATOR = [
  49928077726659937662124949977867279384n,
  2508163877009111928787629628566491583994n,
  21757751789594546643737445330202599887121n,
  53400635271583923415775576342898617051826n,
  41248834748603606604000911015235164348839n,
  9015227820322455780436733526367238305537n,
  340282366920938463463374607431768211456n,
]

/** An estimate from whole numbers. */
export function estimateOf(position: bigint, velocity: bigint): FilterEstimate {
  return { position: position << PRECISION, velocity: velocity << PRECISION }
}

/** The whole part of an estimate's position. */
export function estimatedValue({ position }: FilterEstimate): bigint {
  return position >> PRECISION
}

/** The filter's next estimate for an observation after `delta` epochs. @see smooth/alpha_beta_filter.rs, `next_estimate` */
export function nextEstimate(
  previous: FilterEstimate,
  observation: bigint,
  delta: bigint,
): FilterEstimate {
  const deltaT = delta << PRECISION
  const predicted = ((deltaT * previous.velocity) >> PRECISION) + previous.position
  const residual = (observation << PRECISION) - predicted
  return {
    position: predicted + ((ALPHA * residual) >> PRECISION),
    velocity: divFloor(residual * BETA, deltaT) + previous.velocity,
  }
}

/**
 * The sum over `delta` epochs of the ratio of two estimates, in Q.128.
 *
 * @param delta - epochs to sum over
 * @param relativeStart - epochs from the estimates' own epoch to the first one summed
 * @throws RangeError if the denominator is 0: the reference panics
 * @see smooth/smooth_func.rs, `extrapolated_cum_sum_of_ratio`
 */
export function extrapolatedCumSumOfRatio(
  delta: bigint,
  relativeStart: bigint,
  numerator: FilterEstimate,
  denominator: FilterEstimate,
): bigint {
  const deltaT = delta << PRECISION
  const t0 = relativeStart << PRECISION
  const { position: position1, velocity: velocity1 } = numerator
  const { position: position2, velocity: velocity2 } = denominator
  const squaredVelocity2 = (velocity2 * velocity2) >> PRECISION
  if (squaredVelocity2 > EPSILON) {
    countRatioByLogarithms()
    const start = ((velocity2 * t0) >> PRECISION) + position2
    const end = ((velocity2 * deltaT) >> PRECISION) + start
    const lnStart = naturalLog(start)
    const lnEnd = naturalLog(end)
    const m1 = ((lnEnd - lnStart) * position1 * velocity2) >> PRECISION
    const m2 = (((lnStart - lnEnd) * position2 + velocity2 * deltaT) * velocity1) >> PRECISION
    return divFloor(m2 + m1, squaredVelocity2)
  }
  const middle = ((velocity1 * (t0 + (deltaT >> 1n))) >> PRECISION) + position1
  return divFloor(middle * deltaT, position2)
}

/** The natural logarithm of a Q.128 number, in Q.128. */
export function naturalLog(z: bigint): bigint {
  const k = BigInt(bitLength(z)) - 1n - PRECISION
  const x = k > 0n ? z >> k : z << -k
  const ln = divFloor(polynomial(LN_NUMERATOR, x) << PRECISION, polynomial(LN_DENOMINATOR, x))
  return k * LN_2 + ln
}

/** The value of a polynomial in Q.128; its coefficients are in Q.128, the highest power first. */
export function polynomial(coefficients: readonly bigint[], x: bigint): bigint {
  let result = 0n
  for (const coefficient of coefficients) result = ((result * x) >> PRECISION) + coefficient
  return result
}

/** The bits of a number's magnitude. */
function bitLength(z: bigint): number {
  if (z === 0n) return 0
  const digits = (z < 0n ? -z : z).toString(16)
  return 4 * digits.length - (Math.clz32(Number.parseInt(digits[0]!, 16)) - 28)
}
