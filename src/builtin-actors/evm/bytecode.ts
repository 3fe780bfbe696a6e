import { wordOfBytes } from './address.ts'
import { STACK_WORDS } from './loop-engine.generated.ts'
import {
  MAKES_SYSCALL,
  OPCODE_MILLIGAS,
  opcodeOf,
  STACK_CHANGES,
  STACK_NEEDS,
  UNDEFINED_NEEDS,
} from './opcodes.ts'
import { toWord, type Word } from './words.ts'

const JUMPDEST = opcodeOf('JUMPDEST')
const PUSH1 = opcodeOf('PUSH1')
const PUSH32 = opcodeOf('PUSH32')
/** The most words on a stack. */
export const STACK_SIZE: number = STACK_WORDS
const MAX_KEPT = 256
/** Opcodes that are the last of a stretch: the next one is elsewhere, or there is none. */
const ENDS: ReadonlySet<number> = new Set(
  ['STOP', 'JUMP', 'JUMPI', 'RETURN', 'REVERT', 'INVALID'].map(opcodeOf),
)

/**
 * Opcodes that run one after the other without a syscall. Their sums are charged and checked once, before
 * the first of them, which takes a sixth of the time of a step.
 */
export class Stretch {
  /** The position after the last opcode and its data. */
  readonly end: number
  /** The price of all opcodes in milligas. */
  readonly milligas: number
  /** The least and the greatest height of the stack at the start with which no opcode fails for the stack. */
  readonly leastStack: number
  readonly mostStack: number
  /** Whether the stretch is one opcode that may make a syscall. */
  readonly makesSyscall: boolean

  constructor(code: Uint8Array, start: number) {
    let at = start
    let milligas = 0
    let height = 0
    let least = 0
    let most = STACK_SIZE
    let makesSyscall = false
    while (at < code.length) {
      const op = code[at]!
      const need = STACK_NEEDS[op]!
      makesSyscall = MAKES_SYSCALL[op] === 1
      if ((makesSyscall || need === UNDEFINED_NEEDS) && at > start) {
        makesSyscall = false
        break
      }
      if (need === UNDEFINED_NEEDS) {
        most = -1 // the opcode is looked at by itself
        at++
        break
      }
      least = Math.max(least, (need & 31) - height)
      if (need >= 32) most = Math.min(most, STACK_SIZE - 1 - height)
      height += STACK_CHANGES[op]!
      milligas += OPCODE_MILLIGAS[op]!
      at += op >= PUSH1 && op <= PUSH32 ? op - PUSH1 + 2 : 1
      if (makesSyscall || ENDS.has(op)) break
    }
    this.end = at
    this.milligas = milligas
    this.leastStack = least
    this.mostStack = most
    this.makesSyscall = makesSyscall
  }
}

/** The price in milligas of the opcodes from a position to another one. */
export function milligasBetween(code: Uint8Array, start: number, end: number): number {
  let milligas = 0
  for (let at = start; at < end; at++) {
    const op = code[at]!
    milligas += OPCODE_MILLIGAS[op]!
    if (op >= PUSH1 && op <= PUSH32) at += op - PUSH1 + 1
  }
  return milligas
}

/** Code with the places it may jump to and the words it pushes. */
export class Bytecode {
  readonly code: Uint8Array
  /** 1 if a jump may land. */
  readonly jumpdests: Uint8Array
  /** The word of a push by the position of its opcode. */
  readonly pushes: (Word | undefined)[]
  /** Opcodes from the start on, reached or not. */
  readonly opcodes: number
  /** Index in #stretches plus 1, by position; 0 for a stretch that is not made yet. */
  readonly #stretchAt: Uint32Array
  readonly #stretches: Stretch[] = []

  /** @param keptPushes - bytes from the start whose pushes are kept: init code runs once, and from its start */
  constructor(code: Uint8Array, keptPushes: number = code.length) {
    this.code = code
    this.jumpdests = new Uint8Array(code.length)
    this.#stretchAt = new Uint32Array(code.length)
    // Filled, so that the arrays of all codes have one kind of elements.
    this.pushes = new Array<Word | undefined>(Math.min(code.length, keptPushes)).fill(undefined)
    let opcodes = 0
    for (let at = 0; at < code.length; at++) {
      const op = code[at]!
      opcodes++
      if (op === JUMPDEST) this.jumpdests[at] = 1
      else if (op >= PUSH1 && op <= PUSH32) at += op - PUSH1 + 1
    }
    this.opcodes = opcodes
  }

  /** The word of the push at a position, whether or not a scan from the start sees a push there. */
  push(at: number, length: number): Word {
    const known = this.pushes[at]
    if (known !== undefined) return known
    const bytes = this.code.subarray(at + 1, at + 1 + length)
    const word = toWord(wordOfBytes(bytes) << BigInt(8 * (length - bytes.length)))
    if (at < this.pushes.length) this.pushes[at] = word
    return word
  }

  /** The stretch that starts at a position; made when it is first asked for. */
  stretch(at: number): Stretch {
    const index = this.#stretchAt[at]!
    return index === 0 ? this.#makeStretch(at) : this.#stretches[index - 1]!
  }

  #makeStretch(at: number): Stretch {
    const made = new Stretch(this.code, at)
    this.#stretchAt[at] = this.#stretches.push(made)
    return made
  }
}

const kept = new Map<string, Bytecode>()

/** The analysis of code by its CID, made once. */
export function bytecodeOf(cidKey: string, code: Uint8Array): Bytecode {
  let found = kept.get(cidKey)
  if (found === undefined) {
    if (kept.size >= MAX_KEPT) kept.clear()
    found = new Bytecode(code)
    kept.set(cidKey, found)
  }
  return found
}
