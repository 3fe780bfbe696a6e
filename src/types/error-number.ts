/** Why a syscall failed. Source: fvm_shared 4.8.4 `src/error/mod.rs`, `ErrorNumber`. */
export const ErrorNumber = {
  IllegalArgument: 1,
  IllegalOperation: 2,
  LimitExceeded: 3,
  AssertionFailed: 4,
  InsufficientFunds: 5,
  NotFound: 6,
  InvalidHandle: 7,
  IllegalCid: 8,
  IllegalCodec: 9,
  Serialization: 10,
  Forbidden: 11,
  BufferTooSmall: 12,
  ReadOnly: 13,
} as const
export type ErrorNumber = (typeof ErrorNumber)[keyof typeof ErrorNumber]

const NAMES = new Map<number, string>(Object.entries(ErrorNumber).map(([k, v]) => [v, k]))

/** The name of an error number, or `ErrorNumber(n)` for one that is not in the table. */
export function errorNumberName(n: number): string {
  return NAMES.get(n) ?? `ErrorNumber(${n})`
}
