import fc, { type Arbitrary } from 'fast-check'

/** The integers that count as small. */
const SMALL = 1_000n

/** Integers around which faults are: the ends of a range, powers of two, small ones, and any. */
export function integersBetween(
  min: bigint,
  max: bigint,
  constants: readonly bigint[] = [],
): Arbitrary<bigint> {
  const isInside = (n: bigint): boolean => n >= min && n <= max
  const edges = [min, min + 1n, max - 1n, max, 0n, 1n].filter(isInside)
  const small = min > -SMALL ? min : -SMALL
  const known = constants.flatMap((n) => [n - 1n, n, n + 1n]).filter(isInside)
  return fc.oneof(
    { weight: 3, arbitrary: fc.bigInt({ min, max }) },
    { weight: 4, arbitrary: fc.bigInt({ min: small, max: max < SMALL ? max : SMALL }) },
    { weight: 2, arbitrary: fc.constantFrom(...new Set(edges)) },
    ...(known.length === 0 ? [] : [{ weight: 3, arbitrary: fc.constantFrom(...known) }]),
  )
}
