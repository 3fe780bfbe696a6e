const MAX_SWEEPS = 3_000

/** One sample: the columns that are not zero, and what is to be explained. */
export interface Equation {
  readonly columns: readonly number[]
  readonly values: readonly number[]
  readonly y: number
}

/**
 * Least squares with coefficients that are not negative, by coordinate descent.
 *
 * @param weights - one a sample
 * @returns a coefficient a column
 */
export function nonNegativeLeastSquares(
  equations: readonly Equation[],
  columns: number,
  weights: readonly number[],
): number[] {
  const gram = Array.from({ length: columns }, () => new Float64Array(columns))
  const target = new Float64Array(columns)
  for (const [at, { columns: used, values, y }] of equations.entries()) {
    const weight = weights[at]! ** 2
    for (const [i, column] of used.entries()) {
      target[column]! += weight * values[i]! * y
      for (const [j, other] of used.entries())
        gram[column]![other]! += weight * values[i]! * values[j]!
    }
  }
  const scale = gram.map((row, i) => Math.sqrt(row[i]!) || 1)
  for (const [i, row] of gram.entries()) {
    target[i]! /= scale[i]!
    for (let j = 0; j < columns; j++) row[j]! /= scale[i]! * scale[j]!
  }
  return descend(gram, target).map((value, i) => value / scale[i]!)
}

/** @param gram - of columns of length 1, or 0 */
function descend(gram: readonly Float64Array[], target: Float64Array): number[] {
  const x = new Float64Array(target.length)
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let change = 0
    let largest = 0
    for (const [i, row] of gram.entries()) {
      if (row[i] === 0) continue
      let gradient = target[i]!
      for (let j = 0; j < x.length; j++) gradient -= row[j]! * x[j]!
      const next = Math.max(0, x[i]! + gradient)
      change = Math.max(change, Math.abs(next - x[i]!))
      largest = Math.max(largest, next)
      x[i] = next
    }
    if (change < 1e-9 * largest) break
  }
  return Array.from(x)
}

/** The error that a sample counts at least with, in {@link leastAbsolutes}. */
const LEAST_MISS = 0.002
const ROUNDS = 8

/**
 * Coefficients that are not negative, with the least sum of absolute errors: an odd sample does not
 * bend them. Found by reweighting.
 *
 * @param scale - what each sample's error is measured by
 */
export function leastAbsolutes(
  equations: readonly Equation[],
  columns: number,
  scale: readonly number[],
): number[] {
  let weights = scale.map((s) => 1 / s)
  let found: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    found = nonNegativeLeastSquares(equations, columns, weights)
    const next = equations.map(({ columns: used, values, y }, at) => {
      const cost = used.reduce((sum, column, i) => sum + values[i]! * found[column]!, 0)
      return 1 / scale[at]! / Math.sqrt(Math.max(Math.abs(cost - y) / scale[at]!, LEAST_MISS))
    })
    const isSteady = weights.every((w, at) => Math.abs(w - next[at]!) < 1e-3 * w)
    weights = next
    if (isSteady) break
  }
  return found
}
