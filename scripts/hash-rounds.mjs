// Writes the unrolled compression functions of the hash module as AssemblyScript source: every
// state word is a local and every table entry a constant, which a loop over memory is not. The twelve
// rounds of blake2b without a branch take 34 us for 32 KiB, with a branch between rounds 49: V8 brings
// its registers in order at each. Keccak is the other way round: one round in a loop takes 105 us, two
// 120, all 24 in a row 172. Tried and not faster (figures of another machine): blake2b with 128-bit SIMD
// 41 us against 35, mixes interleaved 34; keccak row by row over two rounds 85 us against 76, with
// complemented lanes 76.
// Tables: RFC 7693 (blake2b), FIPS 180-4 (sha2-256), FIPS 202 (keccak), the RIPEMD-160 paper.

const range = (n) => Array.from({ length: n }, (_, i) => i)
const declare = (type, names, value) =>
  names.map((name, i) => `  let ${name}: ${type} = ${value(i)}`).join('\n')

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
]
const BLAKE2B_IV = [
  '0x6a09e667f3bcc908',
  '0xbb67ae8584caa73b',
  '0x3c6ef372fe94f82b',
  '0xa54ff53a5f1d36f1',
  '0x510e527fade682d1',
  '0x9b05688c2b3e6c1f',
  '0x1f83d9abfb41bd6b',
  '0x5be0cd19137e2179',
]
const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
]

function blake2b() {
  const mix = ([a, b, c, d], x, y) => `
    v${a} = v${a} + v${b} + load<u64>(m, ${8 * x})
    v${d} = rotr<u64>(v${d} ^ v${a}, 32)
    v${c} = v${c} + v${d}
    v${b} = rotr<u64>(v${b} ^ v${c}, 24)
    v${a} = v${a} + v${b} + load<u64>(m, ${8 * y})
    v${d} = rotr<u64>(v${d} ^ v${a}, 16)
    v${c} = v${c} + v${d}
    v${b} = rotr<u64>(v${b} ^ v${c}, 63)`
  const plain = (s) => QUARTERS.map((q, i) => mix(q, s[2 * i], s[2 * i + 1])).join('')
  const round = (s) => `    if (rounds == 0) break\n    rounds--${plain(s)}`
  const last = ['^ t0', '^ t1', '^ f', '']
  const words = `${declare(
    'u64',
    range(8).map((i) => `v${i}`),
    (i) => `load<u64>(h, ${8 * i})`,
  )}
${declare(
  'u64',
  range(8).map((i) => `v${i + 8}`),
  (i) => `${BLAKE2B_IV[i]} ${last[i - 4] ?? ''}`,
)}`
  const end = range(8)
    .map((i) => `  store<u64>(h, load<u64>(h, ${8 * i}) ^ v${i} ^ v${i + 8}, ${8 * i})`)
    .join('\n')
  return `/** F of RFC 7693 on \`h\` (8 words) and the block at \`m\`; the number of rounds is free (EIP-152). */
export function blake2bRounds(h: usize, m: usize, t0: u64, t1: u64, f: u64, rounds: u32): void {
${words}
  while (true) {
${SIGMA.map(round).join('\n')}
  }
${end}
}
/** F with the twelve rounds of blake2b, in a row without a branch. */
export function blake2bBlock(h: usize, m: usize, t0: u64, t1: u64, f: u64): void {
${words}
${range(12)
  .map((i) => plain(SIGMA[i % 10]))
  .join('\n')}
${end}
}
export function blake2bStart(h: usize, outLen: u32): void {
${BLAKE2B_IV.map((iv, i) => `  store<u64>(h, ${iv}${i === 0 ? ' ^ 0x01010000 ^ u64(outLen)' : ''}, ${8 * i})`).join('\n')}
}
`
}

/** The primes' fractional bits of FIPS 180-4, computed exactly with integers. */
function sha256Constants() {
  const primes = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n)
  const root = (value, power) => {
    let low = 0n
    let high = 1n << 60n
    while (high - low > 1n) {
      const middle = (low + high) >> 1n
      if (middle ** power <= value) low = middle
      else high = middle
    }
    return `0x${(low & 0xffffffffn).toString(16).padStart(8, '0')}`
  }
  return {
    k: primes.map((p) => root(BigInt(p) << 96n, 3n)),
    iv: primes.slice(0, 8).map((p) => root(BigInt(p) << 64n, 2n)),
  }
}

function sha256() {
  const { k, iv } = sha256Constants()
  const round = (t) => {
    const [a, b, c, d, e, f, g, h] = range(8).map((i) => 'abcdefgh'[(i - t + 64) % 8])
    const w = (i) => `w${i % 16}`
    const schedule =
      t < 16
        ? ''
        : `  ${w(t)} = ${w(t)} + (rotr<u32>(${w(t + 1)}, 7) ^ rotr<u32>(${w(t + 1)}, 18) ^ (${w(t + 1)} >> 3)) + ${w(t + 9)} + (rotr<u32>(${w(t + 14)}, 17) ^ rotr<u32>(${w(t + 14)}, 19) ^ (${w(t + 14)} >> 10))\n`
    return `${schedule}  ${h} = ${h} + (rotr<u32>(${e}, 6) ^ rotr<u32>(${e}, 11) ^ rotr<u32>(${e}, 25)) + (${g} ^ (${e} & (${f} ^ ${g}))) + ${k[t]} + ${w(t)}
  ${d} = ${d} + ${h}
  ${h} = ${h} + (rotr<u32>(${a}, 2) ^ rotr<u32>(${a}, 13) ^ rotr<u32>(${a}, 22)) + ((${a} & ${b}) | (${c} & (${a} | ${b})))`
  }
  return `/** One block of sha2-256. */
export function sha256Rounds(s: usize, m: usize): void {
${declare(
  'u32',
  range(16).map((i) => `w${i}`),
  (i) => `bswap<u32>(load<u32>(m, ${4 * i}))`,
)}
${declare('u32', [...'abcdefgh'], (i) => `load<u32>(s, ${4 * i})`)}
${range(64).map(round).join('\n')}
${[...'abcdefgh'].map((v, i) => `  store<u32>(s, load<u32>(s, ${4 * i}) + ${v}, ${4 * i})`).join('\n')}
}
export function sha256Start(s: usize): void {
${iv.map((v, i) => `  store<u32>(s, ${v}, ${4 * i})`).join('\n')}
}
`
}

/** Round constants and rotations of keccak-f[1600], made by their definitions. */
function keccakConstants() {
  const constants = []
  let lfsr = 1
  for (let round = 0; round < 24; round++) {
    let constant = 0n
    for (let j = 0; j < 7; j++) {
      if (lfsr & 1) constant |= 1n << BigInt((1 << j) - 1)
      lfsr = (lfsr << 1) ^ (lfsr & 0x80 ? 0x171 : 0)
    }
    constants.push(`0x${constant.toString(16)}`)
  }
  const rotations = Array(25).fill(0)
  const target = Array(25).fill(0)
  for (let t = 0, x = 1, y = 0; t < 24; t++) {
    rotations[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64
    ;[x, y] = [y, (2 * x + 3 * y) % 5]
  }
  for (const i of range(25))
    target[i] = Math.floor(i / 5) + 5 * ((2 * (i % 5) + 3 * Math.floor(i / 5)) % 5)
  return { constants, rotations, target }
}

function keccak() {
  const { constants, rotations, target } = keccakConstants()
  const columns = range(5)
    .map(
      (x) =>
        `    const c${x}: u64 = ${range(5)
          .map((y) => `a${x + 5 * y}`)
          .join(' ^ ')}`,
    )
    .join('\n')
  const deltas = range(5)
    .map((x) => `    const d${x}: u64 = c${(x + 4) % 5} ^ rotl<u64>(c${(x + 1) % 5}, 1)`)
    .join('\n')
  const moved = range(25)
    .map((i) => `    const b${target[i]}: u64 = rotl<u64>(a${i} ^ d${i % 5}, ${rotations[i]})`)
    .join('\n')
  const chi = range(25)
    .map((i) => {
      const at = (x) => `b${(((i % 5) + x) % 5) + 5 * Math.floor(i / 5)}`
      return `    a${i} = ${at(0)} ^ (~${at(1)} & ${at(2)})`
    })
    .join('\n')
  return `const ROUND_CONSTANTS: usize = memory.data<u64>([${constants.join(', ')}])
/** keccak-f[1600] on the 25 words at \`s\`. */
export function keccakRounds(s: usize): void {
${declare(
  'u64',
  range(25).map((i) => `a${i}`),
  (i) => `load<u64>(s, ${8 * i})`,
)}
  for (let round: usize = 0; round < 192; round += 8) {
${columns}
${deltas}
${moved}
${chi}
    a0 ^= load<u64>(ROUND_CONSTANTS + round)
  }
${range(25)
  .map((i) => `  store<u64>(s, a${i}, ${8 * i})`)
  .join('\n')}
}
`
}

const RIPEMD = {
  left: {
    words: [
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
      [7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8],
      [3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12],
      [1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2],
      [4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13],
    ],
    shifts: [
      [11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8],
      [7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12],
      [11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5],
      [11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12],
      [9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6],
    ],
    constants: ['0', '0x5a827999', '0x6ed9eba1', '0x8f1bbcdc', '0xa953fd4e'],
  },
  right: {
    words: [
      [5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12],
      [6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2],
      [15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13],
      [8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14],
      [12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11],
    ],
    shifts: [
      [8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6],
      [9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11],
      [9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5],
      [15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8],
      [8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11],
    ],
    constants: ['0x50a28be6', '0x5c4dd124', '0x6d703ef3', '0x7a6d76e9', '0'],
  },
}

function ripemd160() {
  const functions = [
    (x, y, z) => `(${x} ^ ${y} ^ ${z})`,
    (x, y, z) => `((${x} & ${y}) | (~${x} & ${z}))`,
    (x, y, z) => `((${x} | ~${y}) ^ ${z})`,
    (x, y, z) => `((${x} & ${z}) | (${y} & ~${z}))`,
    (x, y, z) => `(${x} ^ (${y} | ~${z}))`,
  ]
  const line = (side, p, order) =>
    range(80)
      .map((t) => {
        const stage = Math.floor(t / 16)
        const [a, b, c, d, e] = range(5).map((i) => `${p}${(i - (t % 5) + 5) % 5}`)
        const f = functions[order(stage)](b, c, d)
        return `  ${a} = rotl<u32>(${a} + ${f} + w${side.words[stage][t % 16]} + ${side.constants[stage]}, ${side.shifts[stage][t % 16]}) + ${e}\n  ${c} = rotl<u32>(${c}, 10)`
      })
      .join('\n')
  const sum = (i) => `load<u32>(s, ${4 * ((i + 1) % 5)}) + l${(i + 2) % 5} + r${(i + 3) % 5}`
  return `/** One block of ripemd160. */
export function ripemd160Rounds(s: usize, m: usize): void {
${declare(
  'u32',
  range(16).map((i) => `w${i}`),
  (i) => `load<u32>(m, ${4 * i})`,
)}
${declare(
  'u32',
  range(5).map((i) => `l${i}`),
  (i) => `load<u32>(s, ${4 * i})`,
)}
${declare(
  'u32',
  range(5).map((i) => `r${i}`),
  (i) => `l${i}`,
)}
${line(RIPEMD.left, 'l', (stage) => stage)}
${line(RIPEMD.right, 'r', (stage) => 4 - stage)}
${range(5)
  .map((i) => `  const n${i}: u32 = ${sum(i)}`)
  .join('\n')}
${range(5)
  .map((i) => `  store<u32>(s, n${i}, ${4 * i})`)
  .join('\n')}
}
export function ripemd160Start(s: usize): void {
${['0x67452301', '0xefcdab89', '0x98badcfe', '0x10325476', '0xc3d2e1f0'].map((v, i) => `  store<u32>(s, ${v}, ${4 * i})`).join('\n')}
}
`
}

/** The source of `rounds.ts`, which `src/crypto/assembly/index.ts` imports. */
export function roundsSource() {
  return [blake2b(), sha256(), keccak(), ripemd160()].join('\n')
}
