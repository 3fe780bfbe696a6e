import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bn254 } from '@noble/curves/bn254.js'
import { p256 } from '@noble/curves/nist.js'
import { keccak256 } from '../../crypto/index.ts'
import { Account } from '../../harness/index.ts'
import type { Choices } from '../choices.ts'
import { concat } from '../gen/cbor-tree.ts'
import { word } from './words.ts'

/** A precompile and what it is given. */
export interface PrecompileCall {
  readonly index: bigint
  readonly input: Uint8Array
}

const BLS = bls12_381
const BLS_FIELD = 64

/** A call of one of Ethereum's precompiles, mostly with input that it accepts. */
export function precompileCall(c: Choices): PrecompileCall {
  const [index, make] = c.weighted<readonly [bigint, (c: Choices) => Uint8Array]>([
    [4, [4n, (d) => d.bytes(d.below(100))]],
    [3, [2n, (d) => d.bytes(d.below(100))]],
    [3, [3n, (d) => d.bytes(d.below(100))]],
    [6, [1n, ecRecoverInput]],
    [8, [5n, modexpInput]],
    [4, [6n, (d) => concat(bnG1(d), bnG1(d))]],
    [3, [7n, (d) => concat(bnG1(d), scalar(d))]],
    [1, [8n, bnPairingInput]],
    [4, [9n, blakeInput]],
    [3, [11n, (d) => concat(blsG1(d), blsG1(d))]],
    [2, [12n, (d) => some(d, 2, () => concat(blsG1(d), scalar(d)))]],
    [3, [13n, (d) => concat(blsG2(d), blsG2(d))]],
    [1, [14n, (d) => some(d, 2, () => concat(blsG2(d), scalar(d)))]],
    [1, [15n, (d) => some(d, 2, () => concat(blsG1(d), blsG2(d)))]],
    [1, [16n, (d) => blsField(BigInt(d.below(9)))]],
    [1, [17n, (d) => concat(blsField(BigInt(d.below(9))), blsField(1n))]],
    [4, [0x100n, p256Input]],
  ])
  return { index, input: spoiled(c, make(c)) }
}

/** The input, sometimes of another length or with a bit flipped. */
function spoiled(c: Choices, input: Uint8Array): Uint8Array {
  if (!c.chance(25)) return input
  return c.pick<() => Uint8Array>([
    () => input.subarray(0, c.below(input.length + 1)),
    () => concat(input, c.bytes(1 + c.below(40))),
    () => {
      const out = input.slice()
      if (out.length > 0) out[c.below(out.length)]! ^= 1 << c.below(8)
      return out
    },
  ])()
}

function some(c: Choices, most: number, make: () => Uint8Array): Uint8Array {
  return concat(...Array.from({ length: 1 + c.below(most) }, make))
}

function scalar(c: Choices): Uint8Array {
  return word(
    c.weighted([
      [4, BigInt(c.below(9))],
      [2, c.bigint(32)],
      [1, bn254.fields.Fr.ORDER],
    ]),
  )
}

function ecRecoverInput(c: Choices): Uint8Array {
  const data = c.bytes(c.below(4))
  const signature = Account.of('alice', 'eth').sign(data)
  const v = BigInt(signature[64]!) + 27n
  const other = c.weighted([
    [6, v],
    [1, v - 27n],
    [1, 29n],
    [1, v + 256n],
  ])
  return concat(keccak256(data), word(other), signature.subarray(0, 64))
}

function modexpInput(c: Choices): Uint8Array {
  const parts = [c.bytes(c.below(40)), c.bytes(c.below(8)), c.bytes(c.below(40))]
  const lengths = parts.map(({ length }) => word(BigInt(length)))
  return concat(...lengths, ...parts)
}

function bnG1(c: Choices): Uint8Array {
  const n = c.below(6)
  if (n === 0) return new Uint8Array(64)
  const { x, y } = bn254.G1.Point.BASE.multiplyUnsafe(BigInt(n)).toAffine()
  return concat(word(x), word(c.chance(10) ? y + 1n : y))
}

function bnG2(c: Choices): Uint8Array {
  const n = c.below(4)
  if (n === 0) return new Uint8Array(128)
  const { x, y } = bn254.G2.Point.BASE.multiplyUnsafe(BigInt(n)).toAffine()
  return concat(word(x.c1), word(x.c0), word(y.c1), word(y.c0))
}

/** Sometimes a pair and its inverse, whose product is one. */
function bnPairingInput(c: Choices): Uint8Array {
  if (c.chance(40)) return some(c, 2, () => concat(bnG1(c), bnG2(c)))
  const g2 = bnG2(c)
  const point = bn254.G1.Point.BASE.multiplyUnsafe(BigInt(1 + c.below(5)))
  const encode = (p: typeof point): Uint8Array => {
    const { x, y } = p.toAffine()
    return concat(word(x), word(y))
  }
  return concat(encode(point), g2, encode(point.negate()), g2)
}

function blakeInput(c: Choices): Uint8Array {
  const rounds = Uint8Array.of(0, 0, 0, c.below(20))
  const flag = Uint8Array.of(
    c.weighted([
      [4, 0],
      [4, 1],
      [1, 2],
    ]),
  )
  return concat(
    rounds,
    c.bytes(8),
    new Uint8Array(184).fill(c.below(256)),
    new Uint8Array(16),
    flag,
  )
    .subarray(0, 213)
    .map((byte, i) => (i === 212 ? flag[0]! : byte))
}

/** A field element in 64 bytes. */
function blsField(value: bigint): Uint8Array {
  return concat(new Uint8Array(BLS_FIELD - 48), fieldBytes(value))
}

function fieldBytes(value: bigint): Uint8Array {
  return concat(word(value >> 256n).subarray(16), word(value))
}

function blsG1(c: Choices): Uint8Array {
  const n = c.below(6)
  if (n === 0) return new Uint8Array(2 * BLS_FIELD)
  const { x, y } = BLS.G1.Point.BASE.multiplyUnsafe(BigInt(n)).toAffine()
  return concat(blsField(x), blsField(c.chance(10) ? y + 1n : y))
}

function blsG2(c: Choices): Uint8Array {
  const n = c.below(4)
  if (n === 0) return new Uint8Array(4 * BLS_FIELD)
  const { x, y } = BLS.G2.Point.BASE.multiplyUnsafe(BigInt(n)).toAffine()
  return concat(blsField(x.c0), blsField(x.c1), blsField(y.c0), blsField(y.c1))
}

function p256Input(c: Choices): Uint8Array {
  const key = word(BigInt(1 + c.below(9)))
  const hash = c.bytes(32)
  const signature = p256.sign(hash, key, { prehash: false, lowS: c.chance(50) })
  return concat(hash, signature, p256.getPublicKey(key, false).subarray(1))
}
