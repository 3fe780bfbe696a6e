// Runs the opcodes of loops that need no host, over words of 256 bits in memory: an opcode takes 3 to 10 ns.
// The host runs every other opcode, and each one that fails or grows the memory.

import {
  add,
  addMod,
  atMost,
  byteAt,
  copy,
  div,
  isEqual,
  isLess,
  isSignedLess,
  isSmall,
  isZero,
  leadingZeros,
  limb,
  mul,
  mulMod,
  sdiv,
  setLimb,
  setSmall,
  shl,
  shr,
  signExtend,
  signOf,
  sub,
} from './words'

/** The stack that an opcode needs, see `STACK_NEEDS`: a byte each. */
const NEEDS: usize = 0
/** The price of an opcode in milligas, an f64 each. */
const MILLIGAS: usize = 256
/** The end of a run: its position u32, the words on the stack u32, milligas f64. */
const RESULT: usize = 2688
/** The stack, 32 bytes a word. */
const STACK: usize = 4096
/** The most words on it. */
const STACK_WORDS: u32 = 1024
/** The code, with zeros behind it. */
const CODE: usize = 36864
/** A byte for each of the code: 1 where a jump may land. */
const JUMPDESTS: usize = 102464
/** The contract's memory. */
const MEMORY: usize = 196608

// @ts-ignore: decorator
@inline
function pushCode(at: usize, length: usize, to: usize): void {
  setSmall(to, 0)
  let end = at + length
  let index = 0
  for (; length >= 8; length -= 8) {
    end -= 8
    setLimb(to, index++, bswap<u64>(load<u64>(end)))
  }
  if (length > 0) setLimb(to, index, bswap<u64>(load<u64>(at)) >> (64 - (<u64>length << 3)))
}

/** The address of a memory access of some bytes, 0 if the memory has to grow first. */
// @ts-ignore: decorator
@inline
function reach(offset: usize, bytes: u64, size: u64): usize {
  const at = load<u64>(offset)
  return isSmall(offset) && at < size && at + bytes <= size ? MEMORY + <usize>at : 0
}

// @ts-ignore: decorator
@inline
function isTarget(word: usize, codeLength: u32): bool {
  const to = load<u64>(word)
  return isSmall(word) && to < <u64>codeLength && load<u8>(JUMPDESTS + <usize>to) == 1
}

/**
 * Runs opcodes until one is the host's; the result says where.
 *
 * @param limit - milligas from which on the host is to check the gas at a jump
 */
export function run(
  pc: u32,
  sp: u32,
  codeLength: u32,
  memorySize: u32,
  spent: f64,
  limit: f64,
): void {
  let top = STACK + (<usize>sp << 5)
  const full = STACK + (<usize>STACK_WORDS << 5)
  for (; pc < codeLength; ) {
    const op = <u32>load<u8>(CODE + <usize>pc)
    const need = <u32>load<u8>(NEEDS + <usize>op)
    // An undefined opcode needs more words than there are.
    if (need >= 32 && (need == 255 || top >= full)) break
    if (top < STACK + (<usize>(need & 31) << 5)) break
    const after = spent + load<f64>(MILLIGAS + (<usize>op << 3))
    const a = top - 32
    const b = top - 64
    if (op >= 0x5f && op <= 0x9f) {
      if (op < 0x80) {
        const length = op - 0x5f
        pushCode(CODE + <usize>pc + 1, length, top)
        pc += length
        top += 32
      } else if (op < 0x90) {
        copy(top, top - (<usize>(op - 0x7f) << 5))
        top += 32
      } else {
        const other = a - (<usize>(op - 0x8f) << 5)
        for (let i: usize = 0; i < 32; i += 8) {
          const x = load<u64>(a + i)
          store<u64>(a + i, load<u64>(other + i))
          store<u64>(other + i, x)
        }
      }
      spent = after
      pc++
      continue
    }
    let isOwn = true
    switch (op) {
      case 0x01: // ADD
        add(a, b)
        top = a
        break
      case 0x02: // MUL
        mul(a, b)
        top = a
        break
      case 0x03: // SUB
        sub(a, b)
        top = a
        break
      case 0x04: // DIV
        div(a, b, false)
        top = a
        break
      case 0x05: // SDIV
        sdiv(a, b, false)
        top = a
        break
      case 0x06: // MOD
        div(a, b, true)
        top = a
        break
      case 0x07: // SMOD
        sdiv(a, b, true)
        top = a
        break
      case 0x08: // ADDMOD
        addMod(a, b, top - 96)
        top = b
        break
      case 0x09: // MULMOD
        mulMod(a, b, top - 96)
        top = b
        break
      case 0x0b: {
        // SIGNEXTEND
        const at = atMost(a, 31)
        if (at < 31) signExtend(at, b)
        top = a
        break
      }
      case 0x10: // LT
        setSmall(b, <u64>isLess(a, b))
        top = a
        break
      case 0x11: // GT
        setSmall(b, <u64>isLess(b, a))
        top = a
        break
      case 0x12: // SLT
        setSmall(b, <u64>isSignedLess(a, b))
        top = a
        break
      case 0x13: // SGT
        setSmall(b, <u64>isSignedLess(b, a))
        top = a
        break
      case 0x14: // EQ
        setSmall(b, <u64>isEqual(a, b))
        top = a
        break
      case 0x15: // ISZERO
        setSmall(a, <u64>isZero(a))
        break
      case 0x16: // AND
        for (let i = 0; i < 4; i++) setLimb(b, i, limb(a, i) & limb(b, i))
        top = a
        break
      case 0x17: // OR
        for (let i = 0; i < 4; i++) setLimb(b, i, limb(a, i) | limb(b, i))
        top = a
        break
      case 0x18: // XOR
        for (let i = 0; i < 4; i++) setLimb(b, i, limb(a, i) ^ limb(b, i))
        top = a
        break
      case 0x19: // NOT
        for (let i = 0; i < 4; i++) setLimb(a, i, ~limb(a, i))
        break
      case 0x1a: {
        // BYTE
        const at = atMost(a, 32)
        setSmall(b, at < 32 ? byteAt(at, b) : 0)
        top = a
        break
      }
      case 0x1b: // SHL
        shl(atMost(a, 256), b)
        top = a
        break
      case 0x1c: // SHR
        shr(atMost(a, 256), b, 0)
        top = a
        break
      case 0x1d: // SAR
        shr(atMost(a, 256), b, signOf(b))
        top = a
        break
      case 0x1e: // CLZ
        setSmall(a, leadingZeros(a))
        break
      case 0x50: // POP
        top = a
        break
      case 0x51: {
        // MLOAD
        const at = reach(a, 32, memorySize)
        if (at == 0) isOwn = false
        else for (let i = 0; i < 4; i++) setLimb(a, i, bswap<u64>(load<u64>(at + (<usize>(3 - i) << 3))))
        break
      }
      case 0x52: {
        // MSTORE
        const at = reach(a, 32, memorySize)
        if (at == 0) isOwn = false
        else {
          for (let i = 0; i < 4; i++) store<u64>(at + (<usize>(3 - i) << 3), bswap<u64>(limb(b, i)))
          top = b
        }
        break
      }
      case 0x53: {
        // MSTORE8
        const at = reach(a, 1, memorySize)
        if (at == 0) isOwn = false
        else {
          store<u8>(at, load<u8>(b))
          top = b
        }
        break
      }
      case 0x56: // JUMP
        if (isTarget(a, codeLength) && after <= limit) {
          pc = <u32>load<u64>(a)
          top = a
        } else isOwn = false
        break
      case 0x57: // JUMPI
        if (isZero(b)) top = b
        else if (isTarget(a, codeLength) && after <= limit) {
          pc = <u32>load<u64>(a)
          top = b
        } else isOwn = false
        break
      case 0x58: // PC
        setSmall(top, pc)
        top += 32
        break
      case 0x59: // MSIZE
        setSmall(top, memorySize)
        top += 32
        break
      case 0x5b: // JUMPDEST
        break
      default:
        isOwn = false
    }
    if (!isOwn) break
    spent = after
    pc++
  }
  store<u32>(RESULT, pc)
  store<u32>(RESULT, <u32>((top - STACK) >> 5), 4)
  store<f64>(RESULT, spent, 8)
}
