import { toChangeBalance, toChangeBalances } from './balance.ts'
import { toEmit } from './emit.ts'
import { toEmitEvent } from './emit-event.ts'
import { toUseGas } from './gas.ts'
import { toMatchGasSnapshot } from './gas-snapshot.ts'
import { toHaveInvocation } from './invocation.ts'
import { toAbortWith, toExitWith, toReturn, toSucceed } from './outcome.ts'
import { toRevertWith, toRevertWithCustomError, toRevertWithPanic } from './revert.ts'
import { toMatchStateSnapshot } from './state-snapshot.ts'

/** All matchers, for `expect.extend(matchers)`: `litefvm/vitest` does that by itself. */
export const matchers = {
  toSucceed,
  toExitWith,
  toAbortWith,
  toReturn,
  toEmit,
  toHaveInvocation,
  toChangeBalance,
  toChangeBalances,
  toUseGas,
  toMatchGasSnapshot,
  toMatchStateSnapshot,
  toRevertWith,
  toRevertWithCustomError,
  toRevertWithPanic,
  toEmitEvent,
}
