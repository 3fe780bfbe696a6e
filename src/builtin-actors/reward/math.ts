import { divFloor } from '../../types/index.ts'
import { PRECISION, polynomial } from '../runtime/smooth.ts'

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

/** Exponents that were asked for last, and their powers; the next one goes to `oldest`. */
const recent: { readonly exponents: bigint[]; readonly powers: bigint[]; oldest: number } = {
  exponents: [],
  powers: [],
  oldest: 0,
}
const RECENT = 4

/**
 * e^-x in Q.128. An epoch needs the power that the epoch before it ended with: the last powers are
 * kept, and an idle epoch takes 7.3 us instead of 9.5 (`bench/storage.bench.ts`).
 */
export function expNeg(x: bigint): bigint {
  const at = recent.exponents.indexOf(x)
  if (at >= 0) return recent.powers[at]!
  const numerator = polynomial(EXP_NUMERATOR, x) << PRECISION
  const power = divFloor(numerator, polynomial(EXP_DENOMINATOR, x))
  recent.exponents[recent.oldest] = x
  recent.powers[recent.oldest] = power
  recent.oldest = (recent.oldest + 1) % RECENT
  return power
}
