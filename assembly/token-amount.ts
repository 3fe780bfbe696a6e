// Amounts of attoFIL or of tokens: whole numbers of any size and either sign.
import { abort, ExitCode } from './error'

/** Most bytes of an encoded amount. Source: fvm_shared 4.8.4 `src/bigint/mod.rs`. */
const MAX_BYTES: i32 = 128

/**
 * A whole number, of attoFIL (1 FIL is 10^18) or of any token's smallest unit. It never changes:
 * what computes gives a new one.
 *
 *     const price = TokenAmount.fil(2) + TokenAmount.atto(5)
 *     if (valueReceived() < price) abort(ExitCode.USR_INSUFFICIENT_FUNDS, 'too little')
 */
@final
export class TokenAmount {
  /** The magnitude in 32-bit digits, the least significant first, without zeros at its end. */
  private readonly digits: StaticArray<u32>
  readonly isNegative: bool

  private constructor(digits: StaticArray<u32>, isNegative: bool) {
    this.digits = digits
    this.isNegative = isNegative && digits.length > 0
  }

  static zero(): TokenAmount {
    return new TokenAmount(new StaticArray<u32>(0), false)
  }

  /** An amount of the smallest unit. */
  static atto(value: u64): TokenAmount {
    return TokenAmount.fromWords(value, 0)
  }

  /** An amount of whole FIL. */
  static fil(value: u64): TokenAmount {
    return TokenAmount.atto(value) * TokenAmount.atto(1_000_000_000_000_000_000)
  }

  /** The number of the low and the high 64 bits, as syscalls have them. */
  static fromWords(low: u64, high: u64): TokenAmount {
    const digits = new StaticArray<u32>(4)
    unchecked(digits[0] = <u32>low)
    unchecked(digits[1] = <u32>(low >> 32))
    unchecked(digits[2] = <u32>high)
    unchecked(digits[3] = <u32>(high >> 32))
    return new TokenAmount(trim(digits), false)
  }

  /** The number of the 16 bytes at `pointer`, as syscalls write it. */
  static at(pointer: usize): TokenAmount {
    return TokenAmount.fromWords(load<u64>(pointer), load<u64>(pointer, 8))
  }

  /** The number of a decimal text, such as `-15`. Aborts with USR_ILLEGAL_ARGUMENT on other text. */
  static parse(text: string): TokenAmount {
    const isNegative = text.startsWith('-')
    let value = TokenAmount.zero()
    const ten = TokenAmount.atto(10)
    for (let i = isNegative ? 1 : 0; i < text.length; i++) {
      const digit = text.charCodeAt(i) - 48
      if (digit < 0 || digit > 9)
        abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'an amount has a character that is no digit')
      value = value * ten + TokenAmount.atto(digit)
    }
    return isNegative ? value.negated() : value
  }

  /**
   * Decodes Filecoin's form: no bytes for 0, else a sign (0, or 1 for a negative number) and the
   * big-endian magnitude. Aborts with USR_SERIALIZATION on anything else.
   */
  static fromBytes(bytes: Uint8Array): TokenAmount {
    const length = bytes.length
    if (length == 0) return TokenAmount.zero()
    const at = bytes.dataStart
    const sign = load<u8>(at)
    if (length > MAX_BYTES || sign > 1)
      abort(ExitCode.USR_SERIALIZATION, 'the bytes are no amount')
    const digits = new StaticArray<u32>((length + 2) / 4)
    for (let i = 0; i < length - 1; i++) {
      const byte = <u32>load<u8>(at + length - 1 - i)
      unchecked(digits[i >> 2] |= byte << ((i & 3) << 3))
    }
    return new TokenAmount(trim(digits), sign == 1)
  }

  /** Filecoin's form; see `fromBytes`. Aborts with USR_SERIALIZATION past 127 bytes of magnitude. */
  toBytes(): Uint8Array {
    const digits = this.digits
    if (digits.length == 0) return new Uint8Array(0)
    const top = unchecked(digits[digits.length - 1])
    const size = 4 * digits.length - (clz(top) >> 3)
    if (size + 1 > MAX_BYTES) abort(ExitCode.USR_SERIALIZATION, 'the amount is too large')
    const out = new Uint8Array(size + 1)
    const at = out.dataStart
    store<u8>(at, this.isNegative ? 1 : 0)
    for (let i = 0; i < size; i++) {
      const byte = unchecked(digits[i >> 2]) >> ((i & 3) << 3)
      store<u8>(at + size - i, <u8>byte)
    }
    return out
  }

  get isZero(): bool {
    return this.digits.length == 0
  }

  /** Whether it fits in the 128 bits of a syscall: not negative, less than 2^128. */
  get fitsSyscall(): bool {
    return !this.isNegative && this.digits.length <= 4
  }

  /** The low 64 bits of the magnitude. */
  get low(): u64 {
    return <u64>this.digit(0) | (<u64>this.digit(1) << 32)
  }

  /** Bits 64 to 127 of the magnitude. */
  get high(): u64 {
    return <u64>this.digit(2) | (<u64>this.digit(3) << 32)
  }

  /** The number as a u64. Aborts with USR_ILLEGAL_ARGUMENT if it is none. */
  toU64(): u64 {
    if (this.isNegative || this.digits.length > 2)
      abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the amount is no 64-bit number')
    return this.low
  }

  negated(): TokenAmount {
    return new TokenAmount(this.digits, !this.isNegative)
  }

  /** -1, 0 or 1. */
  compare(other: TokenAmount): i32 {
    if (this.isNegative != other.isNegative) return this.isNegative ? -1 : 1
    const order = compareDigits(this.digits, other.digits)
    return this.isNegative ? -order : order
  }

  /** Returns the amount in decimal. */
  toString(): string {
    if (this.isZero) return '0'
    let rest = this.digits
    let text = ''
    while (rest.length > 0) {
      const quotient = new StaticArray<u32>(rest.length)
      const part = divideBySmall(rest, 1_000_000_000, quotient)
      rest = trim(quotient)
      text = (rest.length > 0 ? part.toString().padStart(9, '0') : part.toString()) + text
    }
    return this.isNegative ? '-' + text : text
  }

  @operator("+")
  private add(other: TokenAmount): TokenAmount {
    if (this.isNegative == other.isNegative)
      return new TokenAmount(addDigits(this.digits, other.digits), this.isNegative)
    const order = compareDigits(this.digits, other.digits)
    if (order == 0) return TokenAmount.zero()
    return order > 0
      ? new TokenAmount(subtractDigits(this.digits, other.digits), this.isNegative)
      : new TokenAmount(subtractDigits(other.digits, this.digits), other.isNegative)
  }

  @operator("-")
  private subtract(other: TokenAmount): TokenAmount {
    return this.add(other.negated())
  }

  @operator("*")
  private multiply(other: TokenAmount): TokenAmount {
    const digits = multiplyDigits(this.digits, other.digits)
    return new TokenAmount(digits, this.isNegative != other.isNegative)
  }

  /** Rounds towards 0. Aborts with USR_ILLEGAL_ARGUMENT on a division by 0. */
  @operator("/")
  private divide(other: TokenAmount): TokenAmount {
    const quotient = divideDigits(this.digits, other.digits)[0]
    return new TokenAmount(quotient, this.isNegative != other.isNegative)
  }

  /** Returns the remainder of the division; it has the sign of the left side. */
  @operator("%")
  private remainder(other: TokenAmount): TokenAmount {
    const rest = divideDigits(this.digits, other.digits)[1]
    return new TokenAmount(rest, this.isNegative)
  }

  @operator("==")
  private equals(other: TokenAmount): bool {
    return this.compare(other) == 0
  }

  @operator("!=")
  private differs(other: TokenAmount): bool {
    return this.compare(other) != 0
  }

  @operator("<")
  private isLess(other: TokenAmount): bool {
    return this.compare(other) < 0
  }

  @operator(">")
  private isMore(other: TokenAmount): bool {
    return this.compare(other) > 0
  }

  @operator("<=")
  private isAtMost(other: TokenAmount): bool {
    return this.compare(other) <= 0
  }

  @operator(">=")
  private isAtLeast(other: TokenAmount): bool {
    return this.compare(other) >= 0
  }

  private digit(i: i32): u32 {
    return i < this.digits.length ? unchecked(this.digits[i]) : 0
  }
}

/** The digits without the zeros at their end. */
function trim(digits: StaticArray<u32>): StaticArray<u32> {
  let length = digits.length
  while (length > 0 && unchecked(digits[length - 1]) == 0) length--
  if (length == digits.length) return digits
  const out = new StaticArray<u32>(length)
  memory.copy(changetype<usize>(out), changetype<usize>(digits), length << 2)
  return out
}

function compareDigits(a: StaticArray<u32>, b: StaticArray<u32>): i32 {
  if (a.length != b.length) return a.length < b.length ? -1 : 1
  for (let i = a.length - 1; i >= 0; i--) {
    const x = unchecked(a[i])
    const y = unchecked(b[i])
    if (x != y) return x < y ? -1 : 1
  }
  return 0
}

function addDigits(a: StaticArray<u32>, b: StaticArray<u32>): StaticArray<u32> {
  const length = max(a.length, b.length)
  const out = new StaticArray<u32>(length + 1)
  let carry: u64 = 0
  for (let i = 0; i < length; i++) {
    if (i < a.length) carry += unchecked(a[i])
    if (i < b.length) carry += unchecked(b[i])
    unchecked(out[i] = <u32>carry)
    carry >>= 32
  }
  unchecked(out[length] = <u32>carry)
  return trim(out)
}

/** a - b, where a is the larger one. */
function subtractDigits(a: StaticArray<u32>, b: StaticArray<u32>): StaticArray<u32> {
  const out = new StaticArray<u32>(a.length)
  let borrow: u64 = 0
  for (let i = 0; i < a.length; i++) {
    const less = borrow + (i < b.length ? <u64>unchecked(b[i]) : 0)
    const digit = <u64>unchecked(a[i])
    borrow = digit < less ? 1 : 0
    unchecked(out[i] = <u32>(digit - less))
  }
  return trim(out)
}

function multiplyDigits(a: StaticArray<u32>, b: StaticArray<u32>): StaticArray<u32> {
  const out = new StaticArray<u32>(a.length + b.length)
  for (let i = 0; i < a.length; i++) {
    const x = <u64>unchecked(a[i])
    let carry: u64 = 0
    for (let j = 0; j < b.length; j++) {
      carry += x * unchecked(b[j]) + unchecked(out[i + j])
      unchecked(out[i + j] = <u32>carry)
      carry >>= 32
    }
    unchecked(out[i + b.length] = <u32>carry)
  }
  return trim(out)
}

/** Writes the quotient, gives the remainder. */
function divideBySmall(a: StaticArray<u32>, divisor: u32, quotient: StaticArray<u32>): u32 {
  let rest: u64 = 0
  for (let i = a.length - 1; i >= 0; i--) {
    rest = (rest << 32) | unchecked(a[i])
    unchecked(quotient[i] = <u32>(rest / divisor))
    rest %= divisor
  }
  return <u32>rest
}

/** Quotient and remainder. Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D. */
function divideDigits(a: StaticArray<u32>, b: StaticArray<u32>): StaticArray<StaticArray<u32>> {
  const n = b.length
  if (n == 0) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'division by zero')
  if (compareDigits(a, b) < 0) return [new StaticArray<u32>(0), a]
  const quotient = new StaticArray<u32>(a.length - n + 1)
  if (n == 1) {
    const rest = new StaticArray<u32>(1)
    const whole = new StaticArray<u32>(a.length)
    unchecked(rest[0] = divideBySmall(a, unchecked(b[0]), whole))
    return [trim(whole), trim(rest)]
  }
  const shift = <u32>clz(unchecked(b[n - 1]))
  const v = shiftLeft(b, shift, n)
  const u = shiftLeft(a, shift, a.length + 1)
  const top = <u64>unchecked(v[n - 1])
  const next = <u64>unchecked(v[n - 2])
  for (let j = a.length - n; j >= 0; j--) {
    const high = (<u64>unchecked(u[j + n]) << 32) | unchecked(u[j + n - 1])
    let guess = high / top
    let rest = high % top
    while (guess >> 32 != 0 || guess * next > ((rest << 32) | unchecked(u[j + n - 2]))) {
      guess--
      rest += top
      if (rest >> 32 != 0) break
    }
    if (multiplyAndSubtract(u, v, j, guess)) {
      guess--
      addBack(u, v, j)
    }
    unchecked(quotient[j] = <u32>guess)
  }
  return [trim(quotient), trim(shiftRight(u, shift, n))]
}

/** Takes `factor` times `v` from the digits of `u` from `at` on; says whether that was too much. */
function multiplyAndSubtract(
  u: StaticArray<u32>, v: StaticArray<u32>, at: i32, factor: u64,
): bool {
  let carry: u64 = 0
  let borrow: u64 = 0
  for (let i = 0; i <= v.length; i++) {
    if (i < v.length) carry += factor * unchecked(v[i])
    const less = (carry & 0xffffffff) + borrow
    const digit = <u64>unchecked(u[at + i])
    borrow = digit < less ? 1 : 0
    unchecked(u[at + i] = <u32>(digit - less))
    carry >>= 32
  }
  return borrow != 0
}

function addBack(u: StaticArray<u32>, v: StaticArray<u32>, at: i32): void {
  let carry: u64 = 0
  for (let i = 0; i <= v.length; i++) {
    carry += unchecked(u[at + i])
    if (i < v.length) carry += unchecked(v[i])
    unchecked(u[at + i] = <u32>carry)
    carry >>= 32
  }
}

/** The digits shifted by less than 32 bits, in `length` digits. */
function shiftLeft(digits: StaticArray<u32>, shift: u32, length: i32): StaticArray<u32> {
  const out = new StaticArray<u32>(length)
  let carry: u64 = 0
  for (let i = 0; i < length; i++) {
    if (i < digits.length) carry |= <u64>unchecked(digits[i]) << shift
    unchecked(out[i] = <u32>carry)
    carry >>= 32
  }
  return out
}

function shiftRight(digits: StaticArray<u32>, shift: u32, length: i32): StaticArray<u32> {
  const out = new StaticArray<u32>(length)
  for (let i = 0; i < length; i++) {
    const above = i + 1 < digits.length ? <u64>unchecked(digits[i + 1]) : 0
    unchecked(out[i] = <u32>(((above << 32) | unchecked(digits[i])) >> shift))
  }
  return out
}

