import { ActorError, type ChainEpoch } from '../../../types/index.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { RegisteredSealProof } from '../../runtime/registered-proofs.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { sealProofSectorMaximumLifetime } from '../sectors/sealing-policy.ts'

/** The lifetime of a sector, to be checked. */
export interface Lifetime {
  readonly currEpoch: ChainEpoch
  readonly activation: ChainEpoch
  readonly expiration: ChainEpoch
  readonly sealProof: RegisteredSealProof
}

/**
 * Checks when a sector is to expire.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for a lifetime that is too short or too long
 * @see builtin-actors v18.0.0 `actors/miner/src/lib.rs`, `validate_expiration`
 */
export function validateExpiration(policy: Policy, lifetime: Lifetime): void {
  const { currEpoch, activation, expiration, sealProof } = lifetime
  if (expiration <= activation)
    throw illegalArgument(`sector expiration ${expiration} must be after activation ${activation}`)
  const length = expiration - activation
  if (length < policy.minSectorExpiration)
    throw illegalArgument(
      `invalid expiration ${expiration}, total sector lifetime (${length}) must exceed ${policy.minSectorExpiration} after activation ${activation}`,
    )
  if (expiration > currEpoch + policy.maxSectorExpirationExtension)
    throw illegalArgument(
      `invalid expiration ${expiration}, cannot be more than ${policy.maxSectorExpirationExtension} past current epoch ${currEpoch}`,
    )
  const maxLifetime = sealProofSectorMaximumLifetime(sealProof)
  if (maxLifetime === undefined) throw illegalArgument(`unrecognized seal proof type ${sealProof}`)
  if (length > maxLifetime)
    throw illegalArgument(
      `invalid expiration ${expiration}, total sector lifetime (${length}) cannot exceed ${maxLifetime} after activation ${activation}`,
    )
}

/** Whether {@link validateExpiration} accepts a lifetime. */
export function isValidExpiration(policy: Policy, lifetime: Lifetime): boolean {
  try {
    validateExpiration(policy, lifetime)
    return true
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    return false
  }
}
