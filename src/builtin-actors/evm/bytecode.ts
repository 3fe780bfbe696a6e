import { wordOfBytes } from './address.ts'
import { opcodeOf } from './opcodes.ts'
import { toWord, type Word } from './words.ts'

const JUMPDEST = opcodeOf('JUMPDEST')
const PUSH1 = opcodeOf('PUSH1')
const PUSH32 = opcodeOf('PUSH32')
const MAX_KEPT = 256

/** Code with the places it may jump to and the words it pushes. */
export class Bytecode {
  readonly code: Uint8Array
  /** 1 if a jump may land. */
  readonly jumpdests: Uint8Array
  /** The word of a push by the position of its opcode. */
  readonly pushes: (Word | undefined)[]
  /** Opcodes from the start on, reached or not. */
  readonly opcodes: number

  /** @param keptPushes - bytes from the start whose pushes are kept: init code runs once, and from its start */
  constructor(code: Uint8Array, keptPushes: number = code.length) {
    this.code = code
    this.jumpdests = new Uint8Array(code.length)
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
