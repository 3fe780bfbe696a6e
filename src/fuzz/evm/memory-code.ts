import { expression } from './expression.ts'
import type { Program } from './program.ts'
import { addressWord, anyWord } from './words.ts'

/** The start of memory that nothing else uses. */
const SCRATCH = 0x800
const SMALL = 200

/** Writes to memory, or copies something there. */
export function memoryStatement(p: Program): void {
  const { a, g } = p
  const { c } = g
  const at = (): number => (c.chance(50) ? SCRATCH : 0) + c.below(SMALL)
  const from = (): bigint => (c.chance(10) ? anyWord(g) : BigInt(c.below(SMALL)))
  c.weighted<() => void>([
    [
      3,
      () => {
        expression(p, 2)
        a.push(at()).op(c.pick([0x52, 0x53]))
      },
    ],
    [3, () => a.push(c.below(SMALL)).push(at()).push(at()).op(0x5e)],
    [3, () => a.push(c.below(SMALL)).push(from()).push(at()).op(0x37)],
    [3, () => a.push(c.below(SMALL)).push(from()).push(at()).op(0x39)],
    [2, () => a.push(c.below(SMALL)).push(from()).push(at()).push(addressWord(g)).op(0x3c)],
    [
      1,
      () =>
        a
          .push(0)
          .push(anyWord(g))
          .push(anyWord(g))
          .op(c.pick([0x37, 0x39, 0x5e])),
    ],
    [1, () => a.push(SCRATCH + c.below(20_000)).op(0x51, 0x50)],
    [p.isInLoop ? 0 : 1, () => a.push(1n << BigInt(16 + c.below(7))).op(0x51, 0x50)],
  ])()
}
