/** How a precompile is called. */
export interface PrecompileContext {
  readonly kind: 'call' | 'delegate' | 'static'
  readonly gas: bigint
  readonly value: bigint
}
