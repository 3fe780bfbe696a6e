// Source of all figures: builtin-actors v18.0.0 `runtime/src/builtin/network.rs`.

/** Epochs in an hour. */
export const EPOCHS_IN_HOUR = 120n
/** Epochs in a day. */
export const EPOCHS_IN_DAY = 2_880n
/** Epochs in a year of 31,556,925 s. */
export const EPOCHS_IN_YEAR = 1_051_897n
/** Blocks that an epoch is expected to have; rewards and penalties are computed with it. */
export const EXPECTED_LEADERS_PER_EPOCH = 5n
/** The epoch of what has not happened. Source: fvm_shared 4.8.4 `src/clock/mod.rs`. */
export const EPOCH_UNDEFINED = -1n
