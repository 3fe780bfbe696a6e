import { divFloor } from '../../types/index.ts'

/** Fractional bits of a Q.128 number. */
export const PRECISION = 128n

/** A smoothed value and how fast it changes, in Q.128. */
export interface FilterEstimate {
  readonly position: bigint
  readonly velocity: bigint
}

/** Coefficients of e^-x as a fraction of polynomials, the highest power first. Source: builtin-actors v18.0.0 `actors/reward/src/expneg.rs`. */
const EXP_NUMERATOR = [
  -648770010757830093818553637600n,
  67469480939593786226847644286976n,
  -3197587544499098424029388939001856n,
  89244641121992890118377641805348864n,
  -1579656163641440567800982336819953664n,
  17685496037279256458459817590917169152n,
  -115682590513835356866803355398940131328n,
  340282366920938463463374607431768211456n,
]
const EXP_DENOMINATOR = [
  1225524182432722209606361n,
  114095592300906098243859450n,
  5665570424063336070530214243n,
  194450132448609991765137938448n,
  5068267641632683791026134915072n,
  104716890604972796896895427629056n,
  1748338658439454459487681798864896n,
  23704654329841312470660182937960448n,
  259380097567996910282699886670381056n,
  2250336698853390384720606936038375424n,
  14978272436876548034486263159246028800n,
  72144088983913131323343765784380833792n,
  224599776407103106596571252037123047424n,
  340282366920938463463374607431768211456n,
]

/** Source: builtin-actors v18.0.0 `runtime/src/builtin/reward/smooth/smooth_func.rs`. */
const ALPHA = 314_760_000_000_000_000_000_000_000_000_000_000n
const BETA = 96_640_100_000_000_000_000_000_000_000_000n

/** e^-x in Q.128. */
export function expNeg(x: bigint): bigint {
  return divFloor(polynomial(EXP_NUMERATOR, x) << PRECISION, polynomial(EXP_DENOMINATOR, x))
}

function polynomial(coefficients: readonly bigint[], x: bigint): bigint {
  let result = 0n
  for (const coefficient of coefficients) result = ((result * x) >> PRECISION) + coefficient
  return result
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
