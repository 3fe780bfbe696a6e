import { opcodeOf } from '../../builtin-actors/index.ts'
import { decodeSourceMap, instructionIndexes } from '../../harness/index.ts'
import type { Anchor, SolidityItem } from './item-list.ts'

const PUSH1 = opcodeOf('PUSH1')
const PUSH32 = opcodeOf('PUSH32')
const JUMPI = opcodeOf('JUMPI')
const JUMPDEST = opcodeOf('JUMPDEST')
/** Bytes of the longest push that holds an offset of code. */
const MAX_TARGET_BYTES = 4

/** The first instruction that comes from an offset of a source. */
interface FirstAt {
  readonly start: number
  readonly index: number
}

/** A conditional jump to a constant, with its two targets. */
interface ConstantJump {
  readonly source: number
  readonly start: number
  readonly next: number
  readonly target: number
}

/**
 * Instructions of one contract's code by the places that they come from.
 *
 * @see foundry 1.8.0 `crates/evm/coverage/src/anchors.rs`: which instruction tells that an item has run
 */
export class CodeAnchors {
  /** Sources with instructions in the code, by their ids in the compiler's output. */
  readonly sources: ReadonlySet<number>
  readonly #code: Uint8Array
  /** Offsets of the instructions, by their numbers. */
  readonly #offsets: readonly number[]
  readonly #firsts: ReadonlyMap<number, readonly FirstAt[]>
  readonly #jumps: readonly ConstantJump[]

  /** @param code - libraries may be zeros @param sourceMap - solc's, of that code */
  constructor(code: Uint8Array, sourceMap: string) {
    const ranges = decodeSourceMap(sourceMap)
    const offsets: number[] = []
    instructionIndexes(code).forEach((index, offset) => {
      if (index >= 0) offsets.push(offset)
    })
    const firsts = new Map<number, FirstAt[]>()
    const seen = new Set<string>()
    ranges.forEach(({ source, start }, index) => {
      if (source < 0 || seen.has(`${source}:${start}`)) return
      seen.add(`${source}:${start}`)
      const list = firsts.get(source)
      if (list === undefined) firsts.set(source, [{ start, index }])
      else list.push({ start, index })
    })
    const jumps: ConstantJump[] = []
    offsets.forEach((offset, index) => {
      const range = ranges[index]
      const op = code[offset]!
      if (range === undefined || op < PUSH1 || op > PUSH32) return
      const size = op - PUSH1 + 1
      const jump = offset + 1 + size
      if (code[jump] !== JUMPI || size > MAX_TARGET_BYTES) return
      const target = code.subarray(offset + 1, jump).reduce((sum, byte) => sum * 256 + byte, 0)
      jumps.push({ source: range.source, start: range.start, next: jump + 1, target })
    })
    this.#code = code
    this.sources = new Set(firsts.keys())
    this.#offsets = offsets
    this.#firsts = firsts
    this.#jumps = jumps
  }

  /** Finds the offset of the opcode whose hits are those of an item; undefined if there is none. */
  offsetOf(source: number, { anchors, path }: SolidityItem): number | undefined {
    for (const anchor of anchors) {
      const found =
        anchor.type === 'first' ? this.#first(source, anchor) : this.#jump(source, anchor, path)
      // The EVM actor goes from a jump to the opcode behind its target.
      if (found !== undefined) return this.#code[found] === JUMPDEST ? found + 1 : found
    }
    return undefined
  }

  #first(source: number, { start, end }: Anchor): number | undefined {
    let first: number | undefined
    for (const one of this.#firsts.get(source) ?? [])
      if (one.start >= start && one.start <= end && (first === undefined || one.index < first))
        first = one.index
    return first === undefined ? undefined : this.#offsets[first]
  }

  #jump(source: number, { start, end }: Anchor, path: number): number | undefined {
    const jump = this.#jumps.findLast(
      (one) => one.source === source && one.start >= start && one.start <= end,
    )
    return path === 0 ? jump?.next : jump?.target
  }
}
