import { DecodeError } from '../../types/index.ts'
import { type Extension, NO_EXTENSION } from './extension.ts'
import { keyBits } from './trie-key.ts'

/** Bits of a hashed key. */
const KEY_BITS = 256

/**
 * A place in a HAMT or KAMT as the bits that lead to it: those of each level and of the levels that
 * links skip. A key that lies below it has a hash that begins with these bits.
 */
export class KeyPlace {
  static readonly ROOT: KeyPlace = new KeyPlace(new Uint8Array(KEY_BITS / 8), 0)
  readonly #bits: Uint8Array
  readonly #length: number

  private constructor(bits: Uint8Array, length: number) {
    this.#bits = bits
    this.#length = length
  }

  /**
   * The place below a position, after the levels that its link skips.
   *
   * @throws DecodeError if it is deeper than keys are long, or no key leads there
   */
  below(position: number, width: number, ext: Extension = NO_EXTENSION): KeyPlace {
    const left = KEY_BITS - this.#length
    if (left <= 0 || (ext.length > 0 && ext.length > left - width))
      throw new DecodeError('the tree is deeper than its keys are long')
    const taken = Math.min(width, left)
    if (position >> taken !== 0)
      throw new DecodeError(`no key leads to position ${position} of a node at the lowest level`)
    const bits = this.#bits.slice()
    put(bits, this.#length, position, taken)
    let length = this.#length + taken
    for (let at = 0; at < ext.length; at += 8) {
      const n = Math.min(8, ext.length - at)
      put(bits, length, keyBits(ext.path, ext.length, at, n), n)
      length += n
    }
    return new KeyPlace(bits, length)
  }

  /** @throws DecodeError if a key with this hash does not lie below this place */
  assertHolds(hash: Uint8Array, name: string): void {
    const whole = this.#length >> 3
    const rest = this.#length & 7
    let isSame = rest === 0 || (hash[whole]! ^ this.#bits[whole]!) >> (8 - rest) === 0
    for (let i = 0; isSame && i < whole; i++) isSame = hash[i] === this.#bits[i]
    if (!isSame) throw new DecodeError(`a key of the ${name} does not lie where its hash leads`)
  }
}

/** Writes up to 8 bits, from the highest of each byte on, over zeros. */
function put(bits: Uint8Array, at: number, value: number, count: number): void {
  const shifted = (value << (16 - count)) >> (at & 7)
  const byte = at >> 3
  bits[byte]! |= shifted >> 8
  if (byte + 1 < bits.length) bits[byte + 1]! |= shifted & 0xff
}
