import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
// @ts-expect-error a plain script without types
import { loopEngineSource } from '../../../scripts/build-loop-engine.mjs'
import { FVM } from '../../../src/index.ts'
import { assemble } from './assembler.ts'
import { EDGES, ONES } from './listings.ts'
import { type TwinContract, TwoEvms } from './two-evms.ts'

/*
 * Code that loops runs in the loop engine. It is to give what @ethereumjs/evm gives, and the gas and exit
 * code of the interpreter, which runs alone while an observer watches.
 */

const INVOKE = 3844450837n
/** Bytes of the signature of the account that sends, with its type. */
const SIGNATURE_BYTES = 66

let evms: TwoEvms

beforeAll(async () => {
  evms = await TwoEvms.create()
})

/** Does something a number of times; `body` has a word on top and the count below it, and keeps both. */
function loop(times: number, body: string, start = '1'): string {
  return `${times} ${start} loop: ${body} SWAP1 1 SWAP1 SUB SWAP1 DUP2 @loop JUMPI
    PUSH0 MSTORE 32 PUSH0 RETURN`
}

/** Calls a contract as it runs, and as it runs under an observer, each from the same state. */
function bothWays({ id }: TwinContract, gasLimit = 10_000_000_000n) {
  const port = FVM.portOf(evms.vm)
  const { applied, message } = port
    .fork()
    .vm.send({ from: 'alice', to: `f0${id}`, method: INVOKE, gasLimit })
  let steps = 0
  const observer = { begin() {}, enter() {}, exit() {}, step: () => void steps++ }
  const observed = port.fork().observe(message, 'explicit', SIGNATURE_BYTES, observer)
  expect(steps).toBeGreaterThan(0)
  return { receipt: applied.receipt, observed: observed.receipt }
}

async function expectSame(listing: string): Promise<string> {
  const contract = await evms.place(assemble(listing))
  const [native, ethereumjs] = await evms.call(contract)
  expect(native).toEqual(ethereumjs)
  const { receipt, observed } = bothWays(contract)
  expect(receipt).toEqual(observed)
  return native.end
}

/** Opcodes with the words that they take and give. */
const OPS: readonly (readonly [text: string, takes: number, gives: number])[] = [
  ...`ADD MUL SUB DIV SDIV MOD SMOD SIGNEXTEND LT GT SLT SGT EQ AND OR XOR BYTE SHL SHR SAR EXP`
    .split(' ')
    .map((name) => [name, 2, 1] as const),
  ...'ISZERO NOT CLZ'.split(' ').map((name) => [name, 1, 1] as const),
  ...'ADDMOD MULMOD'.split(' ').map((name) => [name, 3, 1] as const),
  ...'PC MSIZE CALLDATASIZE ADDRESS CODESIZE'.split(' ').map((name) => [name, 0, 1] as const),
  ['255 AND SHL', 2, 1],
  ['31 AND BYTE', 2, 1],
  ['2047 AND MLOAD', 1, 1],
  ['1023 AND MSTORE', 2, 0],
  ['1023 AND MSTORE8', 2, 0],
  ['96 7 KECCAK256', 0, 1],
  ['POP', 1, 0],
  ['DUP1', 1, 2],
  ['DUP3', 3, 4],
  ['SWAP1', 2, 2],
  ['SWAP2', 3, 3],
]

const word = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.bigInt({ min: 0n, max: 300n }),
  fc.bigInt({ min: 0n, max: ONES }),
)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...OPS) },
  { weight: 2, arbitrary: word.map((n) => [n.toString(), 0, 1] as const) },
)

/** The text of steps that find enough words, and of what folds those that are left into one. */
function bodyOf(steps: readonly (typeof OPS)[number][]): string {
  const texts: string[] = []
  let height = 1
  for (const [text, takes, gives] of steps) {
    // DUP and SWAP stay above the count, the others leave a word.
    if (takes > height || height - takes + gives < 1 || height > 12) continue
    texts.push(text)
    height += gives - takes
  }
  for (; height > 1; height--) texts.push('XOR')
  return texts.join(' ')
}

test('the generated module is the one its sources compile to', async () => {
  const file = new URL('../../../src/builtin-actors/evm/loop-engine.generated.ts', import.meta.url)
  expect(await loopEngineSource()).toBe(readFileSync(file, 'utf8'))
})

test('loops of any opcodes give what other EVMs give, at the gas of the interpreter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      word,
      async (steps, first) => {
        expect(await expectSame(loop(70, bodyOf(steps), first.toString()))).toBe('return')
      },
    ),
    { numRuns: 120, seed: 3 },
  )
})

describe('what ends a loop', () => {
  const rows = [
    ['a jump to no destination', loop(100, 'DUP2 50 EQ @ok ADD JUMP ok:')],
    ['a full stack', 'loop: 5 @loop JUMP'],
    ['an empty stack', `${'1 '.repeat(200)} loop: POP @loop JUMP`],
    ['an undefined opcode', loop(100, 'DUP2 50 EQ @bad JUMPI @ok JUMP bad: %0c ok:')],
    ['INVALID', loop(100, 'DUP2 50 EQ @bad JUMPI @ok JUMP bad: INVALID ok:')],
    ['a memory that is too large', loop(100, 'DUP2 50 EQ 0xffffffff MUL MLOAD')],
    ['REVERT', loop(100, 'DUP2 50 EQ @bad JUMPI @ok JUMP bad: 32 PUSH0 REVERT ok:')],
    ['the end of the code', '100 loop: 1 SWAP1 SUB DUP1 @loop JUMPI'],
    ['a push over the end of the code', '100 loop: 1 SWAP1 SUB DUP1 @loop JUMPI %7f %01'],
  ] as const
  test.each(rows)('%s', async (_what, listing) => {
    await expectSame(listing)
  })

  test.each([300_000n, 1_000_000n, 3_000_000n])(
    'gas of %i runs out at the opcode at which it does in the interpreter',
    async (more) => {
      const contract = await evms.place(assemble('loop: @loop JUMP'))
      const { receipt, observed } = bothWays(contract, 2_000_000n + more)
      expect(receipt.exitCode).toBe(7)
      expect(receipt).toEqual(observed)
    },
  )
})

test('memory that grows in a loop keeps its bytes', async () => {
  const body = 'DUP2 DUP2 XOR DUP3 2111 MUL MSTORE DUP2 2110 MUL MLOAD ADD'
  expect(await expectSame(loop(600, body))).toBe('return')
})

test('loops in more frames than there are engines, in each other', async () => {
  // Calls itself with the depth as its input, in the middle of a loop.
  const code = assemble(`PUSH0 CALLDATALOAD 80 loop:
    DUP1 40 EQ DUP3 MUL @call JUMPI
    next: DUP1 DUP1 MUL PUSH0 MLOAD ADD PUSH0 MSTORE 1 SWAP1 SUB DUP1 @loop JUMPI
    32 PUSH0 RETURN
    call: 1 DUP3 SUB 64 MSTORE 32 32 32 64 PUSH0 ADDRESS GAS CALL 32 MLOAD ADD PUSH0 MSTORE 40 @next JUMP`)
  const contract = await evms.place(code)
  const input = new Uint8Array(32)
  input[31] = 24
  const [native, ethereumjs] = await evms.call(contract, { input })
  expect(native.end).toBe('return')
  expect(native).toEqual(ethereumjs)
})
