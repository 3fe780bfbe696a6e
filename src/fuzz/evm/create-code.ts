import { opcodeOf } from '../../builtin-actors/index.ts'
import { smallValue } from '../gen/gen.ts'
import type { Program } from './program.ts'
import { anyWord } from './words.ts'

const CODE = 0x1000
const CALL = opcodeOf('CALL')
const CREATE = opcodeOf('CREATE')
const CREATE2 = opcodeOf('CREATE2')

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

/**
 * Makes a contract at an address that stays the same, and calls it: it destroys itself, so that the
 * next message may make it again. Leaves what the call says.
 */
export function createAndDestroy(p: Program): void {
  const { a, g } = p
  const { c } = g
  p.calls--
  const beneficiary = c.chance(70) ? [0x33] : [0x30]
  const runtime = Uint8Array.of(...beneficiary, 0xff)
  // PUSH2 of the runtime to the start of memory's last bytes, and RETURN of them.
  const initcode = Uint8Array.of(0x61, ...runtime, 0x5f, 0x52, 0x60, 2, 0x60, 30, 0xf3)
  a.push(initcode.length).pushLabel(a.data(initcode)).push(CODE).op(0x39)
  a.push(c.below(2)).push(initcode.length).push(CODE)
  a.push(c.chance(50) ? 0n : BigInt(c.below(100))).op(CREATE2)
  // CALL with nothing, of what was made: an address under the operands.
  a.push(0).push(0).push(0).push(0).push(c.below(3)).op(0x85)
  a.push((1n << 256n) - 1n).op(CALL, 0x90, 0x50)
}
