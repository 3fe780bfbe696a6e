import {
  ActorError,
  type ChainEpoch,
  ErrorNumber,
  ExitCode,
  SyscallError,
} from '../../types/index.ts'
import type { Runtime } from './runtime.ts'

/**
 * The purpose that randomness is drawn for; the number goes into the digest.
 *
 * @see builtin-actors v18.0.0 `runtime/src/runtime/randomness.rs`
 */
export const DomainSeparationTag = {
  ticketProduction: 1n,
  electionProofProduction: 2n,
  winningPoStChallengeSeed: 3n,
  windowedPoStChallengeSeed: 4n,
  sealRandomness: 5n,
  interactiveSealChallengeSeed: 6n,
  windowPoStDeadlineAssignment: 7n,
  marketDealCronSeed: 8n,
  poStChainCommit: 9n,
  evmPrevRandao: 10n,
} as const
export type DomainSeparationTag = (typeof DomainSeparationTag)[keyof typeof DomainSeparationTag]

/** The inputs of a draw besides the digest of an epoch. */
export interface RandomnessDraw {
  readonly tag: DomainSeparationTag
  readonly epoch: ChainEpoch
  readonly entropy: Uint8Array
}

/** Randomness drawn from the chain's tickets. @throws ActorError `USR_ILLEGAL_ARGUMENT` for an epoch that has none */
export function randomnessFromTickets(rt: Runtime, draw: RandomnessDraw): Uint8Array {
  const digest = orLookback(() => rt.sys.getChainRandomness(draw.epoch))
  return rt.hashBlake2b(randomnessInput(digest, draw))
}

/** Randomness drawn from the beacon. @throws ActorError `USR_ILLEGAL_ARGUMENT` for an epoch that has none */
export function randomnessFromBeacon(rt: Runtime, draw: RandomnessDraw): Uint8Array {
  const digest = orLookback(() => rt.sys.getBeaconRandomness(draw.epoch))
  return rt.hashBlake2b(randomnessInput(digest, draw))
}

function orLookback<T>(ask: () => T): T {
  try {
    return ask()
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    const { errorNumber } = thrown
    if (errorNumber === ErrorNumber.LimitExceeded || errorNumber === ErrorNumber.IllegalArgument)
      throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'invalid lookback epoch')
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'get randomness failed unexpectedly')
  }
}

/** The bytes whose hash is the randomness: tag, digest of the epoch, epoch and entropy. */
export function randomnessInput(
  digest: Uint8Array,
  { tag, epoch, entropy }: RandomnessDraw,
): Uint8Array {
  const input = new Uint8Array(16 + digest.length + entropy.length)
  const view = new DataView(input.buffer)
  view.setBigInt64(0, tag)
  input.set(digest, 8)
  view.setBigInt64(8 + digest.length, epoch)
  input.set(entropy, 16 + digest.length)
  return input
}
