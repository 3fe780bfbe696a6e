import { assertOptions, type OptionNames } from '../../types/index.ts'
import type { SenderOption } from './miner-view.ts'
import type {
  OnboardOptions,
  PreCommitOptions,
  ProveCommitOptions,
  ProveNiOptions,
  ReplicaUpdateOptions,
} from './onboarding.ts'
import type { PostOptions } from './proving.ts'

const SECTOR_DATA = { from: true, deals: true, pieces: true } as const

/** Names of the options of a miner's methods, by method. */
const NAMES = {
  preCommit: { ...SECTOR_DATA, count: true, days: true } satisfies OptionNames<PreCommitOptions>,
  proveCommit: {
    ...SECTOR_DATA,
    aggregate: true,
    requireActivation: true,
    requireNotification: true,
  } satisfies OptionNames<ProveCommitOptions>,
  proveCommitNi: {
    from: true,
    count: true,
    days: true,
    deadline: true,
  } satisfies OptionNames<ProveNiOptions>,
  onboard: {
    ...SECTOR_DATA,
    days: true,
    aggregate: true,
    requireNotification: true,
  } satisfies OptionNames<OnboardOptions>,
  replicaUpdate: {
    ...SECTOR_DATA,
    requireNotification: true,
  } satisfies OptionNames<ReplicaUpdateOptions>,
  submitWindowedPost: {
    from: true,
    partitions: true,
    skip: true,
  } satisfies OptionNames<PostOptions>,
  disputeWindowedPost: { from: true, postIndex: true },
  extend: { from: true, days: true, dropClaims: true },
  changeBeneficiary: { quota: true, expiration: true, approve: true },
} as const

/** Checks the options of a miner's method. @throws UsageError `FVM_OPTION` for unknown ones */
export function assertMinerOptions(method: keyof typeof NAMES, options: unknown): void {
  assertOptions(options, `the options of ${method}`, NAMES[method])
}

/** Checks options that name a sender only. @throws UsageError `FVM_OPTION` for others */
export function assertSender(method: string, options: SenderOption): void {
  assertOptions(options, `the options of ${method}`, { from: true })
}
