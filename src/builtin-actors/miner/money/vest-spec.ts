import type { ChainEpoch } from '../../../types/index.ts'
import { EPOCHS_IN_DAY, EPOCHS_IN_HOUR } from '../../runtime/network.ts'

/** A schedule on which funds vest linearly; all in epochs. @see builtin-actors v18.0.0 `actors/miner/src/policy.rs`, `VestSpec` */
export interface VestSpec {
  /** Before anything vests. */
  readonly initialDelay: ChainEpoch
  /** Over which all vests, after the delay. */
  readonly vestPeriod: ChainEpoch
  /** Between two increments. */
  readonly stepDuration: ChainEpoch
  /** Onto which increments are rounded up. */
  readonly quantization: ChainEpoch
}

/** The schedule of block rewards and of a new miner's deposit: 180 days. */
export const REWARD_VESTING_SPEC: VestSpec = {
  initialDelay: 0n,
  vestPeriod: 180n * EPOCHS_IN_DAY,
  stepDuration: EPOCHS_IN_DAY,
  quantization: 12n * EPOCHS_IN_HOUR,
}
