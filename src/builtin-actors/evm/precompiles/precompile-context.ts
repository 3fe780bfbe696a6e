/** The context of a precompile's call. */
export interface PrecompileContext {
  readonly kind: 'call' | 'delegate' | 'static'
  readonly gas: bigint
  readonly value: bigint
}
