import { cbor, type Schema } from '../schema/index.ts'

/**
 * An estimate that follows a value smoothly: position and velocity in Q.128.
 *
 * @see builtin-actors v18.0.0 `runtime/src/builtin/reward/smooth`
 */
export const FILTER_ESTIMATE = cbor.tuple({ position: cbor.bigint, velocity: cbor.bigint })

/** Raw and quality-adjusted power. @see builtin-actors v18.0.0 `actors/miner/src/types.rs` */
export const POWER_PAIR = cbor.tuple({ raw: cbor.bigint, qualityAdjusted: cbor.bigint })

/** The value of an entry that only says that its key is in a set. */
export const IN_SET: Schema<null, null | undefined> = cbor.nothing
