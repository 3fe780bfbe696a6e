import { expect, test } from 'vitest'
import type { InterceptedCall } from '../../src/machine/index.ts'
import { Address, DecodeError, ExitCode, METHOD_SEND, UsageError } from '../../src/types/index.ts'
import { ALICE, ALICE_ID, BOB, createWorld, FIL, message } from './world.ts'

const INIT = Address.id(1n)

test('an interceptor sees every call, and can answer instead of the code', () => {
  const { machine } = createWorld()
  const seen: InterceptedCall[] = []
  machine.setHooks({
    interceptor: {
      intercept(call) {
        seen.push(call)
        return { exitCode: 33, value: { codec: 0x51, data: Uint8Array.of(5) }, message: 'no' }
      },
    },
  })
  const params = Uint8Array.of(0x80)
  const applied = machine.executeMessage(
    message({ to: INIT, methodNum: 7n, params, value: 3n }),
    'explicit',
    100,
  )
  expect(seen).toEqual([
    {
      origin: ALICE_ID,
      from: ALICE_ID,
      to: 1n,
      toAddress: INIT,
      method: 7n,
      params: { codec: 0x51, data: params },
      value: 3n,
      readOnly: false,
    },
  ])
  expect(applied.receipt).toMatchObject({ exitCode: 33, returnData: Uint8Array.of(5) })
  expect(applied.gasExact).toBe(false)
  expect(applied.failure).toMatchObject({
    backtrace: { frames: [{ source: 1n, method: 7n, code: 33, message: 'no' }] },
  })
  expect(machine.stateTree.getActor(1n)?.balance).toBe(0n)
})

test('its answer to a send without code is not looked at', () => {
  const { machine } = createWorld()
  const methods: bigint[] = []
  machine.setHooks({
    interceptor: {
      intercept(call) {
        methods.push(call.method)
        return { exitCode: 33, value: undefined, message: '' }
      },
    },
  })
  const applied = machine.executeMessage(message({ value: FIL }), 'explicit', 100)
  expect(methods).toEqual([METHOD_SEND])
  expect(applied.receipt.exitCode).toBe(ExitCode.OK)
  expect(applied.gasExact).toBe(true)
})

test('without an answer of it the code runs, for the same gas', () => {
  const send = (intercepts: boolean) => {
    const { machine } = createWorld()
    if (intercepts) machine.setHooks({ interceptor: { intercept: () => undefined } })
    return machine.executeMessage(message({ methodNum: 2n }), 'explicit', 100)
  }
  expect(send(true)).toEqual(send(false))
})

test('a promise for an answer is a mistake, after which the state is as before', () => {
  const { machine } = createWorld()
  const root = machine.flush()
  machine.setHooks({ interceptor: { intercept: () => Promise.resolve(undefined) as never } })
  expect(() => machine.executeMessage(message({ value: 1n }), 'explicit', 100)).toThrow(UsageError)
  expect(machine.flush()).toEqual(root)
})

test('a signature check can be answered otherwise, at the same gas', () => {
  // account's AuthenticateMessage: [signature, message]
  const params = Uint8Array.of(0x82, 0x58, 65, ...new Uint8Array(65), 0x41, 1)
  const call = message({ to: BOB, methodNum: 2_643_134_072n, params })
  const run = (answer: (() => boolean) | undefined) => {
    const { machine } = createWorld()
    if (answer !== undefined) machine.setHooks({ overrides: { verifySignature: answer } })
    return machine.executeMessage(call, 'explicit', 100).receipt
  }
  const real = run(undefined)
  expect(real.exitCode).toBe(ExitCode.USR_ILLEGAL_ARGUMENT)
  expect(run(() => true).exitCode).toBe(ExitCode.OK)
  expect(run(() => false)).toEqual(real)
  const refused = run(() => {
    throw new DecodeError('no')
  })
  expect(refused.exitCode).toBe(ExitCode.USR_ILLEGAL_ARGUMENT)
})

test('a prank comes from any actor, pays nothing, and counts its nonce up', () => {
  const { machine } = createWorld()
  const prank = message({ from: Address.id(10n), to: ALICE, sequence: 77n })
  const applied = machine.executeMessage(prank, 'prank', 100)
  expect(applied.receipt.exitCode).toBe(ExitCode.OK)
  expect(applied.receipt.gasUsed).toBe(
    machine.executeMessage(message({ from: ALICE, to: ALICE }), 'explicit', 100).receipt.gasUsed,
  )
  expect(applied.baseFeeBurn).toBe(0n)
  expect(machine.stateTree.getActor(10n)?.sequence).toBe(1n)
  const short = machine.executeMessage({ ...prank, gasLimit: 1n }, 'prank', 100)
  expect(short.receipt.exitCode).toBe(ExitCode.SYS_OUT_OF_GAS)
  expect(short.penalty).toBe(0n)
  const nobody = machine.executeMessage({ ...prank, from: Address.id(999n) }, 'prank', 100)
  expect(nobody.receipt.exitCode).toBe(ExitCode.SYS_SENDER_INVALID)
})
