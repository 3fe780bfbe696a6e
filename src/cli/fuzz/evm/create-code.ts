import { smallValue } from '../gen/gen.ts'
import type { Program } from './program.ts'
import { anyWord } from './words.ts'

const CODE = 0x1000
const CREATE = 0xf0
const CREATE2 = 0xf5

/** Makes a contract whose code is behind this one's; leaves its address. */
export function createContract(p: Program): void {
  const { a, g, depth } = p
  const { c } = g
  p.calls--
  const code = p.childCode(depth + 1)
  a.push(code.length).pushLabel(a.data(code)).push(CODE).op(0x39)
  const isSalted = c.chance(50)
  if (isSalted) a.push(c.chance(80) ? BigInt(c.below(3)) : anyWord(g))
  a.push(code.length).push(CODE)
  a.push(c.chance(80) ? 0n : smallValue(g)).op(isSalted ? CREATE2 : CREATE)
}
