import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { STACK_NEEDS } from '../../../src/builtin-actors/evm/opcodes.ts'
import { OPCODE_NAMES } from '../../../src/builtin-actors/index.ts'
import { assemble } from './assembler.ts'
import {
  DIFFERENCES,
  EDGES,
  INITS,
  made,
  ONES,
  UNNAMED,
  WHOLES,
  WORDS,
  WRITES,
} from './listings.ts'
import { type CallOptions, type Outcome, TwoEvms } from './two-evms.ts'

/*
 * Every opcode against @ethereumjs/evm (fork Osaka), with the same code at the same address. Where the
 * two are to differ, a table says why, and the test is that they do.
 */

const SEED = 5

const UNARY = ['ISZERO', 'NOT', 'CLZ']
const BINARY =
  `ADD MUL SUB DIV SDIV MOD SMOD EXP SIGNEXTEND LT GT SLT SGT EQ AND OR XOR BYTE SHL SHR
  SAR`.split(/\s+/)
const TERNARY = ['ADDMOD', 'MULMOD']

/** Reads operands from the input, a word each, and returns a word for each tuple of them. */
function overInput(opcode: string, arity: number): Uint8Array {
  const operands = Array.from({ length: arity }, (_, at) => {
    const offset = 32 * (arity - 1 - at)
    return `DUP${at + 1} ${offset} ADD CALLDATALOAD`
  })
  return assemble(`PUSH0 loop: DUP1 CALLDATASIZE EQ @end JUMPI
    ${operands.join(' ')} ${opcode} DUP2 ${arity} SWAP1 DIV MSTORE ${32 * arity} ADD @loop JUMP
    end: ${arity} CALLDATASIZE DIV PUSH0 RETURN`)
}

const wordHex = (word: bigint) => word.toString(16).padStart(64, '0')
const inputOf = (words: readonly bigint[]) => Buffer.from(words.map(wordHex).join(''), 'hex')

function tuples(arity: number): bigint[] {
  let all: bigint[][] = [[]]
  const edges = arity === 3 ? EDGES.filter((_, at) => at % 3 === 0) : EDGES
  for (let at = 0; at < arity; at++)
    all = all.flatMap((tuple) => edges.map((edge) => [...tuple, edge]))
  const word = fc.oneof(
    fc.bigInt({ min: 0n, max: ONES }),
    fc.bigInt({ min: 0n, max: 300n }),
    fc.bigInt({ min: 0n, max: 1n << 64n }),
  )
  const random = fc.sample(fc.tuple(...new Array<typeof word>(arity).fill(word)), {
    numRuns: 300,
    seed: SEED,
  })
  return [...all, ...random].flat()
}

let evms: TwoEvms

beforeAll(async () => {
  evms = await TwoEvms.create()
})

async function run(listing: string, options: CallOptions = {}): Promise<[Outcome, Outcome]> {
  return await evms.call(await evms.place(assemble(listing)), options)
}

async function expectSame(listing: string, options: CallOptions = {}): Promise<Outcome> {
  const [native, ethereumjs] = await run(listing, options)
  expect(native).toEqual(ethereumjs)
  return native
}

const covered = new Set<string>()

function cover(listing: string): void {
  for (const token of listing.split(/\s+/)) if (/^[A-Z]/.test(token)) covered.add(token)
}

describe('opcodes over words', () => {
  const rows = [
    ...UNARY.map((name) => [name, 1] as const),
    ...BINARY.map((name) => [name, 2] as const),
    ...TERNARY.map((name) => [name, 3] as const),
  ]
  test.each(rows)('%s of %i at edges and at random', async (name, arity) => {
    cover(name)
    const contract = await evms.place(overInput(name, arity))
    const words = tuples(arity)
    const [native, ethereumjs] = await evms.call(contract, { input: inputOf(words) })
    expect(native.end).toBe('return')
    expect(native.data.length).toBe((64 * words.length) / arity)
    expect(native).toEqual(ethereumjs)
  })
})

describe('opcodes in contracts', () => {
  const input = Uint8Array.from([1, 2, 3, 4, 5, 0xff, 7])

  test.each(WORDS)('%s', async (listing) => {
    cover(listing)
    const outcome = await expectSame(`${listing} PUSH0 MSTORE 32 PUSH0 RETURN`, {
      input,
      value: 5n,
    })
    expect(outcome.end).toBe('return')
  })

  test.each(WHOLES)('%s', async (listing) => {
    cover(listing)
    await expectSame(listing, { input })
  })

  const rows = Object.keys(INITS).flatMap((what) => [
    ['CREATE', what] as const,
    ['CREATE2', what] as const,
  ])
  test.each(rows)('%s of %s', async (opcode, what) => {
    cover(opcode)
    const listing = made(opcode, INITS[what as keyof typeof INITS])
    const outcome = await expectSame(listing, { value: 3n })
    expect(outcome.end).toBe('return')
  })

  test('CREATE2 twice at one address gives 0 the second time', async () => {
    const code = assemble(`0x5a17 PUSH0 PUSH0 PUSH0 CREATE2 PUSH0 MSTORE
      0x5a17 PUSH0 PUSH0 PUSH0 CREATE2 32 MSTORE 64 PUSH0 RETURN`)
    const [native, ethereumjs] = await evms.call(await evms.place(code))
    expect(native).toEqual(ethereumjs)
    expect(native.data.slice(64)).toBe(wordHex(0n))
  })

  test('transient storage lasts for a message, storage for ever', async () => {
    const code = '7 TLOAD PUSH0 MSTORE 7 SLOAD 32 MSTORE 9 7 TSTORE 8 7 SSTORE 64 PUSH0 RETURN'
    const contract = await evms.place(assemble(code))
    await evms.call(contract)
    const again = evms.native(contract, {})
    expect(again.data).toBe(wordHex(0n) + wordHex(8n))
  })

  test.each(WRITES)('%s fails in a static call', async (_name, listing) => {
    cover(listing)
    const callee = await evms.place(assemble(listing))
    const call = `0 0 0 0 ${callee.eth} GAS STATICCALL 1 ADD PUSH0 MSTORE 32 PUSH0 RETURN`
    const outcome = await expectSame(call)
    expect(outcome.data).toBe(wordHex(1n))
  })

  test('SELFDESTRUCT ends the code and sends the balance', async () => {
    const callee = await evms.place(assemble('0xabcdef12345680 SELFDESTRUCT INVALID'))
    const outcome = await expectSame(
      `0 0 0 0 5 ${callee.eth} GAS CALL PUSH0 MSTORE 0xabcdef12345680 BALANCE 32 MSTORE
      ${callee.eth} BALANCE 64 MSTORE ${callee.eth} EXTCODESIZE 96 MSTORE 128 PUSH0 RETURN`,
      { value: 9n },
    )
    expect(outcome.data.slice(0, 192)).toBe(wordHex(1n) + wordHex(5n) + wordHex(0n))
  })
})

describe('the stack', () => {
  const names = Object.entries(OPCODE_NAMES).map(([op, name]) => [name, Number(op)] as const)

  test.each(names)('%s with too little on it, and with too much', async (name, op) => {
    const byte = `%${op.toString(16)}`
    const arity = STACK_NEEDS[op]! & 31
    for (let length = Math.max(0, arity - 1); length <= arity; length++)
      await expectSame(`${'PUSH0 '.repeat(length)}${byte}`)
    if (!['JUMP', 'CREATE', 'CREATE2', 'GAS', 'PREVRANDAO'].includes(name))
      await expectSame(`${'PUSH0 '.repeat(1024)}${byte} STOP`)
  })
})

describe('differences', () => {
  test.each(DIFFERENCES)('%s: %s', async (listing) => {
    const known = listing.replace(/[A-Z]+/g, (name) => UNNAMED[name] ?? name)
    cover(known)
    const [native, ethereumjs] = await run(`${known} PUSH0 MSTORE 32 PUSH0 RETURN`)
    expect(native).not.toEqual(ethereumjs)
  })

  test('no other opcode is defined in one and not in the other', async () => {
    for (let op = 0; op < 256; op++) {
      if (OPCODE_NAMES[op] !== undefined) continue
      const byte = `%${op.toString(16).padStart(2, '0')}`
      const [native, ethereumjs] = await run(`${'PUSH0 '.repeat(8)}${byte}`)
      expect(native.end).toBe('halt')
      const isKnown = Object.values(UNNAMED).includes(byte)
      expect([byte, ethereumjs.end === 'halt']).toEqual([byte, !isKnown])
    }
  })

  test('every opcode was compared', () => {
    const pushes = (name: string) => /^PUSH\d+$/.test(name) && name !== 'PUSH0'
    const left = Object.values(OPCODE_NAMES).filter((name) => !covered.has(name) && !pushes(name))
    expect(left).toEqual([])
  })
})
