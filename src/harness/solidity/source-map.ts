import { opcodeOf } from '../../builtin-actors/index.ts'
import { DecodeError } from '../../types/index.ts'

/** A jump into a function, out of one, or neither. */
export type JumpType = 'i' | 'o' | '-'

/** The source range of an instruction. */
export interface SourceRange {
  /** The start in bytes of the source's UTF-8. */
  readonly start: number
  /** The length in bytes. */
  readonly length: number
  /** The source's id in the compiler's output; -1 if the compiler made the instruction itself. */
  readonly source: number
  readonly jump: JumpType
}

/**
 * Reads the source map that solc gives with a contract's code: a range for each instruction.
 *
 * @param text - `s:l:f:j:m` for each instruction, between semicolons; an empty field is as before
 * @throws DecodeError for a field that is not a number, or an unknown kind of jump
 * @see the Solidity documentation, "Source Mappings"
 */
export function decodeSourceMap(text: string): SourceRange[] {
  if (text === '') return []
  let last: SourceRange = { start: 0, length: 0, source: -1, jump: '-' }
  return text.split(';').map((entry) => {
    if (entry === '') return last
    const [start, length, source, jump] = entry.split(':')
    last = {
      start: numberOr(start, last.start),
      length: numberOr(length, last.length),
      source: numberOr(source, last.source),
      jump: jumpOr(jump, last.jump),
    }
    return last
  })
}

function numberOr(field: string | undefined, before: number): number {
  if (field === undefined || field === '') return before
  const value = Number(field)
  if (!Number.isInteger(value))
    throw new DecodeError(`"${field}" is not a number of a source map: give it as solc wrote it`)
  return value
}

function jumpOr(field: string | undefined, before: JumpType): JumpType {
  if (field === undefined || field === '') return before
  if (field === 'i' || field === 'o' || field === '-') return field
  throw new DecodeError(`"${field}" is not a jump of a source map: it has i, o and -`)
}

const PUSH1 = opcodeOf('PUSH1')
const PUSH32 = opcodeOf('PUSH32')

/** The index of the instruction that each byte of code begins; -1 for the data of pushes. */
export function instructionIndexes(code: Uint8Array): Int32Array {
  const indexes = new Int32Array(code.length).fill(-1)
  let index = 0
  for (let pc = 0; pc < code.length; pc++) {
    indexes[pc] = index++
    const op = code[pc]!
    if (op >= PUSH1 && op <= PUSH32) pc += op - PUSH1 + 1
  }
  return indexes
}
