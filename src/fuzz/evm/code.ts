import type { Choices } from '../choices.ts'
import type { Gen } from '../gen/gen.ts'
import { Assembler } from './assembler.ts'
import { externalCall, precompile, readReturnData } from './call-code.ts'
import { createAndDestroy, createContract } from './create-code.ts'
import { expression } from './expression.ts'
import { memoryStatement } from './memory-code.ts'
import type { Program } from './program.ts'
import { addressWord, anyWord } from './words.ts'

/** Words at the start of memory that keep results, in a ring. */
const RESULT_WORDS = 16
const RESULT_BYTES = 32 * RESULT_WORDS
/** Pushes what would be a jump's target and takes it away: no position up to here is one. */
const PROLOGUE = [0x60, 0x5b, 0x50] as const
const MAX_CALLS = 4
const MAX_NESTING = 3

/** Code of a contract that may be called. */
export function runtimeCode(g: Gen, depth = 0): Uint8Array {
  const { c } = g
  if (c.chance(4)) return soup(g)
  const p = programOf(g, depth)
  statements(p, 1 + c.below(14), 0)
  finish(p)
  return p.a.assemble()
}

/** Code that makes a contract; sometimes one that fails, or makes what is not allowed. */
export function initCode(g: Gen, depth = 0): Uint8Array {
  const { c } = g
  const p = programOf(g, depth)
  if (c.chance(30)) statements(p, 1 + c.below(5), 0)
  const kind = c.below(24)
  if (kind === 20) return new Uint8Array(0)
  if (kind === 21)
    return p.a
      .push(c.below(64))
      .push(0)
      .op(c.pick([0xfd, 0xf3]))
      .assemble()
  if (kind === 22)
    return p.a
      .push(24_576 + c.below(2))
      .push(0)
      .op(0xf3)
      .assemble()
  if (kind === 23) return p.a.push(0xef).push(0).op(0x53).push(9).push(0).op(0xf3).assemble()
  const runtime = runtimeCode(g, depth)
  const at = p.a.data(runtime)
  p.a.push(runtime.length).pushLabel(at).push(0).op(0x39)
  return p.a.push(runtime.length).push(0).op(0xf3).assemble()
}

function programOf(g: Gen, depth: number): Program {
  return {
    g,
    a: new Assembler().op(...PROLOGUE),
    depth,
    childCode: (deeper) => initCode(g, deeper),
    calls: MAX_CALLS,
    results: 0,
    isInLoop: false,
  }
}

function statements(p: Program, count: number, nesting: number): void {
  for (let left = count; left > 0; left--) statement(p, nesting)
}

function statement(p: Program, nesting: number): void {
  const { g, a } = p
  const { c } = g
  const isBare = nesting >= MAX_NESTING
  c.weighted<() => void>([
    [10, () => keep(p, () => expression(p, 3))],
    [7, () => store(p, 0x55)],
    [3, () => store(p, 0x5d)],
    [p.isInLoop ? 0 : 2, () => scatter(p)],
    [7, () => memoryStatement(p)],
    [4, () => logStatement(p)],
    [3, () => shuffle(p)],
    [isBare ? 0 : 4, () => condition(p, nesting)],
    [isBare || p.isInLoop ? 0 : 2, () => loop(p, nesting)],
    [p.isInLoop || p.calls === 0 ? 0 : 12, () => keep(p, () => externalCall(p))],
    [p.isInLoop ? 0 : 4, () => keep(p, () => precompile(p))],
    [3, () => readReturnData(p)],
    [p.isInLoop || p.depth > 1 || p.calls === 0 ? 0 : 4, () => keep(p, () => createContract(p))],
    [p.isInLoop || p.calls === 0 ? 0 : 2, () => keep(p, () => createAndDestroy(p))],
    [nesting === 0 || p.isInLoop ? 0 : 2, () => finish(p)],
    [1, () => ending(p)],
    [1, () => a.op(0x5b)],
  ])()
}

/** Keeps the word that code leaves on the stack. */
function keep(p: Program, write: () => void): void {
  write()
  p.a.push(32 * (p.results++ % RESULT_WORDS)).op(0x52)
}

/** SSTORE or TSTORE, mostly at a few slots. */
function store(p: Program, op: number): void {
  expression(p, 2)
  if (p.g.c.chance(80)) p.a.push(p.g.c.below(6))
  else expression(p, 1)
  p.a.op(op)
}

/** Stores at many slots, near each other or far apart; or empties them. */
function scatter({ a, g }: Program): void {
  const { c } = g
  const start = a.label()
  a.push(1 + c.below(40)).place(start)
  if (c.chance(75)) a.op(0x80)
  else a.op(0x5f)
  a.op(0x81)
    .push(c.pick([1n, 3n, 1n << 96n, 1n << 248n, anyWord(g)]))
    .op(0x02)
  a.op(c.chance(85) ? 0x55 : 0x5d)
  a.push(1).op(0x90, 0x03, 0x80).pushLabel(start).op(0x57, 0x50)
}

function logStatement(p: Program): void {
  const { c } = p.g
  const topics = c.below(5)
  for (let left = topics; left > 0; left--) expression(p, 1)
  p.a
    .push(c.below(100))
    .push(c.below(200))
    .op(0xa0 + topics)
}

/** DUP and SWAP over words that are taken away again. */
function shuffle(p: Program): void {
  const { g, a } = p
  const { c } = g
  const count = 1 + c.below(17)
  for (let i = 0; i < count; i++) a.push(c.chance(20) ? anyWord(g) : i)
  let height = count
  for (const step of c.list(4, () => c.below(2 * count))) {
    if (step < count && step < 16) {
      a.op(0x80 + step)
      height++
    } else if (step % 16 < height - 1) a.op(0x90 + (step % 16))
  }
  keep(p, () => {})
  for (let left = height - 1; left > 0; left--) a.op(0x50)
}

function condition(p: Program, nesting: number): void {
  const { a } = p
  const end = a.label()
  expression(p, 2)
  a.pushLabel(end).op(0x57)
  statements(p, 1 + p.g.c.below(3), nesting + 1)
  a.place(end)
}

/** A body that runs a few times, its counter on the stack. */
function loop(p: Program, nesting: number): void {
  const { a, g } = p
  const start = a.label()
  a.push(1 + g.c.below(6)).place(start)
  p.isInLoop = true
  statements(p, 1 + g.c.below(3), nesting + 1)
  p.isInLoop = false
  a.push(1).op(0x90, 0x03, 0x80).pushLabel(start).op(0x57, 0x50)
}

/** RETURN, mostly of the results. */
function finish(p: Program): void {
  const { c } = p.g
  const size = c.weighted([
    [12, RESULT_BYTES],
    [1, 0],
    [1, c.below(100)],
  ])
  p.a
    .push(size)
    .push(0)
    .op(
      c.weighted([
        [14, 0xf3],
        [2, 0xfd],
      ]),
    )
}

/** Something that ends the call, rightly or wrongly. */
function ending(p: Program): void {
  const { a, g } = p
  const { c } = g
  if (p.isInLoop) return
  const end = a.label()
  expression(p, 1)
  a.pushLabel(end).op(0x57)
  c.weighted<() => void>([
    [6, () => a.push(addressWord(g)).op(0xff)],
    [2, () => a.op(0x00)],
    [1, () => a.op(0xfe)],
    [1, () => a.op(c.pick([0x0c, 0x1f, 0x21, 0x49, 0x4a, 0xa5, 0xef, 0xf2, 0xf6, 0xfb]))],
    [1, () => a.op(0x50, 0x50)],
    [2, () => a.push(c.pick([1n, 0n, 2n, 1n << 32n, 1n << 64n, 1n << 255n])).op(0x56)],
    [1, () => a.push(1).push(anyWord(g)).op(0x52)],
    [
      1,
      () =>
        a
          .push(anyWord(g))
          .push(anyWord(g))
          .op(c.pick([0xf3, 0xfd, 0x20, 0xa0])),
    ],
    [1, () => overflow(a)],
  ])()
  a.place(end)
}

/** Fills the stack until it is full. */
function overflow(a: Assembler): void {
  const start = a.label()
  a.place(start).push(1).push(1).pushLabel(start).op(0x56)
}

/** Opcodes in no order, without those whose outcome gas decides, and without jumps. */
function soup({ c }: Gen): Uint8Array {
  const code: number[] = []
  for (let left = 4 + c.below(60); left > 0; left--) {
    if (c.chance(55)) code.push(0x60, c.below(256))
    else code.push(safeOpcode(c))
  }
  return Uint8Array.from(code)
}

/** Jumps, calls, and what tells the gas that is left. */
const UNSAFE: ReadonlySet<number> = new Set([0x56, 0x57, 0x5a, 0xf0, 0xf1, 0xf4, 0xf5, 0xfa])

function safeOpcode(c: Choices): number {
  const op = c.below(256)
  return UNSAFE.has(op) ? 0x5b : op
}
