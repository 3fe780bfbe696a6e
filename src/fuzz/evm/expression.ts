import type { Program } from './program.ts'
import { addressWord, anyWord } from './words.ts'

const ENVIRONMENT = [
  0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
  0x58, 0x59, 0x5f,
] as const
const UNARY = [0x15, 0x19, 0x1e, 0x35, 0x40] as const
const OF_ADDRESS = [0x31, 0x3b, 0x3f] as const
const BINARY = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0a, 0x0b, 0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17,
  0x18, 0x1a, 0x1b, 0x1c, 0x1d,
] as const
const SMALL = 300

/** Code that leaves one word on the stack. */
export function expression(p: Program, depth: number): void {
  const { a, g } = p
  const { c } = g
  const isLeaf = depth <= 0
  c.weighted<() => void>([
    [6, () => a.push(anyWord(g))],
    [3, () => a.op(c.pick(ENVIRONMENT))],
    [2, () => a.push(c.below(6)).op(c.pick([0x54, 0x54, 0x5c]))],
    [2, () => a.push(c.below(SMALL)).op(c.pick([0x51, 0x35]))],
    [2, () => a.push(addressWord(g)).op(c.pick(OF_ADDRESS))],
    [1, () => a.push(c.below(SMALL)).push(c.below(SMALL)).op(0x20)],
    [1, () => a.push(c.below(270)).op(0x43, 0x03, 0x40)],
    [isLeaf ? 0 : 4, () => operands(p, depth, 1).op(c.pick(UNARY))],
    [isLeaf ? 0 : 14, () => operands(p, depth, 2).op(c.pick(BINARY))],
    [isLeaf ? 0 : 2, () => operands(p, depth, 3).op(c.pick([0x08, 0x09]))],
  ])()
}

function operands(p: Program, depth: number, count: number): Program['a'] {
  for (let left = count; left > 0; left--) expression(p, depth - 1)
  return p.a
}
