import { addressToString } from '../../crypto/index.ts'
import type { Raw } from '../../schema/index.ts'
import { ActorError, type Address, ExitCode } from '../../types/index.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import type { Policy } from '../runtime/policy.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalState } from '../runtime/runtime-errors.ts'
import { type POWER_CLAIM_SCHEMA, POWER_SCHEMA } from './schema.ts'
import { minimumPowerOf, type PowerState } from './state.ts'

/** The power of one miner. */
export type Claim = Raw<typeof POWER_CLAIM_SCHEMA>

/** Claims by the bytes of a miner's id address. */
export type Claims = ActorMap<Claim>

/** The claims of all miners. */
export function loadClaims(rt: Runtime, state: PowerState): Claims {
  return rt.openMap(POWER_SCHEMA.fields.claims, state.claims)
}

/** Sets a miner's claim. @throws ActorError `USR_ILLEGAL_STATE` for negative power */
export function setClaim(claims: Claims, miner: Address, claim: Claim): void {
  if (claim.rawBytePower < 0n) throw illegalState(`negative claim raw power ${claim.rawBytePower}`)
  if (claim.qualityAdjPower < 0n)
    throw illegalState(`negative claim quality-adjusted power ${claim.qualityAdjPower}`)
  claims.set(miner.bytes, claim)
}

/** A change of a miner's power, in bytes. */
export interface PowerDelta {
  readonly raw: bigint
  readonly qualityAdj: bigint
}

/**
 * Adds power to a miner's claim and to the network's totals. The totals have changed when it fails
 * after the claim was found.
 *
 * @throws ActorError `USR_NOT_FOUND` for a miner without a claim, `USR_ILLEGAL_STATE` where power becomes negative
 * @see builtin-actors v18.0.0 `actors/power/src/state.rs`, `add_to_claim`
 */
export function addToClaim(
  policy: Policy,
  state: PowerState,
  claims: Claims,
  { miner, raw, qualityAdj }: PowerDelta & { readonly miner: Address },
): void {
  const old = claims.get(miner.bytes)
  if (old === undefined)
    throw new ActorError(ExitCode.USR_NOT_FOUND, `no claim for actor ${addressToString(miner)}`)
  state.totalQaBytesCommitted += qualityAdj
  state.totalBytesCommitted += raw
  const claim: Claim = {
    windowPostProof: old.windowPostProof,
    rawBytePower: old.rawBytePower + raw,
    qualityAdjPower: old.qualityAdjPower + qualityAdj,
  }
  const minimum = minimumPowerOf(policy, old.windowPostProof)
  const wasBelow = old.rawBytePower < minimum
  const isBelow = claim.rawBytePower < minimum
  if (wasBelow && !isBelow) {
    state.minerAboveMinPowerCount += 1n
    state.totalQualityAdjPower += claim.qualityAdjPower
    state.totalRawBytePower += claim.rawBytePower
  } else if (!wasBelow && isBelow) {
    state.minerAboveMinPowerCount -= 1n
    state.totalQualityAdjPower -= old.qualityAdjPower
    state.totalRawBytePower -= old.rawBytePower
  } else if (!wasBelow && !isBelow) {
    state.totalQualityAdjPower += qualityAdj
    state.totalRawBytePower += raw
  }
  if (claim.rawBytePower < 0n)
    throw illegalState(`negative claimed raw byte power: ${claim.rawBytePower}`)
  if (claim.qualityAdjPower < 0n)
    throw illegalState(`negative claimed quality adjusted power: ${claim.qualityAdjPower}`)
  if (state.minerAboveMinPowerCount < 0n)
    throw illegalState(
      `negative amount of miners larger than min: ${state.minerAboveMinPowerCount}`,
    )
  setClaim(claims, miner, claim)
}

/** Takes a miner's power from the totals and deletes its claim, if it has one. @throws ActorError as {@link addToClaim} */
export function deleteClaim(
  policy: Policy,
  state: PowerState,
  claims: Claims,
  miner: Address,
): void {
  const claim = claims.get(miner.bytes)
  if (claim === undefined) return
  const { rawBytePower, qualityAdjPower } = claim
  addToClaim(policy, state, claims, { miner, raw: -rawBytePower, qualityAdj: -qualityAdjPower })
  if (!claims.delete(miner.bytes))
    throw illegalState(`failed to delete claim for ${addressToString(miner)}: doesn't exist`)
}
