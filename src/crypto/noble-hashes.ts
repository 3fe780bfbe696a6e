import { blake2b } from '@noble/hashes/blake2.js'
import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Blake2bBlock, HashBackend, HashName, HashStream } from './hash-backend.ts'

/** RFC 7693, section 2.7. */
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const

/** RFC 7693, section 2.6. */
const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
] as const

/** Columns, then diagonals. */
const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const

function words(bytes: Uint8Array): BigUint64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const out = new BigUint64Array(bytes.length / 8)
  for (let i = 0; i < out.length; i++) out[i] = view.getBigUint64(8 * i, true)
  return out
}

const rotate = (x: bigint, n: bigint): bigint => BigInt.asUintN(64, (x >> n) | (x << (64n - n)))

function mix(
  v: BigUint64Array,
  [a, b, c, d]: (typeof QUARTERS)[number],
  x: bigint,
  y: bigint,
): void {
  v[a] = v[a]! + v[b]! + x
  v[d] = rotate(v[d]! ^ v[a]!, 32n)
  v[c] = v[c]! + v[d]!
  v[b] = rotate(v[b]! ^ v[c]!, 24n)
  v[a] = v[a]! + v[b]! + y
  v[d] = rotate(v[d]! ^ v[a]!, 16n)
  v[c] = v[c]! + v[d]!
  v[b] = rotate(v[b]! ^ v[c]!, 63n)
}

/** EIP-152 in plain bigints: noble does not export its compression function. */
function compress(rounds: number, { h, m, t }: Blake2bBlock, last: boolean): Uint8Array {
  const chain = words(h)
  const block = words(m)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller has checked that it is 16 bytes
  const [low, high] = words(t) as unknown as [bigint, bigint]
  const v = new BigUint64Array([...chain, ...IV])
  v[12] = v[12]! ^ low
  v[13] = v[13]! ^ high
  if (last) v[14] = ~v[14]!
  for (let r = 0; r < rounds; r++) {
    const s = SIGMA[r % 10]!
    QUARTERS.forEach((quarter, i) => {
      mix(v, quarter, block[s[2 * i]!]!, block[s[2 * i + 1]!]!)
    })
  }
  const out = new Uint8Array(64)
  const view = new DataView(out.buffer)
  chain.forEach((word, i) => {
    view.setBigUint64(8 * i, word ^ v[i]! ^ v[i + 8]!, true)
  })
  return out
}

function stream(name: HashName, outLen: number): HashStream {
  switch (name) {
    case 'blake2b':
      return blake2b.create({ dkLen: outLen })
    case 'sha2-256':
      return sha256.create()
    case 'keccak-256':
      return keccak_256.create()
    case 'ripemd-160':
      return ripemd160.create()
  }
}

/** All hashes in plain JavaScript, for hosts without WebAssembly and as the oracle of the tests. */
export const NOBLE_HASHES: HashBackend = {
  blake2b: (data, outLen) => blake2b(data, { dkLen: outLen }),
  sha256: (data) => sha256(data),
  keccak256: (data) => keccak_256(data),
  ripemd160: (data) => ripemd160(data),
  blake2bCompress: compress,
  stream,
}
