// The opcodes are one switch over one stack, longer than a screen: a call for each would double the time of a step.
import { ActorError } from '../../types/index.ts'
import { wordOfBytes } from './address.ts'
import { bitLength } from './arithmetic.ts'
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
import type { EvmObserver } from './observer.ts'
import { MAKES_SYSCALL, STACK_NEEDS } from './opcodes.ts'
import type { Word } from './words.ts'
import * as words from './words.ts'

const STACK_SIZE = 1024
const EMPTY = new Uint8Array(0)
const BLOCK_GAS_LIMIT = 10_000_000_000
const { opcodes: MILLIGAS, exponentBit: MILLIGAS_EXPONENT_BIT } = EVM_EXECUTION_MODEL

/** Stacks of frames that ended: one that grows anew in each frame makes every push check for it. */
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
  const { code, jumpdests } = bytecode
  const { sys } = system.rt
  /** Milligas that the meter does not know of yet. */
  let spent = 0
  try {
    let sp = 0
    let pc = 0
    while (pc < code.length) {
      const op = code[pc]!
      if (observer !== undefined) observeStep(observer, frame, pc, stack, sp, spent)
      spent += MILLIGAS[op]!
      const need = STACK_NEEDS[op]!
      if (need >= 32) {
        if (need === 255)
          throw new ActorError(EvmExitCode.UNDEFINED_INSTRUCTION, 'undefined instruction')
        if (sp >= STACK_SIZE) throw new ActorError(EvmExitCode.STACK_OVERFLOW, 'stack overflow')
      }
      if (sp < (need & 31)) throw new ActorError(EvmExitCode.STACK_UNDERFLOW, 'stack underflow')
      if (op >= 0x5f && op <= 0x9f) {
        if (op === 0x5f) stack[sp++] = 0
        else if (op < 0x80) {
          stack[sp++] = bytecode.push(pc, op - 0x5f)
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
      if (MAKES_SYSCALL[op] === 1) {
        meter.pending += spent
        spent = 0
        meter.settle()
      }
      switch (op) {
        case 0x00:
          return { isRevert: false, data: EMPTY }
        case 0x01:
          sp--
          stack[sp - 1] = words.add(stack[sp]!, stack[sp - 1]!)
          break
        case 0x02:
          sp--
          stack[sp - 1] = words.mul(stack[sp]!, stack[sp - 1]!)
          break
        case 0x03:
          sp--
          stack[sp - 1] = words.sub(stack[sp]!, stack[sp - 1]!)
          break
        case 0x04:
          sp--
          stack[sp - 1] = words.div(stack[sp]!, stack[sp - 1]!)
          break
        case 0x05:
          sp--
          stack[sp - 1] = words.sdiv(stack[sp]!, stack[sp - 1]!)
          break
        case 0x06:
          sp--
          stack[sp - 1] = words.mod(stack[sp]!, stack[sp - 1]!)
          break
        case 0x07:
          sp--
          stack[sp - 1] = words.smod(stack[sp]!, stack[sp - 1]!)
          break
        case 0x08:
          sp -= 2
          stack[sp - 1] = words.addMod(stack[sp + 1]!, stack[sp]!, stack[sp - 1]!)
          break
        case 0x09:
          sp -= 2
          stack[sp - 1] = words.mulMod(stack[sp + 1]!, stack[sp]!, stack[sp - 1]!)
          break
        case 0x0a:
          sp--
          spent += MILLIGAS_EXPONENT_BIT * bitLength(words.toBig(stack[sp - 1]!))
          stack[sp - 1] = words.exp(stack[sp]!, stack[sp - 1]!)
          break
        case 0x0b:
          sp--
          stack[sp - 1] = words.signExtend(stack[sp]!, stack[sp - 1]!)
          break
        case 0x10:
          sp--
          stack[sp - 1] = stack[sp]! < stack[sp - 1]! ? 1 : 0
          break
        case 0x11:
          sp--
          stack[sp - 1] = stack[sp]! > stack[sp - 1]! ? 1 : 0
          break
        case 0x12:
          sp--
          stack[sp - 1] = words.isSignedLess(stack[sp]!, stack[sp - 1]!) ? 1 : 0
          break
        case 0x13:
          sp--
          stack[sp - 1] = words.isSignedLess(stack[sp - 1]!, stack[sp]!) ? 1 : 0
          break
        case 0x14:
          sp--
          stack[sp - 1] = words.isEqual(stack[sp]!, stack[sp - 1]!) ? 1 : 0
          break
        case 0x15:
          stack[sp - 1] = words.isZero(stack[sp - 1]!) ? 1 : 0
          break
        case 0x16:
          sp--
          stack[sp - 1] = words.and(stack[sp]!, stack[sp - 1]!)
          break
        case 0x17:
          sp--
          stack[sp - 1] = words.or(stack[sp]!, stack[sp - 1]!)
          break
        case 0x18:
          sp--
          stack[sp - 1] = words.xor(stack[sp]!, stack[sp - 1]!)
          break
        case 0x19:
          stack[sp - 1] = words.not(stack[sp - 1]!)
          break
        case 0x1a:
          sp--
          stack[sp - 1] = words.byteAt(stack[sp]!, stack[sp - 1]!)
          break
        case 0x1b:
          sp--
          stack[sp - 1] = words.shl(stack[sp]!, stack[sp - 1]!)
          break
        case 0x1c:
          sp--
          stack[sp - 1] = words.shr(stack[sp]!, stack[sp - 1]!)
          break
        case 0x1d:
          sp--
          stack[sp - 1] = words.sar(stack[sp]!, stack[sp - 1]!)
          break
        case 0x1e:
          stack[sp - 1] = words.leadingZeros(stack[sp - 1]!)
          break
        case 0x20:
          sp--
          stack[sp - 1] = wordOfBytes(system.keccak(memory.slice(stack[sp]!, stack[sp - 1]!)))
          break
        case 0x30:
          stack[sp++] = frame.receiver
          break
        case 0x31:
          stack[sp - 1] = words.toWord(balance(frame, words.toBig(stack[sp - 1]!)))
          break
        case 0x32:
          stack[sp++] = system.ethAddressOf(system.rt.message.origin)
          break
        case 0x33:
          stack[sp++] = frame.caller
          break
        case 0x34:
          stack[sp++] = words.toWord(frame.value)
          break
        case 0x35:
          stack[sp - 1] = inputWord(frame.input, stack[sp - 1]!)
          break
        case 0x36:
          stack[sp++] = frame.input.length
          break
        case 0x37:
          sp -= 3
          memory.copyFrom(stack[sp + 2]!, stack[sp]!, stack[sp + 1]!, frame.input, true)
          break
        case 0x38:
          stack[sp++] = code.length
          break
        case 0x39:
          sp -= 3
          memory.copyFrom(stack[sp + 2]!, stack[sp]!, stack[sp + 1]!, code, true)
          break
        case 0x3a:
          stack[sp++] = system.network.baseFee + system.rt.message.gasPremium
          break
        case 0x3b:
          stack[sp - 1] = extCode(system, words.toBig(stack[sp - 1]!)).length
          break
        case 0x3c: {
          sp -= 4
          const ext = extCode(system, words.toBig(stack[sp + 3]!))
          memory.copyFrom(stack[sp + 2]!, stack[sp]!, stack[sp + 1]!, ext, true)
          break
        }
        case 0x3d:
          stack[sp++] = frame.returnData.length
          break
        case 0x3e:
          sp -= 3
          returnDataCopy(frame, stack[sp + 2]!, stack[sp + 1]!, stack[sp]!)
          break
        case 0x3f:
          stack[sp - 1] = extCodeHash(system, words.toBig(stack[sp - 1]!))
          break
        case 0x40:
          stack[sp - 1] = blockHash(frame, words.toBig(stack[sp - 1]!))
          break
        case 0x41:
          stack[sp++] = 0
          break
        case 0x42:
          stack[sp++] = words.toWord(system.network.timestamp)
          break
        case 0x43:
          stack[sp++] = words.toWord(system.network.epoch)
          break
        case 0x44:
          stack[sp++] = wordOfBytes(system.randomness)
          break
        case 0x45:
          stack[sp++] = BLOCK_GAS_LIMIT
          break
        case 0x46:
          stack[sp++] = words.toWord(system.network.chainId)
          break
        case 0x47:
          stack[sp++] = words.toWord(sys.currentBalance())
          break
        case 0x48:
          stack[sp++] = words.toWord(system.network.baseFee)
          break
        case 0x50:
          sp--
          break
        case 0x51:
          stack[sp - 1] = memory.load(stack[sp - 1]!)
          break
        case 0x52:
          sp -= 2
          memory.store(stack[sp + 1]!, stack[sp]!)
          break
        case 0x53:
          sp -= 2
          memory.storeByte(stack[sp + 1]!, stack[sp]!)
          break
        case 0x54:
          stack[sp - 1] = words.toWord(system.getStorage(words.toBig(stack[sp - 1]!)))
          break
        case 0x55:
          sp -= 2
          assertWritable(frame, 'store')
          system.setStorage(words.toBig(stack[sp + 1]!), words.toBig(stack[sp]!))
          break
        case 0x56:
          sp--
          pc = jumpTarget(jumpdests, stack[sp]!)
          if (meter.pending + spent > meter.affordable) spent = looked(meter, spent)
          continue
        case 0x57:
          sp -= 2
          if (words.isZero(stack[sp]!)) break
          pc = jumpTarget(jumpdests, stack[sp + 1]!)
          if (meter.pending + spent > meter.affordable) spent = looked(meter, spent)
          continue
        case 0x58:
          stack[sp++] = pc
          break
        case 0x59:
          stack[sp++] = memory.size
          break
        case 0x5a:
          stack[sp++] = words.toWord(sys.gasAvailable())
          break
        case 0x5b:
          break
        case 0x5c:
          stack[sp - 1] = words.toWord(system.getTransient(words.toBig(stack[sp - 1]!)))
          break
        case 0x5d:
          sp -= 2
          assertWritable(frame, 'store')
          system.setTransient(words.toBig(stack[sp + 1]!), words.toBig(stack[sp]!))
          break
        case 0x5e:
          sp -= 3
          memory.copyWithin(stack[sp + 2]!, stack[sp + 1]!, stack[sp]!)
          break
        case 0xa0:
        case 0xa1:
        case 0xa2:
        case 0xa3:
        case 0xa4: {
          const topics = op - 0xa0
          sp -= 2 + topics
          log(frame, stack, sp, topics)
          break
        }
        case 0xf0:
          sp -= 2
          stack[sp - 1] = create(frame, words.toBig(stack[sp + 1]!), stack[sp]!, stack[sp - 1]!)
          break
        case 0xf5:
          sp -= 3
          stack[sp - 1] = create2(
            frame,
            words.toBig(stack[sp + 2]!),
            stack[sp + 1]!,
            stack[sp]!,
            words.toBig(stack[sp - 1]!),
          )
          break
        case 0xf1:
          sp -= 6
          stack[sp - 1] = callWith(frame, 'call', stack, sp, words.toBig(stack[sp + 3]!))
          break
        case 0xf4:
          sp -= 5
          stack[sp - 1] = callWith(frame, 'delegate', stack, sp, 0n)
          break
        case 0xfa:
          sp -= 5
          stack[sp - 1] = callWith(frame, 'static', stack, sp, 0n)
          break
        case 0xf3:
        case 0xfd: {
          const data = memory.slice(stack[sp - 1]!, stack[sp - 2]!).slice()
          return { isRevert: op === 0xfd, data }
        }
        case 0xfe:
          throw new ActorError(EvmExitCode.INVALID_INSTRUCTION, 'invalid instruction')
        default:
          selfDestruct(frame, words.toBig(stack[sp - 1]!))
          return { isRevert: false, data: EMPTY }
      }
      pc++
    }
    return { isRevert: false, data: EMPTY }
  } finally {
    meter.pending += spent
  }
}

/** Tells the meter what was spent, where that may be too much; then nothing is left to tell. */
function looked(meter: ExecutionMeter, spent: number): number {
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

function callWith(
  frame: Frame,
  kind: 'call' | 'delegate' | 'static',
  stack: readonly Word[],
  sp: number,
  value: bigint,
): bigint {
  const top = kind === 'call' ? sp + 5 : sp + 4
  return call(frame, kind, {
    gas: words.toBig(stack[top]!),
    to: words.toBig(stack[top - 1]!),
    value,
    inputOffset: stack[sp + 2]!,
    inputSize: stack[sp + 1]!,
    outputOffset: stack[sp]!,
    outputSize: stack[sp - 1]!,
  })
}

function observeStep(
  observer: EvmObserver,
  frame: Frame,
  pc: number,
  stack: readonly Word[],
  sp: number,
  spent: number,
): void {
  frame.pc = pc
  observer.step?.({
    pc,
    opcode: frame.bytecode.code[pc]!,
    stack: stack.slice(0, sp).map(words.toBig),
    memory: frame.memory.bytes.subarray(0, frame.memory.size),
    gasUsed: frame.system.rt.sys.gasUsed() + BigInt(frame.meter.pending + spent),
  })
}
