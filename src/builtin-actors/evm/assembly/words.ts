// Arithmetic of words of 256 bits: four limbs of 64 bits, the lowest first. Operands are addresses.

/** Scratch of the division: a dividend of 16 limbs of 32 bits and one more, a divisor of 8, a quotient of 17. */
const DIVIDEND: usize = 2304
const DIVISOR: usize = 2384
const QUOTIENT: usize = 2432
/** Space for a word of its own. */
const SPARE: usize = 2560
const SIGN: u64 = 1 << 63

// @ts-ignore: decorator
@inline
export function limb(word: usize, at: i32): u64 {
  return load<u64>(word + (<usize>at << 3))
}

// @ts-ignore: decorator
@inline
export function setLimb(word: usize, at: i32, value: u64): void {
  store<u64>(word + (<usize>at << 3), value)
}

// @ts-ignore: decorator
@inline
export function setSmall(word: usize, value: u64): void {
  store<u64>(word, value)
  store<u64>(word, 0, 8)
  store<u64>(word, 0, 16)
  store<u64>(word, 0, 24)
}

// @ts-ignore: decorator
@inline
export function copy(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from))
  store<u64>(to, load<u64>(from, 8), 8)
  store<u64>(to, load<u64>(from, 16), 16)
  store<u64>(to, load<u64>(from, 24), 24)
}

// @ts-ignore: decorator
@inline
export function isZero(word: usize): bool {
  return (load<u64>(word) | load<u64>(word, 8) | load<u64>(word, 16) | load<u64>(word, 24)) == 0
}

/** Whether the word is less than 2^64. */
// @ts-ignore: decorator
@inline
export function isSmall(word: usize): bool {
  return (load<u64>(word, 8) | load<u64>(word, 16) | load<u64>(word, 24)) == 0
}

/** b = a + b */
export function add(a: usize, b: usize): void {
  let carry: u64 = 0
  for (let i = 0; i < 4; i++) {
    const x = limb(a, i)
    const sum = x + limb(b, i)
    const whole = sum + carry
    carry = <u64>(sum < x) | <u64>(whole < sum)
    setLimb(b, i, whole)
  }
}

/** b = a - b */
export function sub(a: usize, b: usize): void {
  let borrow: u64 = 0
  for (let i = 0; i < 4; i++) {
    const x = limb(a, i)
    const y = limb(b, i)
    const difference = x - y
    const whole = difference - borrow
    borrow = <u64>(x < y) | <u64>(difference < borrow)
    setLimb(b, i, whole)
  }
}

function negate(word: usize): void {
  let carry: u64 = 1
  for (let i = 0; i < 4; i++) {
    const whole = ~limb(word, i) + carry
    carry &= <u64>(whole == 0)
    setLimb(word, i, whole)
  }
}

/** The high half of a product of two limbs. */
// @ts-ignore: decorator
@inline
function highOf(x: u64, y: u64): u64 {
  const xLow = x & 0xffffffff
  const xHigh = x >> 32
  const yLow = y & 0xffffffff
  const yHigh = y >> 32
  const middle = xHigh * yLow + ((xLow * yLow) >> 32)
  const other = xLow * yHigh + (middle & 0xffffffff)
  return xHigh * yHigh + (middle >> 32) + (other >> 32)
}

/** Adds a product of limbs to the sum at an address, whose limbs go up to `end`. */
function addProduct(at: usize, end: usize, low: u64, high: u64): void {
  let sum = load<u64>(at) + low
  store<u64>(at, sum)
  let carry = high + <u64>(sum < low)
  for (at += 8; carry != 0 && at < end; at += 8) {
    sum = load<u64>(at) + carry
    store<u64>(at, sum)
    carry = <u64>(sum < carry)
  }
}

/** Multiplies two words into `limbs` limbs at an address that is neither's. */
function multiply(a: usize, b: usize, to: usize, limbs: i32): void {
  const end = to + (<usize>limbs << 3)
  memory.fill(to, 0, <usize>limbs << 3)
  for (let i = 0; i < 4; i++) {
    const x = limb(a, i)
    if (x == 0) continue
    for (let j = 0; j < 4 && i + j < limbs; j++) {
      const y = limb(b, j)
      if (y == 0) continue
      const at = to + (<usize>(i + j) << 3)
      addProduct(at, end, x * y, at + 8 < end ? highOf(x, y) : 0)
    }
  }
}

/** b = a * b */
export function mul(a: usize, b: usize): void {
  if (isSmall(a) && isSmall(b)) {
    const x = load<u64>(a)
    const y = load<u64>(b)
    setSmall(b, x * y)
    setLimb(b, 1, highOf(x, y))
    return
  }
  multiply(a, b, SPARE, 4)
  copy(b, SPARE)
}

/** The number of limbs of 32 bits without leading zeros. */
function lengthOf(at: usize, most: i32): i32 {
  while (most > 0 && load<u32>(at + (<usize>(most - 1) << 2)) == 0) most--
  return most
}

// @ts-ignore: decorator
@inline
function at32(base: usize, index: i32): usize {
  return base + (<usize>index << 2)
}

/**
 * Divides what is at DIVIDEND, of 16 limbs of 32 bits or fewer, by the word at DIVISOR, which is not 0: the
 * remainder takes the place of the dividend. Source: Knuth, The Art of Computer Programming, 4.3.1, algorithm D.
 */
function divide(limbs: i32): void {
  memory.fill(QUOTIENT, 0, 68)
  const m = lengthOf(DIVISOR, 8)
  const n = lengthOf(DIVIDEND, limbs)
  if (n < m) return
  if (m == 1) {
    const d = <u64>load<u32>(DIVISOR)
    let rest: u64 = 0
    for (let i = n - 1; i >= 0; i--) {
      const digit = (rest << 32) | load<u32>(at32(DIVIDEND, i))
      store<u32>(at32(QUOTIENT, i), <u32>(digit / d))
      rest = digit % d
      store<u32>(at32(DIVIDEND, i), 0)
    }
    store<u32>(DIVIDEND, <u32>rest)
    return
  }
  const shift = <u32>clz<u32>(load<u32>(at32(DIVISOR, m - 1)))
  shiftLeft(DIVISOR, m, shift)
  store<u32>(at32(DIVIDEND, n), 0)
  shiftLeft(DIVIDEND, n + 1, shift)
  const first = <u64>load<u32>(at32(DIVISOR, m - 1))
  const second = <u64>load<u32>(at32(DIVISOR, m - 2))
  for (let j = n - m; j >= 0; j--) {
    const top = (<u64>load<u32>(at32(DIVIDEND, j + m)) << 32) | load<u32>(at32(DIVIDEND, j + m - 1))
    let digit = top / first
    let rest = top % first
    const next = <u64>load<u32>(at32(DIVIDEND, j + m - 2))
    while (digit >> 32 != 0 || digit * second > ((rest << 32) | next)) {
      digit--
      rest += first
      if (rest >> 32 != 0) break
    }
    let carry: u64 = 0
    let borrow: u64 = 0
    for (let i = 0; i < m; i++) {
      const product = digit * <u64>load<u32>(at32(DIVISOR, i)) + carry
      carry = product >> 32
      const left = <u64>load<u32>(at32(DIVIDEND, i + j)) - borrow - (product & 0xffffffff)
      store<u32>(at32(DIVIDEND, i + j), <u32>left)
      borrow = left >> 63
    }
    const left = <u64>load<u32>(at32(DIVIDEND, j + m)) - borrow - carry
    store<u32>(at32(DIVIDEND, j + m), <u32>left)
    if (left >> 63 != 0) {
      digit--
      carry = 0
      for (let i = 0; i < m; i++) {
        const sum =
          <u64>load<u32>(at32(DIVIDEND, i + j)) + <u64>load<u32>(at32(DIVISOR, i)) + carry
        store<u32>(at32(DIVIDEND, i + j), <u32>sum)
        carry = sum >> 32
      }
      store<u32>(at32(DIVIDEND, j + m), load<u32>(at32(DIVIDEND, j + m)) + <u32>carry)
    }
    store<u32>(at32(QUOTIENT, j), <u32>digit)
  }
  for (let i = 0; i < m; i++) {
    const pair = (<u64>load<u32>(at32(DIVIDEND, i + 1)) << 32) | load<u32>(at32(DIVIDEND, i))
    store<u32>(at32(DIVIDEND, i), <u32>(pair >> shift))
  }
}

function shiftLeft(base: usize, limbs: i32, shift: u32): void {
  if (shift == 0) return
  for (let i = limbs - 1; i > 0; i--) {
    const pair = (<u64>load<u32>(at32(base, i)) << 32) | load<u32>(at32(base, i - 1))
    store<u32>(at32(base, i), <u32>((pair << shift) >> 32))
  }
  store<u32>(base, load<u32>(base) << shift)
}

/** b = a / b, or a modulo b; 0 if b is 0. */
export function div(a: usize, b: usize, isRest: bool): void {
  if (isZero(b)) return
  if (isSmall(a) && isSmall(b)) {
    const x = load<u64>(a)
    const y = load<u64>(b)
    setSmall(b, isRest ? x % y : x / y)
    return
  }
  copy(DIVIDEND, a)
  copy(DIVISOR, b)
  divide(8)
  copy(b, isRest ? DIVIDEND : QUOTIENT)
}

/** b = a / b, or a modulo b, of signed words; 0 if b is 0. */
export function sdiv(a: usize, b: usize, isRest: bool): void {
  const signA = (limb(a, 3) & SIGN) != 0
  const signB = (limb(b, 3) & SIGN) != 0
  if (signA) negate(a)
  if (signB) negate(b)
  div(a, b, isRest)
  if (isRest ? signA : signA != signB) negate(b)
}

/** c = (a + b) modulo c; 0 if c is 0. */
export function addMod(a: usize, b: usize, c: usize): void {
  if (isZero(c)) return
  copy(DIVIDEND, b)
  add(a, DIVIDEND)
  setSmall(DIVIDEND + 32, <u64>isLess(DIVIDEND, a))
  copy(DIVISOR, c)
  divide(9)
  copy(c, DIVIDEND)
}

/** c = a * b modulo c; 0 if c is 0. */
export function mulMod(a: usize, b: usize, c: usize): void {
  if (isZero(c)) return
  multiply(a, b, DIVIDEND, 8)
  copy(DIVISOR, c)
  divide(16)
  copy(c, DIVIDEND)
}

/** a < b */
export function isLess(a: usize, b: usize): bool {
  for (let i = 3; i > 0; i--) {
    const x = limb(a, i)
    const y = limb(b, i)
    if (x != y) return x < y
  }
  return load<u64>(a) < load<u64>(b)
}

/** a < b, as signed words. */
export function isSignedLess(a: usize, b: usize): bool {
  const x = limb(a, 3)
  const y = limb(b, 3)
  return (x ^ y) & SIGN ? <i64>x < <i64>y : isLess(a, b)
}

// @ts-ignore: decorator
@inline
export function isEqual(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ==
    0
  )
}

/** The number in a word, or `most` if it is greater. */
// @ts-ignore: decorator
@inline
export function atMost(word: usize, most: u32): u32 {
  const low = load<u64>(word)
  return isSmall(word) && low < most ? <u32>low : most
}

/** word = word << shift; shift is at most 256. */
export function shl(shift: u32, word: usize): void {
  const limbs = <i32>(shift >> 6)
  const bits = <u64>(shift & 63)
  for (let i = 3; i >= 0; i--) {
    const high = i >= limbs ? limb(word, i - limbs) : 0
    const low = i > limbs ? limb(word, i - limbs - 1) : 0
    setLimb(word, i, bits == 0 ? high : (high << bits) | (low >> (64 - bits)))
  }
}

/** word = word >> shift, with `fill` as the limbs above; shift is at most 256. */
export function shr(shift: u32, word: usize, fill: u64): void {
  const limbs = <i32>(shift >> 6)
  const bits = <u64>(shift & 63)
  for (let i = 0; i < 4; i++) {
    const low = i + limbs < 4 ? limb(word, i + limbs) : fill
    const high = i + limbs < 3 ? limb(word, i + limbs + 1) : fill
    setLimb(word, i, bits == 0 ? low : (low >> bits) | (high << (64 - bits)))
  }
}

/** All ones for a negative word, else 0. */
// @ts-ignore: decorator
@inline
export function signOf(word: usize): u64 {
  return <u64>(<i64>limb(word, 3) >> 63)
}

/** Extends the sign of the lowest `at + 1` bytes; `at` is at most 30. */
export function signExtend(at: u32, word: usize): void {
  const bits = 256 - 8 * (at + 1)
  shl(bits, word)
  shr(bits, word, signOf(word))
}

/** The byte at an index from the most significant one on. */
// @ts-ignore: decorator
@inline
export function byteAt(at: u32, word: usize): u64 {
  return load<u8>(word + <usize>(31 - at))
}

/** The number of leading zeros: 256 for 0. */
export function leadingZeros(word: usize): u64 {
  let count: u64 = 0
  for (let i = 3; i >= 0; i--) {
    const value = limb(word, i)
    if (value != 0) return count + clz<u64>(value)
    count += 64
  }
  return count
}
