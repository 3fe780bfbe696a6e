import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bn254 } from '@noble/curves/bn254.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { type TwinContract, TwoEvms } from './two-evms.ts'

/*
 * Every Ethereum precompile against @ethereumjs/evm (fork Osaka): good input, input at its edges, and
 * bytes at random. A contract passes its input on and returns success, then what came back.
 */

const SEED = 11
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const word = (n: bigint) => n.toString(16).padStart(64, '0')
const fieldOf64 = (n: bigint) => n.toString(16).padStart(128, '0')
const key = new Uint8Array(32).fill(7)
const hash = new Uint8Array(32).fill(0xab)

let evms: TwoEvms
const contracts = new Map<bigint, TwinContract>()

beforeAll(async () => {
  evms = await TwoEvms.create()
})

async function forwarder(address: bigint): Promise<TwinContract> {
  const known = contracts.get(address)
  if (known !== undefined) return known
  const contract = await evms.place(
    assemble(`CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY
      PUSH0 PUSH0 CALLDATASIZE PUSH0 ${address} GAS STATICCALL PUSH0 MSTORE
      RETURNDATASIZE PUSH0 32 RETURNDATACOPY RETURNDATASIZE 32 ADD PUSH0 RETURN`),
  )
  contracts.set(address, contract)
  return contract
}

/** What both give: success as a word, then the output. */
async function both(address: bigint, input: string): Promise<string> {
  const options = { input: Buffer.from(input, 'hex') }
  const [native, ethereumjs] = await evms.call(await forwarder(address), options)
  expect([input, native]).toEqual([input, ethereumjs])
  return native.data
}

const OK = word(1n)
const FAILED = word(0n)

function secpInput(v: bigint, change: (r: bigint, s: bigint) => [bigint, bigint]): string {
  const signature = secp256k1.Signature.fromBytes(
    secp256k1.sign(hash, key, { prehash: false, format: 'recovered' }),
    'recovered',
  )
  const [r, s] = change(signature.r, signature.s)
  return hex(hash) + word(v) + word(r) + word(s)
}

const same = (r: bigint, s: bigint): [bigint, bigint] => [r, s]
const SECP_N = secp256k1.Point.Fn.ORDER
const BN_P = bn254.fields.Fp.ORDER
const BN_R = bn254.fields.Fr.ORDER
const BLS_P = bls12_381.fields.Fp.ORDER

type Affine<T> = { toAffine(): { x: T; y: T } }
type Fp2 = { c0: bigint; c1: bigint }
const bnG1 = (k: bigint) => bnPoint(bn254.G1.Point.BASE.multiply(k))
const bnPoint = (p: Affine<bigint>) => word(p.toAffine().x) + word(p.toAffine().y)
const bnG2 = (k: bigint) => {
  const { x, y }: { x: Fp2; y: Fp2 } = bn254.G2.Point.BASE.multiply(k).toAffine()
  return word(x.c1) + word(x.c0) + word(y.c1) + word(y.c0)
}
const blsG1 = (k: bigint) => {
  const { x, y } = bls12_381.G1.Point.BASE.multiply(k).toAffine()
  return fieldOf64(x) + fieldOf64(y)
}
const blsG2 = (k: bigint) => {
  const { x, y }: { x: Fp2; y: Fp2 } = bls12_381.G2.Point.BASE.multiply(k).toAffine()
  return fieldOf64(x.c0) + fieldOf64(x.c1) + fieldOf64(y.c0) + fieldOf64(y.c1)
}
const ZERO_G1 = '00'.repeat(128)
const ZERO_G2 = '00'.repeat(256)

/** A point of the curve of G1 that is not in its subgroup. */
function outsideG1(): string {
  const { Fp } = bls12_381.fields
  for (let x = 1n; ; x++) {
    const right = Fp.add(Fp.mul(Fp.sqr(x), x), 4n)
    if (!Fp.eql(Fp.pow(right, (Fp.ORDER - 1n) / 2n), 1n)) continue
    const point = bls12_381.G1.Point.fromAffine({ x, y: Fp.sqrt(right) })
    if (!point.isTorsionFree()) return fieldOf64(x) + fieldOf64(Fp.sqrt(right))
  }
}

function modexpInput(base: string, power: string, modulus: string): string {
  const sizes = [base, power, modulus].map((part) => word(BigInt(part.length / 2)))
  return sizes.join('') + base + power + modulus
}

function blake2Input(rounds: number, final: number): string {
  const block = Array.from({ length: 208 }, (_, at) =>
    ((at * 37) & 0xff).toString(16).padStart(2, '0'),
  )
  return rounds.toString(16).padStart(8, '0') + block.join('') + final.toString(16).padStart(2, '0')
}

function p256Input(change: (r: bigint, s: bigint) => [bigint, bigint] = same): string {
  const signature = p256.Signature.fromBytes(p256.sign(hash, key, { prehash: false }))
  const [r, s] = change(signature.r, signature.s)
  const publicKey = p256.getPublicKey(key, false).subarray(1)
  return hex(hash) + word(r) + word(s) + hex(publicKey)
}

/** Name, address, and inputs with what comes of them: `some` output, `none`, or failure. */
const CASES: readonly (readonly [
  name: string,
  address: bigint,
  cases: Readonly<Record<string, readonly [input: string, outcome: 'some' | 'none' | 'failed']>>,
])[] = [
  [
    'ecrecover',
    1n,
    {
      'a signature, v 27': [secpInput(27n, same), 'some'],
      'a signature, v 28': [secpInput(28n, same), 'some'],
      'v 26': [secpInput(26n, same), 'none'],
      'v past 64 bits': [secpInput((1n << 64n) + 27n, same), 'none'],
      'r 0': [secpInput(27n, (_r, s) => [0n, s]), 'none'],
      's 0': [secpInput(27n, (r) => [r, 0n]), 'none'],
      'r of the order': [secpInput(27n, (_r, s) => [SECP_N, s]), 'none'],
      'high s': [secpInput(27n, (r, s) => [r, SECP_N - s]), 'some'],
      'r of no point': [secpInput(27n, (_r, s) => [5n, s]), 'none'],
      'short input': [secpInput(27n, same).slice(0, 200), 'some'],
      'long input': [`${secpInput(28n, same)}ff00`, 'some'],
      nothing: ['', 'none'],
    },
  ],
  ['sha256', 2n, { nothing: ['', 'some'], bytes: ['00ff'.repeat(77), 'some'] }],
  ['ripemd160', 3n, { nothing: ['', 'some'], bytes: ['00ff'.repeat(77), 'some'] }],
  ['identity', 4n, { nothing: ['', 'none'], bytes: ['00ff'.repeat(77), 'some'] }],
  [
    'modexp',
    5n,
    {
      'small numbers': [modexpInput('03', '0102', 'fd'), 'some'],
      'large numbers': [modexpInput('7f'.repeat(96), 'e3'.repeat(33), 'f1'.repeat(65)), 'some'],
      'modulus 0': [modexpInput('03', '02', '0000'), 'some'],
      'modulus 1': [modexpInput('03', '02', '0001'), 'some'],
      'an even modulus': [modexpInput('03', 'ff', '0100'), 'some'],
      'power 0': [modexpInput('03', '', '0d'), 'some'],
      'base 0, power 0': [modexpInput('', '', '0d'), 'some'],
      'no modulus': [modexpInput('03', '02', ''), 'none'],
      'input that ends early': [modexpInput('03', '0102', 'fdfd').slice(0, -4), 'some'],
      'lengths alone': [word(1n) + word(1n) + word(2n), 'some'],
      nothing: ['', 'none'],
      'a length past 32 bits': [word(1n << 32n) + word(0n) + word(1n), 'failed'],
      'a length past 64 bits': [word(1n) + word(1n << 70n) + word(1n), 'failed'],
    },
  ],
  [
    'bn254 add',
    6n,
    {
      'two points': [bnG1(3n) + bnG1(5n), 'some'],
      'a point twice': [bnG1(3n) + bnG1(3n), 'some'],
      'a point and its negative': [bnG1(3n) + bnG1(BN_R - 3n), 'some'],
      'one point': [bnG1(3n), 'some'],
      nothing: ['', 'some'],
      'long input': [`${bnG1(3n) + bnG1(5n)}01`, 'some'],
      'no point': [word(1n) + word(1n) + bnG1(1n), 'failed'],
      'a coordinate of the order': [word(BN_P + 1n) + word(2n), 'failed'],
    },
  ],
  [
    'bn254 mul',
    7n,
    {
      'a point': [bnG1(3n) + word(0xdeadbeefn), 'some'],
      'by the order': [bnG1(3n) + word(BN_R), 'some'],
      'by all ones': [bnG1(3n) + 'f'.repeat(64), 'some'],
      'by 0': [bnG1(3n) + word(0n), 'some'],
      'the point 0': [word(0n) + word(0n) + word(9n), 'some'],
      'no scalar': [bnG1(3n), 'some'],
      'no point': [word(1n) + word(1n) + word(2n), 'failed'],
    },
  ],
  [
    'bn254 pairing',
    8n,
    {
      nothing: ['', 'some'],
      'pairs that cancel': [bnG1(3n) + bnG2(5n) + bnG1(BN_R - 15n) + bnG2(1n), 'some'],
      'pairs that do not': [bnG1(3n) + bnG2(5n), 'some'],
      'points 0': [word(0n).repeat(6), 'some'],
      'a size that is none': [bnG1(3n), 'failed'],
      'no point of G2': [bnG1(3n) + word(1n).repeat(4), 'failed'],
    },
  ],
  [
    'blake2f',
    9n,
    {
      '12 rounds': [blake2Input(12, 1), 'some'],
      'no rounds': [blake2Input(0, 0), 'some'],
      'a flag of 2': [blake2Input(12, 2), 'failed'],
      'a byte less': [blake2Input(12, 1).slice(2), 'failed'],
      nothing: ['', 'failed'],
    },
  ],
  [
    'BLS12-381 G1 add',
    0x0bn,
    {
      'two points': [blsG1(3n) + blsG1(5n), 'some'],
      'a point twice': [blsG1(3n) + blsG1(3n), 'some'],
      'with 0': [blsG1(3n) + ZERO_G1, 'some'],
      'outside the subgroup': [outsideG1() + blsG1(5n), 'some'],
      'one point': [blsG1(3n), 'failed'],
      'no point': [fieldOf64(1n).repeat(2) + blsG1(3n), 'failed'],
      'a coordinate of the order': [fieldOf64(BLS_P) + fieldOf64(2n) + blsG1(3n), 'failed'],
      'padding that is not 0': [`01${blsG1(3n).slice(2)}${blsG1(5n)}`, 'failed'],
      nothing: ['', 'failed'],
    },
  ],
  [
    'BLS12-381 G1 sum of products',
    0x0cn,
    {
      'one pair': [blsG1(3n) + word(7n), 'some'],
      'two pairs': [blsG1(3n) + word(7n) + blsG1(4n) + 'f'.repeat(64), 'some'],
      'by 0': [blsG1(3n) + word(0n), 'some'],
      'the point 0': [ZERO_G1 + word(3n), 'some'],
      'outside the subgroup': [outsideG1() + word(3n), 'failed'],
      nothing: ['', 'failed'],
    },
  ],
  [
    'BLS12-381 G2 add',
    0x0dn,
    {
      'two points': [blsG2(3n) + blsG2(5n), 'some'],
      'with 0': [blsG2(3n) + ZERO_G2, 'some'],
      'no point': [fieldOf64(1n).repeat(4) + blsG2(3n), 'failed'],
      'one point': [blsG2(3n), 'failed'],
    },
  ],
  [
    'BLS12-381 G2 sum of products',
    0x0en,
    {
      'one pair': [blsG2(3n) + word(7n), 'some'],
      'two pairs': [blsG2(3n) + word(7n) + blsG2(4n) + word(1n << 250n), 'some'],
      'the point 0': [ZERO_G2 + word(3n), 'some'],
      nothing: ['', 'failed'],
    },
  ],
  [
    'BLS12-381 pairing',
    0x0fn,
    {
      'pairs that cancel': [
        blsG1(3n) + blsG2(5n) + blsG1(bls12_381.fields.Fr.ORDER - 15n) + blsG2(1n),
        'some',
      ],
      'pairs that do not': [blsG1(3n) + blsG2(5n), 'some'],
      'points 0': [ZERO_G1 + blsG2(5n), 'some'],
      'outside the subgroup': [outsideG1() + blsG2(5n), 'failed'],
      nothing: ['', 'failed'],
    },
  ],
  [
    'BLS12-381 field to G1',
    0x10n,
    {
      'a number': [fieldOf64(0xdeadbeefn), 'some'],
      '0': [fieldOf64(0n), 'some'],
      'the order': [fieldOf64(BLS_P), 'failed'],
      nothing: ['', 'failed'],
    },
  ],
  [
    'BLS12-381 field to G2',
    0x11n,
    {
      'two numbers': [fieldOf64(0xdeadbeefn) + fieldOf64(3n), 'some'],
      'the order': [fieldOf64(BLS_P) + fieldOf64(0n), 'failed'],
      'one number': [fieldOf64(3n), 'failed'],
    },
  ],
  [
    'P-256 verify',
    0x100n,
    {
      'a signature': [p256Input(), 'some'],
      'high s': [p256Input((r, s) => [r, p256.Point.Fn.ORDER - s]), 'some'],
      'another s': [p256Input((r, s) => [r, s ^ 1n]), 'none'],
      'r 0': [p256Input((_r, s) => [0n, s]), 'none'],
      'a key that is no point': [p256Input().slice(0, -2) + '00', 'none'],
      'a byte more': [`${p256Input()}00`, 'none'],
      nothing: ['', 'none'],
    },
  ],
]

describe.each(CASES)('%s', (_name, address, cases) => {
  test.each(Object.entries(cases))('%s', async (_case, [input, outcome]) => {
    const data = await both(address, input)
    expect(data.slice(0, 64)).toBe(outcome === 'failed' ? FAILED : OK)
    expect(data.length > 64).toBe(outcome === 'some')
  })

  test('bytes at random', async () => {
    const sizes = Object.values(cases).map(([input]) => input.length / 2)
    const bytes = fc
      .tuple(fc.constantFrom(...sizes), fc.uint8Array({ minLength: 1, maxLength: 32 }))
      .map(([size, seed]) => Buffer.alloc(size, seed).toString('hex'))
    for (const input of fc.sample(bytes, { numRuns: 8, seed: SEED })) await both(address, input)
  })
})

describe('differences', () => {
  test('0x0a, the point evaluation of blobs, is empty: it succeeds with nothing', async () => {
    const outcome = evms.native(await forwarder(10n), { input: Buffer.alloc(192) })
    expect(outcome.data).toBe(OK)
  })

  test('modexp takes numbers of more than 1,024 bytes, which Osaka refuses', async () => {
    const input = Buffer.from(modexpInput('03', '02', 'ff'.repeat(1025)), 'hex')
    const [native, ethereumjs] = await evms.call(await forwarder(5n), { input })
    expect(native.data.slice(0, 64)).toBe(OK)
    expect(ethereumjs.data.slice(0, 64)).toBe(FAILED)
  })

  test('every address below 256 is a precompile: it succeeds with nothing', async () => {
    for (const address of [0x12n, 0xffn])
      expect(evms.native(await forwarder(address), {}).data).toBe(OK)
  })
})
