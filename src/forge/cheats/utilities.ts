import { keccak256 } from '../../crypto/index.ts'
import { bytesToHex, encodeRlp } from '../../harness/index.ts'
import type { Args } from '../args.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'
import { hexToBytesOf, toHex } from '../hex-text.ts'
import { Random } from '../random.ts'

const FORGE_VERSION = '1.7.1'

/** Random values, encodings and other tools. */
export const UTILITY_CHEATS: CheatTable = {
  randomUint: { doc: 'Returns a random number', run: (call, a) => randomUint(call, a) },
  randomInt: {
    doc: 'Returns a random signed number',
    run: (call, a) => BigInt.asIntN(a.length > 0 ? a.number(0) : 256, random(call, 256)),
  },
  randomAddress: {
    doc: 'Returns a random address',
    run: (call) => `0x${random(call, 160).toString(16).padStart(40, '0')}`,
  },
  randomBool: { doc: 'Returns true or false at random', run: (call) => random(call, 1) === 1n },
  randomBytes: {
    doc: 'Returns random bytes',
    run: (call, a) =>
      a.number(0) === 0
        ? '0x'
        : `0x${random(call, 8 * a.number(0))
            .toString(16)
            .padStart(2 * a.number(0), '0')}`,
  },
  randomBytes4: {
    doc: 'Returns four random bytes',
    run: (call) => `0x${random(call, 32).toString(16).padStart(8, '0')}`,
  },
  randomBytes8: {
    doc: 'Returns eight random bytes',
    run: (call) => `0x${random(call, 64).toString(16).padStart(16, '0')}`,
  },
  setSeed: {
    doc: 'Sets the seed of random values',
    run: ({ session }, a) => {
      session.random = a.uint(0)
    },
  },
  shuffle: {
    doc: 'Returns the numbers in a random order',
    run: (call, a) => {
      const items = [...a.list(0)]
      const source = new Random(random(call, 96))
      for (let at = items.length - 1; at > 0; at--) {
        const other = source.below(at + 1)
        const moved = items[at]
        items[at] = items[other]
        items[other] = moved
      }
      return items
    },
  },
  sort: {
    doc: 'Returns the numbers in order',
    run: (_call, a) =>
      [...a.list(0)].map((one) => BigInt(String(one))).sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)),
  },
  bound: { doc: 'Returns another number of a range', run: (call, a) => bound(call, a) },
  toBase64: { doc: 'Encodes in base 64', run: (_call, a) => base64(a, 'base64') },
  toBase64URL: { doc: 'Encodes in base 64 for URLs', run: (_call, a) => base64(a, 'base64url') },
  toRlp: {
    doc: 'Encodes a list of bytes in RLP',
    run: (_call, a) => bytesToHex(encodeRlp(a.list(0).map((one) => hexToBytesOf(toHex(one))))),
  },
  ensNamehash: {
    doc: 'Returns the hash of a name of ENS',
    run: (_call, a) => bytesToHex(namehash(a.text(0))),
  },
  getFoundryVersion: {
    doc: 'Returns the version of forge whose cheatcodes these are',
    run: () => `${FORGE_VERSION}-litefvm`,
  },
  foundryVersionAtLeast: {
    doc: 'Whether the version of forge is at least this one',
    run: (_call, a) => compareVersions(FORGE_VERSION, a.text(0)) >= 0,
  },
  foundryVersionCmp: {
    doc: 'Compares the version of forge with another',
    run: (_call, a) => BigInt(compareVersions(FORGE_VERSION, a.text(0))),
  },
  isContext: {
    doc: 'Whether this is a test (1) or the group of tests (0)',
    run: (_call, a) => a.number(0) <= 1,
  },
  unixTime: {
    doc: 'Returns the time of the block in milliseconds',
    run: ({ session }) => session.moment.timestamp * 1000n,
  },
}

/** Draws bits from the session's source, which moves on. */
function random({ session }: CheatCall, bits: number): bigint {
  const source = new Random(session.random)
  session.random = BigInt.asUintN(96, session.random * 0x5851f42d4c957f2dn + 0x14057b7ef767814fn)
  return source.bits(bits)
}

function randomUint(call: CheatCall, a: Args): bigint {
  if (a.length === 1) {
    if (a.uint(0) > 256n) throw new CheatError('number of bits cannot exceed 256')
    return random(call, a.number(0))
  }
  if (a.length === 0) return random(call, 256)
  const [low, high] = [a.uint(0), a.uint(1)]
  if (low > high) throw new CheatError('min must be less than or equal to max')
  return low + (random(call, 256) % (high - low + 1n))
}

function bound(call: CheatCall, a: Args): bigint {
  const [value, low, high] = [a.uint(0), a.uint(1), a.uint(2)]
  if (low > high) throw new CheatError('min must be less than or equal to max')
  const drawn = low + (random(call, 256) % (high - low + 1n))
  if (drawn !== value) return drawn
  return drawn === high ? low : drawn + 1n
}

function base64(a: Args, kind: 'base64' | 'base64url'): string {
  const bytes = a.types[0] === 'string' ? new TextEncoder().encode(a.text(0)) : a.bytes(0)
  return Buffer.from(bytes).toString(kind)
}

function namehash(name: string): Uint8Array {
  let node: Uint8Array = new Uint8Array(32)
  if (name === '') return node
  for (const label of name.split('.').reverse()) {
    const both = new Uint8Array(64)
    both.set(node)
    both.set(keccak256(new TextEncoder().encode(label)), 32)
    node = keccak256(both)
  }
  return node
}

function compareVersions(a: string, b: string): number {
  const parts = (text: string): number[] => text.split('-')[0]!.split('.').map(Number) // split gives at least one part
  const [x, y] = [parts(a), parts(b)]
  for (let at = 0; at < 3; at++) {
    const difference = (x[at] ?? 0) - (y[at] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return 0
}
