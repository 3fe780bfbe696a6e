import { opcodeOf } from '../../builtin-actors/index.ts'
import { bytesOfDigits, DecodeError } from '../../types/index.ts'

const PUSH1 = opcodeOf('PUSH1')
const PUSH20 = opcodeOf('PUSH20')
const PUSH32 = opcodeOf('PUSH32')
const ADDRESS_BYTES = 20
/** A library's address that is not linked yet, as solc writes it. */
const PLACEHOLDER = /__.{36}__/g

/** Code as a compiler gave it: what every copy of it on a chain has in common. */
export class CodePattern {
  /** The code without the metadata after it. */
  readonly #code: Uint8Array
  /** Places in the code that differ from copy to copy, in order. */
  readonly #holes: readonly (readonly [start: number, length: number])[]

  /**
   * @param hex - as in the compiler's output, unlinked libraries and all
   * @throws DecodeError for anything that is not hexadecimal text
   */
  constructor(hex: string) {
    const digits = hex.replace(/^0x/, '')
    const links = [...digits.matchAll(PLACEHOLDER)].map(
      ({ index }) => [index / 2, ADDRESS_BYTES] as const,
    )
    this.#code = withoutMetadata(bytesOfHex(digits.replace(PLACEHOLDER, '0'.repeat(40))))
    this.#holes = [...links, ...holesOf(this.#code)].sort(([a], [b]) => a - b)
  }

  /** Whether `code` is a copy: immutables, library addresses and metadata may differ. */
  matches(code: Uint8Array): boolean {
    const { length } = withoutMetadata(code)
    return length === this.#code.length && this.#agrees(code)
  }

  /** Whether `code` begins with a copy: init code has the constructor's arguments behind it. */
  begins(code: Uint8Array): boolean {
    return code.length >= this.#code.length && this.#agrees(code)
  }

  #agrees(code: Uint8Array): boolean {
    let at = 0
    const isSameTo = (end: number): boolean => {
      for (; at < end; at++) if (code[at] !== this.#code[at]) return false
      return true
    }
    for (const [start, length] of this.#holes) {
      if (!isSameTo(start)) return false
      at = Math.max(at, start + length)
    }
    return isSameTo(this.#code.length)
  }
}

/** Pushes of 32 or 20 zero bytes: solc leaves them for immutables and for a library's own address. */
function holesOf(code: Uint8Array): [number, number][] {
  const holes: [number, number][] = []
  for (let at = 0; at < code.length; at++) {
    const op = code[at]!
    if (op < PUSH1 || op > PUSH32) continue
    const length = op - PUSH1 + 1
    if ((op === PUSH32 || op === PUSH20) && isZero(code, at + 1, length))
      holes.push([at + 1, length])
    at += length
  }
  return holes
}

function isZero(code: Uint8Array, start: number, length: number): boolean {
  const bytes = code.subarray(start, start + length)
  return bytes.length === length && bytes.every((byte) => byte === 0)
}

/** Cuts the CBOR map that solc puts behind code; its length stands in the last two bytes. */
function withoutMetadata(code: Uint8Array): Uint8Array {
  const length = (code.at(-2) ?? 0) * 256 + (code.at(-1) ?? 0)
  const start = code.length - 2 - length
  const isMap = length > 0 && start >= 0 && (code[start]! & 0xe0) === 0xa0
  return isMap ? code.subarray(0, start) : code
}

/** @throws DecodeError for anything that is not hexadecimal text */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = bytesOfDigits(hex, hex.startsWith('0x') ? 2 : 0)
  if (bytes === undefined)
    throw new DecodeError(
      `"${hex.slice(0, 20)}..." is not hexadecimal code: give bytecode as the compiler wrote it`,
    )
  return bytes
}
