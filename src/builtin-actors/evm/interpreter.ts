// The opcodes are one switch over one stack, longer than a screen: a call for each would double the time of a step.
import { ActorError, BLOCK_GAS_LIMIT } from '../../types/index.ts'
import { wordOfBytes } from './address.ts'
import { bitLength } from './arithmetic.ts'
import { milligasBetween, STACK_SIZE } from './bytecode.ts'
import { call, create, create2, selfDestruct } from './calls.ts'
import {
  assertWritable,
  balance,
  blockHash,
  inputWord,
  log,
  returnDataCopy,
} from './environment.ts'
import type { ExecutionMeter } from './execution-meter.ts'
import { EVM_EXECUTION_MODEL } from './execution-model.ts'
import { EvmExitCode } from './exit-codes.ts'
import { extCode, extCodeHash } from './ext.ts'
import type { Frame, Output } from './frame.ts'
import { LoopEngine } from './loop-engine.ts'
import type { EvmObserver } from './observer.ts'
import { MAKES_SYSCALL, OPCODE_MILLIGAS, STACK_NEEDS, UNDEFINED_NEEDS } from './opcodes.ts'
import type { Word } from './words.ts'
import * as words from './words.ts'

const EMPTY = new Uint8Array(0)
/** The greatest word that is a number. */
const MAX_NUMBER = Number.MAX_SAFE_INTEGER
/** The gas limit of a block, as GASLIMIT pushes it. */
const GAS_LIMIT = Number(BLOCK_GAS_LIMIT)
const { exponentBit: MILLIGAS_EXPONENT_BIT } = EVM_EXECUTION_MODEL

/** Jumps back in a frame after which its code counts as a loop. */
const HOT_JUMPS = 32

/** Full-size stacks of frames that ended; reuse spares each push the check for growth. */
const spares: Word[][] = []

/**
 * Runs code to its end, opcode by opcode.
 *
 * @throws ActorError an exit code of the EVM actor, or one of a runtime call
 * @see builtin-actors v18.0.0 `actors/evm/src/interpreter/execution.rs`
 */
export function interpret(frame: Frame, observer: EvmObserver | undefined): Output {
  const stack = spares.pop() ?? new Array<Word>(STACK_SIZE).fill(0n)
  try {
    return run(frame, stack, observer)
  } finally {
    spares.push(stack)
  }
}

function run(frame: Frame, stack: Word[], observer: EvmObserver | undefined): Output {
  const { system, bytecode, memory, meter } = frame
  const { code, jumpdests, pushes } = bytecode
  const { sys } = system.rt
  const counters = observer?.counters?.()
  /** Milligas that the meter does not know yet. */
  let spent = 0
  let pc = 0
  /** The end of the opcodes whose prices are in `spent`, of which the one at `pc` runs. */
  let end = 0
  /** Runs the opcodes that it can, once the code has looped for a while. */
  let engine: LoopEngine | undefined
  // Observers see each opcode.
  let jumpsLeft = observer === undefined ? HOT_JUMPS : Infinity
  try {
    let sp = 0
    while (pc < code.length) {
      if (engine !== undefined) {
        spent = engine.run(frame, pc, sp, spent)
        pc = engine.pc
        sp = engine.sp
        if (engine.isOver) engine = undefined
        if (pc >= code.length) break
      }
      const isWhole = observer === undefined && engine === undefined
      const stretch = isWhole ? bytecode.stretch(pc) : undefined
      if (stretch !== undefined && sp >= stretch.leastStack && sp <= stretch.mostStack) {
        end = stretch.end
        spent += stretch.milligas
        if (stretch.makesSyscall) {
          meter.pending += spent
          spent = 0
          meter.settle()
        }
      } else {
        const op = code[pc]!
        end = pc + 1
        if (observer !== undefined) {
          frame.pc = pc
          if (counters !== undefined) counters[pc]!++
          else if (observer.step !== undefined)
            observeStep(observer, frame, stack.slice(0, sp), spent)
        }
        spent += OPCODE_MILLIGAS[op]!
        checkStack(op, sp)
        if (MAKES_SYSCALL[op] === 1) {
          meter.pending += spent
          spent = 0
          meter.settle()
        }
      }
      do {
        const op = code[pc]!
        if (op >= 0x5f && op <= 0x9f) {
          if (op === 0x5f) stack[sp++] = 0
          else if (op < 0x80) {
            stack[sp++] = pushes[pc] ?? bytecode.push(pc, op - 0x5f)
            pc += op - 0x5f
          } else if (op < 0x90) {
            stack[sp] = stack[sp - (op - 0x7f)]!
            sp++
          } else {
            const at = sp - 1 - (op - 0x8f)
            const top = stack[sp - 1]!
            stack[sp - 1] = stack[at]!
            stack[at] = top
          }
          pc++
          continue
        }
        switch (op) {
          case 0x00: // STOP
            return { isRevert: false, data: EMPTY }
          case 0x01: {
            // ADD
            sp--
            const a = stack[sp]!
            const b = stack[sp - 1]!
            const sum = typeof a === 'number' && typeof b === 'number' ? a + b : MAX_NUMBER + 1
            stack[sp - 1] = sum <= MAX_NUMBER ? sum : words.add(a, b)
            break
          }
          case 0x02: // MUL
            sp--
            stack[sp - 1] = words.mul(stack[sp]!, stack[sp - 1]!)
            break
          case 0x03: {
            // SUB
            sp--
            const a = stack[sp]!
            const b = stack[sp - 1]!
            stack[sp - 1] =
              typeof a === 'number' && typeof b === 'number' && a >= b ? a - b : words.sub(a, b)
            break
          }
          case 0x04: // DIV
            sp--
            stack[sp - 1] = words.div(stack[sp]!, stack[sp - 1]!)
            break
          case 0x05: // SDIV
            sp--
            stack[sp - 1] = words.sdiv(stack[sp]!, stack[sp - 1]!)
            break
          case 0x06: // MOD
            sp--
            stack[sp - 1] = words.mod(stack[sp]!, stack[sp - 1]!)
            break
          case 0x07: // SMOD
            sp--
            stack[sp - 1] = words.smod(stack[sp]!, stack[sp - 1]!)
            break
          case 0x08: // ADDMOD
            sp -= 2
            stack[sp - 1] = words.addMod(stack[sp + 1]!, stack[sp]!, stack[sp - 1]!)
            break
          case 0x09: // MULMOD
            sp -= 2
            stack[sp - 1] = words.mulMod(stack[sp + 1]!, stack[sp]!, stack[sp - 1]!)
            break
          case 0x0a: // EXP
            sp--
            spent += MILLIGAS_EXPONENT_BIT * bitLength(words.toBig(stack[sp - 1]!))
            stack[sp - 1] = words.exp(stack[sp]!, stack[sp - 1]!)
            break
          case 0x0b: // SIGNEXTEND
            sp--
            stack[sp - 1] = words.signExtend(stack[sp]!, stack[sp - 1]!)
            break
          case 0x10: {
            // LT
            sp--
            const a = stack[sp]!
            const b = stack[sp - 1]!
            if (typeof a === 'number' && typeof b === 'number') stack[sp - 1] = a < b ? 1 : 0
            else stack[sp - 1] = a < b ? 1 : 0 // a call of V8
            break
          }
          case 0x11: {
            // GT
            sp--
            const a = stack[sp]!
            const b = stack[sp - 1]!
            if (typeof a === 'number' && typeof b === 'number') stack[sp - 1] = a > b ? 1 : 0
            else stack[sp - 1] = a > b ? 1 : 0 // a call of V8
            break
          }
          case 0x12: // SLT
            sp--
            stack[sp - 1] = words.isSignedLess(stack[sp]!, stack[sp - 1]!) ? 1 : 0
            break
          case 0x13: // SGT
            sp--
            stack[sp - 1] = words.isSignedLess(stack[sp - 1]!, stack[sp]!) ? 1 : 0
            break
          case 0x14: {
            // EQ
            sp--
            const a = stack[sp]!
            const b = stack[sp - 1]!
            stack[sp - 1] = (
              typeof a === 'number' && typeof b === 'number'
                ? a === b
                : words.isEqual(a, b)
            )
              ? 1
              : 0
            break
          }
          case 0x15: {
            // ISZERO
            const a = stack[sp - 1]!
            stack[sp - 1] = (typeof a === 'number' ? a === 0 : a === 0n) ? 1 : 0
            break
          }
          case 0x16: // AND
            sp--
            stack[sp - 1] = words.and(stack[sp]!, stack[sp - 1]!)
            break
          case 0x17: // OR
            sp--
            stack[sp - 1] = words.or(stack[sp]!, stack[sp - 1]!)
            break
          case 0x18: // XOR
            sp--
            stack[sp - 1] = words.xor(stack[sp]!, stack[sp - 1]!)
            break
          case 0x19: // NOT
            stack[sp - 1] = words.not(stack[sp - 1]!)
            break
          case 0x1a: // BYTE
            sp--
            stack[sp - 1] = words.byteAt(stack[sp]!, stack[sp - 1]!)
            break
          case 0x1b: // SHL
            sp--
            stack[sp - 1] = words.shl(stack[sp]!, stack[sp - 1]!)
            break
          case 0x1c: // SHR
            sp--
            stack[sp - 1] = words.shr(stack[sp]!, stack[sp - 1]!)
            break
          case 0x1d: // SAR
            sp--
            stack[sp - 1] = words.sar(stack[sp]!, stack[sp - 1]!)
            break
          case 0x1e: // CLZ
            stack[sp - 1] = words.leadingZeros(stack[sp - 1]!)
            break
          case 0x20: // KECCAK256
            sp--
            if (engine === undefined) stack[sp - 1] = wordOfBytes(keccak(frame, stack, sp))
            else engine.put(sp - 1, keccak(frame, stack, sp))
            break
          case 0x30: // ADDRESS
            stack[sp++] = frame.receiver
            break
          case 0x31: // BALANCE
            stack[sp - 1] = words.toWord(balance(frame, words.toBig(stack[sp - 1]!)))
            break
          case 0x32: // ORIGIN
            stack[sp++] = system.ethAddressOf(system.rt.message.origin)
            break
          case 0x33: // CALLER
            stack[sp++] = frame.caller
            break
          case 0x34: // CALLVALUE
            stack[sp++] = words.toWord(frame.value)
            break
          case 0x35: // CALLDATALOAD
            stack[sp - 1] = inputWord(frame.input, stack[sp - 1]!)
            break
          case 0x36: // CALLDATASIZE
            stack[sp++] = frame.input.length
            break
          case 0x37: // CALLDATACOPY
            sp -= 3
            memory.copyZeroFilled(stack[sp + 2]!, stack[sp]!, stack[sp + 1]!, frame.input)
            break
          case 0x38: // CODESIZE
            stack[sp++] = code.length
            break
          case 0x39: // CODECOPY
            sp -= 3
            memory.copyZeroFilled(stack[sp + 2]!, stack[sp]!, stack[sp + 1]!, code)
            break
          case 0x3a: // GASPRICE
            stack[sp++] = system.network.baseFee + system.rt.message.gasPremium
            break
          case 0x3b: // EXTCODESIZE
            stack[sp - 1] = extCode(system, words.toBig(stack[sp - 1]!)).length
            break
          case 0x3c: {
            // EXTCODECOPY
            sp -= 4
            const ext = extCode(system, words.toBig(stack[sp + 3]!))
            memory.copyZeroFilled(stack[sp + 2]!, stack[sp]!, stack[sp + 1]!, ext)
            break
          }
          case 0x3d: // RETURNDATASIZE
            stack[sp++] = frame.returnData.length
            break
          case 0x3e: // RETURNDATACOPY
            sp -= 3
            returnDataCopy(frame, stack[sp + 2]!, stack[sp + 1]!, stack[sp]!)
            break
          case 0x3f: // EXTCODEHASH
            stack[sp - 1] = extCodeHash(system, words.toBig(stack[sp - 1]!))
            break
          case 0x40: // BLOCKHASH
            stack[sp - 1] = blockHash(frame, words.toBig(stack[sp - 1]!))
            break
          case 0x41: // COINBASE
            stack[sp++] = 0
            break
          case 0x42: // TIMESTAMP
            stack[sp++] = words.toWord(system.network.timestamp)
            break
          case 0x43: // NUMBER
            stack[sp++] = words.toWord(system.network.epoch)
            break
          case 0x44: // PREVRANDAO
            stack[sp++] = wordOfBytes(system.randomness)
            break
          case 0x45: // GASLIMIT
            stack[sp++] = GAS_LIMIT
            break
          case 0x46: // CHAINID
            stack[sp++] = words.toWord(system.network.chainId)
            break
          case 0x47: // SELFBALANCE
            stack[sp++] = words.toWord(sys.currentBalance())
            break
          case 0x48: // BASEFEE
            stack[sp++] = words.toWord(system.network.baseFee)
            break
          case 0x50: // POP
            sp--
            break
          case 0x51: // MLOAD
            stack[sp - 1] = memory.load(stack[sp - 1]!)
            break
          case 0x52: // MSTORE
            sp -= 2
            memory.store(stack[sp + 1]!, stack[sp]!)
            break
          case 0x53: // MSTORE8
            sp -= 2
            memory.storeByte(stack[sp + 1]!, stack[sp]!)
            break
          case 0x54: // SLOAD
            stack[sp - 1] = words.toWord(system.getStorage(words.toBig(stack[sp - 1]!)))
            break
          case 0x55: // SSTORE
            sp -= 2
            assertWritable(frame, 'store')
            system.setStorage(words.toBig(stack[sp + 1]!), words.toBig(stack[sp]!))
            break
          case 0x56: // JUMP
          case 0x57: {
            // JUMPI
            sp -= op - 0x55
            if (op === 0x57 && words.isZero(stack[sp]!)) break
            const from = pc
            pc = jumpTarget(jumpdests, stack[sp + op - 0x56]!)
            end = 0
            if (meter.pending + spent > meter.affordable) spent = settleAtJump(meter, spent)
            if (pc < from && --jumpsLeft === 0) engine = LoopEngine.start(frame, stack)
            continue
          }
          case 0x58: // PC
            stack[sp++] = pc
            break
          case 0x59: // MSIZE
            stack[sp++] = memory.size
            break
          case 0x5a: // GAS
            stack[sp++] = words.toWord(sys.gasAvailable())
            break
          case 0x5b: // JUMPDEST
            break
          case 0x5c: // TLOAD
            stack[sp - 1] = words.toWord(system.getTransient(words.toBig(stack[sp - 1]!)))
            break
          case 0x5d: // TSTORE
            sp -= 2
            assertWritable(frame, 'store')
            system.setTransient(words.toBig(stack[sp + 1]!), words.toBig(stack[sp]!))
            break
          case 0x5e: // MCOPY
            sp -= 3
            memory.copyWithin(stack[sp + 2]!, stack[sp + 1]!, stack[sp]!)
            break
          case 0xa0: // LOG0
          case 0xa1: // LOG1
          case 0xa2: // LOG2
          case 0xa3: // LOG3
          case 0xa4: {
            // LOG4
            const topics = op - 0xa0
            sp -= 2 + topics
            log(frame, stack, sp, topics)
            break
          }
          case 0xf0: // CREATE
            sp -= 2
            stack[sp - 1] = create(frame, words.toBig(stack[sp + 1]!), stack[sp]!, stack[sp - 1]!)
            break
          case 0xf5: // CREATE2
            sp -= 3
            stack[sp - 1] = create2(frame, {
              value: words.toBig(stack[sp + 2]!),
              offset: stack[sp + 1]!,
              size: stack[sp]!,
              salt: words.toBig(stack[sp - 1]!),
            })
            break
          case 0xf1: // CALL
            frame.pc = pc
            sp -= 6
            stack[sp - 1] = callWith(frame, 'call', stack, sp)
            break
          case 0xf4: // DELEGATECALL
            sp -= 5
            stack[sp - 1] = callWith(frame, 'delegate', stack, sp)
            break
          case 0xfa: // STATICCALL
            frame.pc = pc
            sp -= 5
            stack[sp - 1] = callWith(frame, 'static', stack, sp)
            break
          case 0xf3: // RETURN
          case 0xfd: {
            // REVERT
            const data = memory.copy(stack[sp - 1]!, stack[sp - 2]!)
            return { isRevert: op === 0xfd, data }
          }
          case 0xfe: // INVALID
            throw new ActorError(EvmExitCode.INVALID_INSTRUCTION, 'invalid instruction')
          default: // SELFDESTRUCT
            selfDestruct(frame, words.toBig(stack[sp - 1]!))
            return { isRevert: false, data: EMPTY }
        }
        pc++
      } while (pc < end)
    }
    return { isRevert: false, data: EMPTY }
  } catch (thrown) {
    spent -= milligasBetween(code, pc + 1, end) // the opcodes of the stretch that did not run
    throw thrown
  } finally {
    meter.pending += spent
  }
}

/** @throws ActorError unless the opcode is defined and the stack has what it needs */
function checkStack(op: number, height: number): void {
  const need = STACK_NEEDS[op]!
  if (need === UNDEFINED_NEEDS)
    throw new ActorError(EvmExitCode.UNDEFINED_INSTRUCTION, 'undefined instruction')
  if (need >= 32 && height >= STACK_SIZE)
    throw new ActorError(EvmExitCode.STACK_OVERFLOW, 'stack overflow')
  if (height < (need & 31)) throw new ActorError(EvmExitCode.STACK_UNDERFLOW, 'stack underflow')
}

/** Moves `spent` to the meter and checks the gas limit. @returns what the meter does not know yet: 0 */
function settleAtJump(meter: ExecutionMeter, spent: number): number {
  meter.pending += spent
  meter.check()
  return 0
}

function jumpTarget(jumpdests: Uint8Array, to: Word): number {
  const at = words.toU32(to)
  if (jumpdests[at] !== 1)
    throw new ActorError(EvmExitCode.BAD_JUMPDEST, `jumpdest ${to} is invalid`)
  return at + 1
}

/** KECCAK256 of the region whose offset and size are at the end of the stack. */
function keccak({ system, memory }: Frame, stack: readonly Word[], sp: number): Uint8Array {
  return system.keccak(memory.slice(stack[sp]!, stack[sp - 1]!))
}

function callWith(
  frame: Frame,
  kind: 'call' | 'delegate' | 'static',
  stack: readonly Word[],
  sp: number,
): bigint {
  const hasValue = kind === 'call'
  const top = hasValue ? sp + 5 : sp + 4
  return call(frame, kind, {
    gas: words.toBig(stack[top]!),
    to: words.toBig(stack[top - 1]!),
    value: hasValue ? words.toBig(stack[sp + 3]!) : 0n,
    inputOffset: stack[sp + 2]!,
    inputSize: stack[sp + 1]!,
    outputOffset: stack[sp]!,
    outputSize: stack[sp - 1]!,
  })
}

function observeStep(
  observer: EvmObserver,
  frame: Frame,
  stack: readonly Word[],
  spent: number,
): void {
  const { pc } = frame
  observer.step?.({
    pc,
    opcode: frame.bytecode.code[pc]!,
    stack: stack.map(words.toBig),
    memory: frame.memory.bytes.subarray(0, frame.memory.size),
    gasUsed: frame.system.rt.sys.gasUsed() + BigInt(frame.meter.pending + spent),
  })
}
