import { policyOf } from '../builtin-actors/index.ts'
import { FIL, type TokenAmount, UsageError } from '../types/index.ts'
import type { Chain } from './chain.ts'
import { EPOCH_SECONDS } from './options.ts'
import type { AccountOptions } from './parts/accounts.ts'
import type { Storage, StorageMiner } from './storage/index.ts'

/**
 * Epochs in which miners commit a sector and prove it for the first time: a deadline that takes sectors
 * opens within three windows of 60 epochs, and closes within the fourth.
 */
const START_EPOCHS = 240n
/** Windows from the open deadline to the first one that takes sectors for certain. */
const WINDOWS_AHEAD = 3n
const DEADLINES = policyOf('mainnet').wpostPeriodDeadlines // the same on every network
/** Funds of an owner: what its miner is created with and gas. */
const OWNER_BALANCE: TokenAmount = 10_000n * FIL

/** Operations of a world that starts miners. */
export interface MinerStart {
  readonly storage: Storage
  account(name: string, options: AccountOptions): unknown
  /** Gives a miner its name. */
  nameMiner(name: string, miner: StorageMiner): void
}

/**
 * The moment at which a world with miners is created, so that they have power at the moment of `chain`.
 *
 * @throws UsageError `FVM_OPTION` for an epoch that leaves them no time
 */
export function chainBeforeMiners(chain: Chain): Chain {
  if (chain.epoch < START_EPOCHS)
    throw new UsageError(
      'FVM_OPTION',
      `miners cannot have a proven sector at epoch ${chain.epoch}: begin at epoch ${START_EPOCHS} or later`,
    )
  const timestamp = chain.timestamp - START_EPOCHS * EPOCH_SECONDS
  return {
    ...chain,
    epoch: chain.epoch - START_EPOCHS,
    timestamp: timestamp < 0n ? 0n : timestamp,
  }
}

/**
 * Creates miners, each with a sector that is committed without interaction (FIP-0092) and proven once.
 * The world is {@link START_EPOCHS} later then, and cron has run at each of them.
 */
export function startMiners(start: MinerStart, count: number): void {
  const { storage } = start
  for (let number = 0; number < count; number++) {
    const name = `miner${number}`
    start.account(`${name}-owner`, { balance: OWNER_BALANCE })
    const miner = storage.createMiner({ owner: `${name}-owner` })
    start.nameMiner(name, miner)
    const { index } = miner.provingDeadline
    miner.proveCommitNi({ deadline: (index + WINDOWS_AHEAD) % DEADLINES })
  }
  storage.advanceEpochs(START_EPOCHS)
}
