/* Compiled by types.test.ts; nothing of it runs. */

import '../../../src/harness/matchers/vitest.ts'
import { expect, expectTypeOf } from 'vitest'
import {
  type EvmMatchers,
  type FvmMatchers,
  type MatcherContext,
  type MatcherResult,
  matchers,
} from '../../../src/harness/matchers/index.ts'
import { type ActorHandle, cbor, type FVM, type Result } from '../../../src/index.ts'

export function ofResults(result: Result<bigint>, vm: FVM, handle: ActorHandle): void {
  expectTypeOf(expect(result).toSucceed()).toEqualTypeOf<void>()
  expect(result).not.toSucceed()
  expect(() => vm.send({ to: 'bob' })).toExitWith('USR_FORBIDDEN')
  expect(result).toExitWith(33)
  expect(result).toExitWith('MY_OWN')
  expect(result).toAbortWith(16)
  expect(result).toAbortWith('USR_NOT_FOUND', 'no such')
  expect(result).toAbortWith(16, /no such/)
  expect(result).toAbortWith(/no such/)
  expect(result).toReturn(5n)
  expect(result).toEmit()
  expect(result).toEmit('paid', { id: 1, to: expect.any(Number) })
  expect(result).toEmit({ emitter: handle, topics: [undefined, '0x01'], data: '0x', count: 2 })
  expect(result).toHaveInvocation({
    from: 'alice',
    to: handle.address,
    method: 'Pay',
    value: '1 FIL',
    schema: cbor.u64,
    params: 5,
    exitCode: 'OK',
    calls: [{ to: 5n, method: 0, readOnly: true, mocked: false }],
    times: 1,
  })
  expect(result).toChangeBalance('alice', '-1 FIL')
  expect(result).toChangeBalance(101n, (change) => change > 0n, { includeFees: true })
  expect(result).toChangeBalances({ alice: -1n, bob: 1 })
  expect(result).toChangeBalances(['alice', handle], ['-1 FIL', 1n], { includeFees: false })
  expect(result).toUseGas(5)
  expect(result).toUseGas({ atLeast: 1n, atMost: 5 })
  expect(result).toUseGas({ about: 100, tolerance: '1%' })
  expect(result).toMatchGasSnapshot('transfer')
  expect(result).toMatchGasSnapshot({ name: 'transfer', tolerance: '1%' })
  expect(vm).toMatchStateSnapshot({ redact: ['actors.*.nonce'] })
  expect(handle).toMatchStateSnapshot('before')

  // @ts-expect-error it takes nothing
  expect(result).toSucceed(1)
  // @ts-expect-error a code is a number or a name
  expect(result).toExitWith(16n)
  // @ts-expect-error no such field
  expect(result).toHaveInvocation({ too: 'bob' })
  // @ts-expect-error no such field of a nested call
  expect(result).toHaveInvocation({ calls: [{ too: 'bob' }] })
  // @ts-expect-error amounts are attoFIL or text with a unit
  expect(result).toChangeBalance('bob', true)
  // @ts-expect-error no such option
  expect(result).toChangeBalance('bob', 1n, { includeFee: true })
  // @ts-expect-error gas is a number or a range
  expect(result).toUseGas('5')
  // @ts-expect-error no such option
  expect(vm).toMatchStateSnapshot({ redacted: [] })
}

export function forJest(context: MatcherContext): void {
  expectTypeOf(matchers).toHaveProperty('toMatchStateSnapshot')
  expectTypeOf(matchers.toSucceed.call(context, undefined)).toEqualTypeOf<MatcherResult>()
  expectTypeOf<Exclude<keyof typeof matchers, 'toReturn'>>().toEqualTypeOf<
    keyof FvmMatchers | keyof EvmMatchers
  >()
}
