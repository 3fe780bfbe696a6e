import { expect, test } from 'vitest'
import { Choices } from '../../src/fuzz/choices.ts'
import { Assembler } from '../../src/fuzz/evm/assembler.ts'
import { initCode, runtimeCode } from '../../src/fuzz/evm/code.ts'
import { precompileCall } from '../../src/fuzz/evm/precompile-input.ts'
import type { Gen } from '../../src/fuzz/gen/gen.ts'
import { Address } from '../../src/types/index.ts'

const CALL_OPCODES = new Set([0xf1, 0xf4, 0xfa])
const GAS = 0x5a
const PUSH32 = 0x7f

/** A generator without a world: no actor is there but one account. */
function genOf(seed: number): Gen {
  const session = {
    world: { senders: [{ id: 100n, account: {} }], codes: new Map() },
    actors: () => [{ id: 100n, type: 'account', delegatedAddress: undefined }],
    getActor: () => undefined,
    robustAddress: () => undefined,
    epoch: 10n,
  }
  const call = { note: '', to: Address.id(100n), method: 0n, value: 0n, params: undefined }
  return {
    c: Choices.fromSeed(seed),
    session: session as unknown as Gen['session'], // what code asks of it
    set: 'plain',
    anyCall: () => call,
  }
}

/** Opcodes from the start up to the data, with their positions. */
function opcodes(code: Uint8Array): { at: number; op: number }[] {
  const found: { at: number; op: number }[] = []
  for (let at = 0; at < code.length; at++) {
    const op = code[at]!
    found.push({ at, op })
    if (op >= 0x60 && op <= PUSH32) at += op - 0x5f
  }
  return found
}

test('labels keep their positions, and data follows the code', () => {
  const a = new Assembler()
  const end = a.label()
  a.pushLabel(end)
    .op(0x56)
    .push(0x1234)
    .place(end)
    .pushLabel(a.data(Uint8Array.of(9, 8)))
  const expected = [0x61, 0, 7, 0x56, 0x61, 0x12, 0x34, 0x5b, 0x61, 0, 12, 0xfe, 9, 8]
  expect([...a.assemble()]).toEqual(expected)
})

test('the same seed writes the same code', () => {
  expect(runtimeCode(genOf(3))).toEqual(runtimeCode(genOf(3)))
  expect(initCode(genOf(4))).toEqual(initCode(genOf(4)))
})

test('code of the plain set never reads the gas left, and every call passes all of it', () => {
  let calls = 0
  for (let seed = 0; seed < 300; seed++) {
    const code = runtimeCode(genOf(seed))
    const ops = opcodes(code)
    // Behind an INVALID is data; one that ends a branch only shortens what is looked at.
    const length = ops.findIndex(({ op }) => op === 0xfe)
    const seen = length < 0 ? ops : ops.slice(0, length)
    for (const [i, { at, op }] of seen.entries()) {
      expect(op).not.toBe(GAS)
      if (!CALL_OPCODES.has(op) || seen[i - 1]?.op !== PUSH32) continue
      expect(code.subarray(at - 32, at)).toEqual(new Uint8Array(32).fill(0xff))
      calls++
    }
  }
  expect(calls).toBeGreaterThan(100)
})

test('where choices run out, code is short', () => {
  const g = { ...genOf(0), c: Choices.replay([]) }
  expect(initCode(g).length).toBeLessThan(64)
})

test('every precompile is called', () => {
  const c = Choices.fromSeed(1)
  const found = new Set(Array.from({ length: 400 }, () => precompileCall(c).index))
  const ethereum = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 11n, 12n, 13n, 14n, 15n, 16n, 17n]
  expect([...found].sort((a, b) => Number(a - b))).toEqual([...ethereum, 0x100n])
})
