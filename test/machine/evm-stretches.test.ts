import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OPCODES } from '../../src/builtin-actors/evm/opcodes.ts'
import { CborReader, CborWriter } from '../../src/ipld/index.ts'
import { Address } from '../../src/types/index.ts'
import { assemble, initCodeOf } from '../builtin-actors/evm/assembler.ts'
import { createWorld, message } from './world.ts'

const EAM = Address.id(10n)
const CREATE_EXTERNAL = 4n
const INVOKE = 3844450837n

function bytes(data: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(data)
  return w.finish()
}

/** Runs code, opcode by opcode if `isObserved`; otherwise stretches of opcodes are charged and checked at once. */
function run(code: Uint8Array, gasLimit: bigint, isObserved: boolean) {
  const { machine } = createWorld()
  const params = bytes(initCodeOf(code))
  const made = machine.executeMessage(
    message({ to: EAM, methodNum: CREATE_EXTERNAL, params, sequence: 0n }),
    'explicit',
    100,
  )
  expect(made.receipt.exitCode).toBe(0)
  const r = new CborReader(made.receipt.returnData)
  r.readArrayHeader()
  const to = Address.id(r.readUint())
  if (isObserved)
    machine.setHooks({
      evmObserver: { begin: () => {}, enter: () => {}, exit: () => {}, step: () => {} },
    })
  const call = message({
    to,
    methodNum: INVOKE,
    params: bytes(Uint8Array.of(7)),
    sequence: 1n,
    gasLimit,
  })
  const { exitCode, gasUsed, returnData } = machine.executeMessage(call, 'explicit', 100).receipt
  return { exitCode, gasUsed, returnData: Buffer.from(returnData).toString('hex') }
}

function expectSame(code: Uint8Array, gasLimit = 10_000_000_000n): ReturnType<typeof run> {
  const observed = run(code, gasLimit, true)
  expect(run(code, gasLimit, false)).toEqual(observed)
  return observed
}

const USUAL = OPCODES.map(([code]) => code).filter((code) => code < 0xf0)

test('code uses the same gas and ends alike whether opcodes are charged one by one or in stretches', () => {
  const small = fc.integer({ min: 0, max: 80 })
  const op = fc.oneof(
    { weight: 4, arbitrary: small.map((n) => [0x60, n]) },
    { weight: 4, arbitrary: fc.constantFrom(...USUAL).map((n) => [n]) },
    { weight: 1, arbitrary: fc.constant([0x5b]) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }).map((n) => [n]) },
  )
  const code = fc.array(op, { maxLength: 60 }).map((list) => Uint8Array.from(list.flat()))
  fc.assert(
    fc.property(code, fc.constantFrom(10_000_000_000n, 4_000_000n, 2_500_000n), (one, limit) => {
      fc.pre(one[0] !== 0xef) // no contract begins with it
      expectSame(one, limit)
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['an opcode with too few words', '1 2 ADD ADD 1 POP 1 POP'],
  ['memory that is too far', '1 2 ADD POP 1 0xffffffffff MSTORE 1 POP 1 POP'],
  ['a jump to nowhere', '1 POP 7 JUMP 1 POP'],
])('%s ends a stretch, and the opcodes after it are not charged', (_what, text) => {
  const code = assemble(text)
  expect(expectSame(code).exitCode).not.toBe(0)
})

test('the stack may be full at the end of a stretch, and not over', () => {
  const filled = (n: number) => assemble(`${'PUSH0 '.repeat(n)} STOP`)
  expect(expectSame(filled(1024)).exitCode).toBe(0)
  expect(expectSame(filled(1025)).exitCode).not.toBe(0)
})
