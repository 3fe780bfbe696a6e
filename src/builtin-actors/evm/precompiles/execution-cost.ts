import { type EthAddress, wordOfBytes } from '../address.ts'
import { bitLength } from '../arithmetic.ts'
import { ValueReader } from '../value-reader.ts'
import { isFilecoin } from './table.ts'

/** Gas of a precompile whose input is `items` pieces of one size. */
interface PiecewiseCost {
  /** Bytes of a piece; other sizes of input are refused at once. */
  readonly size: number
  readonly base: number
  readonly item: number
  /** The cost if each piece has a point at infinity, and the places of the points of a piece. */
  readonly infinity?: {
    readonly gas: number
    readonly points: readonly (readonly [start: number, end: number])[]
  }
}

/** So many milligas are more than any message has, and still a safe integer. */
const MOST = 2 ** 50
/** Gas of input that is refused for its size. */
const REFUSED = 600
const BN254_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/**
 * Gas that precompiles execute, syscalls apart; 256 is P-256. Source: runs of the official actor (bundle v18,
 * network version 28) on valid input, less the same call of a precompile that is empty.
 */
const PIECEWISE: Readonly<Record<number, PiecewiseCost>> = {
  8: { size: 192, base: 371_300_000, item: 356_200_000 },
  11: { size: 256, base: 0, item: 2_612_800 },
  12: { size: 160, base: 75_700_000, item: 75_100_000 },
  13: { size: 512, base: 0, item: 4_395_800, infinity: { gas: 920_000, points: [[0, 256]] } },
  14: {
    size: 288,
    base: 182_300_000,
    item: 149_900_000,
    infinity: { gas: 51_000_000, points: [[0, 256]] },
  },
  15: {
    size: 384,
    base: 328_000_000,
    item: 366_400_000,
    infinity: {
      gas: 181_000_000,
      points: [
        [0, 128],
        [128, 384],
      ],
    },
  },
  16: { size: 64, base: 0, item: 35_557_600 },
  17: { size: 128, base: 0, item: 134_456_600 },
  256: { size: 160, base: 0, item: 105_040_000 },
}

/** The costs of Ethereum's precompiles by index; those of Filecoin are syscalls. */
const OTHERS: Readonly<Record<number, (input: Uint8Array) => number>> = {
  1: () => 11_730,
  2: () => 2_900,
  3: () => 4_500,
  4: (input) => 3_100 + 2 * input.length,
  5: modexp,
  6: (input) => (input.length === 0 ? 16_700 : 911_100),
  7: bnMul,
  9: blake2f,
}

/** Milligas that the precompile at an address is modelled to execute. */
export function precompileMilligas(address: EthAddress, input: Uint8Array): number {
  if (isFilecoin(address)) return 0
  const index = Number(address)
  const piecewise = PIECEWISE[index]
  if (piecewise === undefined) return Math.min(1_000 * (OTHERS[index]?.(input) ?? 0), MOST)
  const { size, base, item, infinity } = piecewise
  const items = input.length / size
  if (!Number.isInteger(items) || items === 0) return 1_000 * REFUSED
  if (infinity !== undefined && isAllInfinity(input, size, infinity.points))
    return 1_000 * infinity.gas
  return 1_000 * (base + item * items)
}

function isAllInfinity(
  input: Uint8Array,
  size: number,
  points: readonly (readonly [start: number, end: number])[],
): boolean {
  for (let at = 0; at < input.length; at += size) {
    const isZero = points.some(([start, end]) =>
      input.subarray(at + start, at + end).every((byte) => byte === 0),
    )
    if (!isZero) return false
  }
  return true
}

function blake2f(input: Uint8Array): number {
  if (input.length !== 213 || input[212]! > 1) return REFUSED
  const rounds = Number(wordOfBytes(input.subarray(0, 4)))
  return 4_200 + 2_080 * rounds
}

function bnMul(input: Uint8Array): number {
  const scalar = wordOfBytes(input.subarray(64, 96)) << BigInt(8 * Math.max(0, 96 - input.length))
  return 167_000 + 238_000 * bitLength(scalar % BN254_ORDER)
}

/** Montgomery multiplications of 32-bit digits, four bits of the power at once. */
function modexp(input: Uint8Array): number {
  const reader = new ValueReader(input)
  const baseLength = Number(reader.word())
  const powerLength = Number(reader.word())
  const modulusLength = Number(reader.word())
  const powerAt = 96 + baseLength
  const modulusAt = powerAt + powerLength
  const isTrivial = input.subarray(modulusAt, modulusAt + modulusLength).every((byte) => byte === 0)
  if (isTrivial) return 20_000
  const power = input.subarray(powerAt, modulusAt)
  const first = power.findIndex((byte) => byte !== 0)
  const bits = first < 0 ? 0 : 8 * (powerLength - first) - Math.clz32(power[first]!) + 24
  const digits = Math.ceil(modulusLength / 4)
  return 100_000 + (1.25 * bits + 16) * (340 * digits * digits + 1_000 * digits)
}
