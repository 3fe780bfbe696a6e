export {
  type BalanceOptions,
  type ExpectedChange,
  toChangeBalance,
  toChangeBalances,
} from './balance.ts'
export { type EventSpec, toEmit } from './emit.ts'
export { toEmitEvent } from './emit-event.ts'
export type { EvmMatchers } from './evm-matcher-types.ts'
export type { AbiSource } from './evm-values.ts'
export type { ExitCodeLike } from './exit-codes.ts'
export { type GasRange, toUseGas } from './gas.ts'
export { type GasSnapshotOptions, toMatchGasSnapshot } from './gas-snapshot.ts'
export { toHaveInvocation } from './invocation.ts'
export type { Invocation } from './invocation-spec.ts'
export type { MatcherContext, MatcherResult } from './matcher.ts'
export type { FvmMatchers } from './matcher-types.ts'
export { matchers } from './matchers.ts'
export { toAbortWith, toExitWith, toReturn, toSucceed } from './outcome.ts'
export { toRevertWith, toRevertWithCustomError, toRevertWithPanic } from './revert.ts'
export { type StateSnapshotOptions, toMatchStateSnapshot } from './state-snapshot.ts'
