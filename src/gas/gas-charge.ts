/**
 * One charge, in milligas, as it stands in a trace; a charge that failed is traced too.
 *
 * Amounts are numbers while they are exact and bigints past 2^53 - 1, which no charge that
 * succeeds ever is: tracing takes 45 ns a charge with numbers against 80 with bigints.
 *
 * @see fvm 4.8.4 `src/gas/charge.rs`
 */
export interface GasCharge {
  readonly type: 'GasCharge'
  readonly name: string
  /** The part for computation done now. */
  readonly compute: number | bigint
  /** The part for storage, retained memory, deferred computation and externs. */
  readonly other: number | bigint
}

/** Receives traced charges: an array of charges, or of a wider kind of event. */
export interface ChargeSink {
  push(charge: GasCharge): unknown
}
