// The hash module (AssemblyScript). `scripts/build-hashes.mjs` compiles it, with the unrolled
// `rounds.ts` that the script writes, into `../hashes.generated.ts`.
//
// One-shot functions read their message from INPUT and leave the digest at OUTPUT. Longer messages
// and streams use `start`, `update` and `finish` on the state at STATE, which the caller may save
// and restore between calls.
import {
  blake2bBlock,
  blake2bRounds,
  blake2bStart,
  keccakRounds,
  ripemd160Rounds,
  ripemd160Start,
  sha256Rounds,
  sha256Start,
} from './rounds'

/** Bytes of a message that one call takes. */
export const INPUT_SIZE: u32 = 65536
/** The message, and 256 bytes past it for its padding. */
export const INPUT: usize = memory.data(65792, 16)
export const OUTPUT: usize = memory.data(64, 16)

// A state: chain value or sponge (200), message length (8), buffered bytes (4), digest length (4),
// block buffer (144).
export const STATE_SIZE: u32 = 360
export const STATE: usize = memory.data(360, 16)
const LENGTH: usize = 200
const FILL: usize = 208
const OUT_LEN: usize = 212
const BUFFER: usize = 216
/** The state of one-shot calls, so that they never disturb a stream's. */
const SCRATCH: usize = memory.data(360, 16)

const BLAKE2B: u32 = 0
const SHA256: u32 = 1
const KECCAK256: u32 = 2
const RIPEMD160: u32 = 3

const BLAKE2B_BLOCK: u32 = 128
const SHORT_BLOCK: u32 = 64
const KECCAK_RATE: u32 = 136

export function blake2b(length: u32, outLen: u32): void {
  const h = SCRATCH
  blake2bStart(h, outLen)
  let at = INPUT
  let done: u64 = 0
  const end = INPUT + length
  while (end - at > BLAKE2B_BLOCK) {
    done += BLAKE2B_BLOCK
    blake2bBlock(h, at, done, 0, 0)
    at += BLAKE2B_BLOCK
  }
  memory.fill(end, 0, BLAKE2B_BLOCK)
  blake2bBlock(h, at, length, 0, 0xffffffffffffffff)
  memory.copy(OUTPUT, h, 64)
}

/** EIP-152: INPUT holds h (64), m (128), t (16); the new h goes to OUTPUT. */
export function blake2F(rounds: u32, last: bool): void {
  const t = INPUT + 192
  const f: u64 = last ? 0xffffffffffffffff : 0
  blake2bRounds(INPUT, INPUT + 64, load<u64>(t), load<u64>(t, 8), f, rounds)
  memory.copy(OUTPUT, INPUT, 64)
}

function swapOut(state: usize): void {
  for (let i: usize = 0; i < 32; i += 4) store<u32>(OUTPUT + i, bswap<u32>(load<u32>(state + i)))
}

export function sha256(length: u32): void {
  sha256Start(SCRATCH)
  let at = INPUT
  const end = INPUT + length
  while (end - at >= SHORT_BLOCK) {
    sha256Rounds(SCRATCH, at)
    at += SHORT_BLOCK
  }
  memory.fill(end, 0, 128)
  store<u8>(end, 0x80)
  const last: usize = end - at >= 56 ? at + 64 : at
  store<u64>(last, bswap<u64>(u64(length) << 3), 56)
  sha256Rounds(SCRATCH, at)
  if (last != at) sha256Rounds(SCRATCH, last)
  swapOut(SCRATCH)
}

export function ripemd160(length: u32): void {
  ripemd160Start(SCRATCH)
  let at = INPUT
  const end = INPUT + length
  while (end - at >= SHORT_BLOCK) {
    ripemd160Rounds(SCRATCH, at)
    at += SHORT_BLOCK
  }
  memory.fill(end, 0, 128)
  store<u8>(end, 0x80)
  const last: usize = end - at >= 56 ? at + 64 : at
  store<u64>(last, u64(length) << 3, 56)
  ripemd160Rounds(SCRATCH, at)
  if (last != at) ripemd160Rounds(SCRATCH, last)
  memory.copy(OUTPUT, SCRATCH, 20)
}

function absorb(state: usize, at: usize): void {
  for (let i: usize = 0; i < KECCAK_RATE; i += 8) {
    store<u64>(state + i, load<u64>(state + i) ^ load<u64>(at + i))
  }
  keccakRounds(state)
}

export function keccak256(length: u32): void {
  memory.fill(SCRATCH, 0, 200)
  let at = INPUT
  const end = INPUT + length
  while (end - at >= KECCAK_RATE) {
    absorb(SCRATCH, at)
    at += KECCAK_RATE
  }
  memory.fill(end, 0, KECCAK_RATE)
  store<u8>(end, 0x01)
  store<u8>(at, load<u8>(at, 135) | 0x80, 135)
  absorb(SCRATCH, at)
  memory.copy(OUTPUT, SCRATCH, 32)
}

function blockSize(algorithm: u32): u32 {
  if (algorithm == BLAKE2B) return BLAKE2B_BLOCK
  return algorithm == KECCAK256 ? KECCAK_RATE : SHORT_BLOCK
}

function compress(algorithm: u32, at: usize): void {
  if (algorithm == BLAKE2B) {
    const done = load<u64>(STATE, LENGTH) + BLAKE2B_BLOCK
    store<u64>(STATE, done, LENGTH)
    blake2bBlock(STATE, at, done, 0, 0)
  } else if (algorithm == KECCAK256) absorb(STATE, at)
  else {
    store<u64>(STATE, load<u64>(STATE, LENGTH) + SHORT_BLOCK, LENGTH)
    if (algorithm == SHA256) sha256Rounds(STATE, at)
    else ripemd160Rounds(STATE, at)
  }
}

export function start(algorithm: u32, outLen: u32): void {
  memory.fill(STATE, 0, STATE_SIZE)
  store<u32>(STATE, outLen, OUT_LEN)
  if (algorithm == BLAKE2B) blake2bStart(STATE, outLen)
  else if (algorithm == SHA256) sha256Start(STATE)
  else if (algorithm == RIPEMD160) ripemd160Start(STATE)
}

/** Takes `length` bytes at INPUT. A full buffer is kept until more comes: blake2b's last block differs. */
export function update(algorithm: u32, length: u32): void {
  const block = blockSize(algorithm)
  let at = INPUT
  let left = length
  let fill = load<u32>(STATE, FILL)
  while (left > 0) {
    if (fill == block) {
      compress(algorithm, STATE + BUFFER)
      fill = 0
    }
    if (fill == 0) {
      while (left > block) {
        compress(algorithm, at)
        at += block
        left -= block
      }
    }
    const part = min<u32>(block - fill, left)
    memory.copy(STATE + BUFFER + fill, at, part)
    at += part
    left -= part
    fill += part
  }
  store<u32>(STATE, fill, FILL)
}

function finishShort(algorithm: u32, fill: u32): void {
  const bits = (load<u64>(STATE, LENGTH) + fill) << 3
  const buffer = STATE + BUFFER
  memory.fill(buffer + fill, 0, SHORT_BLOCK - fill)
  store<u8>(buffer + fill, 0x80)
  if (fill >= 56) {
    compress(algorithm, buffer)
    memory.fill(buffer, 0, SHORT_BLOCK)
  }
  store<u64>(buffer, algorithm == SHA256 ? bswap<u64>(bits) : bits, 56)
  compress(algorithm, buffer)
  if (algorithm == SHA256) swapOut(STATE)
  else memory.copy(OUTPUT, STATE, 20)
}

/** Writes the digest to OUTPUT. The state is spent. */
export function finish(algorithm: u32): void {
  const block = blockSize(algorithm)
  const buffer = STATE + BUFFER
  let fill = load<u32>(STATE, FILL)
  if (algorithm == BLAKE2B) {
    memory.fill(buffer + fill, 0, block - fill)
    const total = load<u64>(STATE, LENGTH) + fill
    blake2bBlock(STATE, buffer, total, 0, 0xffffffffffffffff)
    memory.copy(OUTPUT, STATE, 64)
    return
  }
  if (fill == block) {
    compress(algorithm, buffer)
    fill = 0
  }
  if (algorithm != KECCAK256) {
    finishShort(algorithm, fill)
    return
  }
  memory.fill(buffer + fill, 0, block - fill)
  store<u8>(buffer + fill, 0x01)
  store<u8>(buffer, load<u8>(buffer, 135) | 0x80, 135)
  compress(algorithm, buffer)
  memory.copy(OUTPUT, STATE, 32)
}
