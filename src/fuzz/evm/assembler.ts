import { opcodeOf } from '../../builtin-actors/index.ts'
import { shortestBytes } from '../../types/index.ts'
import { concat } from '../gen/cbor-tree.ts'

/** A place in code, or data after it. */
export type Label = number

const PUSH1 = opcodeOf('PUSH1')
const PUSH2 = opcodeOf('PUSH2')
const JUMPDEST = opcodeOf('JUMPDEST')
const INVALID = opcodeOf('INVALID')

/** Writes EVM code: places are named before they are known, and data stands behind the code. */
export class Assembler {
  readonly #code: number[] = []
  /** The offset of each label; those of data are set at the end. */
  readonly #places: number[] = []
  /** The places where the code refers to a label. */
  readonly #uses: { readonly at: number; readonly label: Label }[] = []
  readonly #data: { readonly label: Label; readonly bytes: Uint8Array }[] = []

  /** Opcodes as they are. */
  op(...ops: readonly number[]): this {
    this.#code.push(...ops)
    return this
  }

  /** Pushes a word in as few bytes as it needs, at least one. */
  push(word: bigint | number): this {
    const bytes = word === 0 || word === 0n ? Uint8Array.of(0) : shortestBytes(BigInt(word))
    this.#code.push(PUSH1 - 1 + bytes.length, ...bytes)
    return this
  }

  /** A label to be placed. */
  label(): Label {
    return this.#places.push(-1) - 1
  }

  /** Puts a jump's target here. */
  place(label: Label): this {
    this.#places[label] = this.#code.length
    return this.op(JUMPDEST)
  }

  /** Pushes the position of a label. */
  pushLabel(label: Label): this {
    this.#uses.push({ at: this.#code.length + 1, label })
    return this.op(PUSH2, 0, 0)
  }

  /** Bytes behind the code; the label is their position. */
  data(bytes: Uint8Array): Label {
    const label = this.label()
    this.#data.push({ label, bytes })
    return label
  }

  /** The code, a byte that stops what runs past its end, and the data. */
  assemble(): Uint8Array {
    const code = Uint8Array.from(this.#data.length > 0 ? [...this.#code, INVALID] : this.#code)
    let end = code.length
    for (const { label, bytes } of this.#data) {
      this.#places[label] = end
      end += bytes.length
    }
    const view = new DataView(code.buffer)
    for (const { at, label } of this.#uses) view.setUint16(at, this.#places[label]!)
    return concat(code, ...this.#data.map(({ bytes }) => bytes))
  }
}
