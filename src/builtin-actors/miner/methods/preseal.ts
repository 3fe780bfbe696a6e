import { SYSTEM_ACTOR_ID } from '../../../types/index.ts'
import { orIllegalState } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { emitSectorActivated } from '../emit.ts'
import type { InternalSectorSetupParams } from '../params.ts'
import { findPrecommittedSectors } from '../state/pre-commits.ts'
import { MINER_STATE } from '../state/state.ts'
import { activateNewSectors } from './activate-sectors.ts'
import { activateSectorsDeals } from './activation.ts'
import { getMinerInfo } from './caller.ts'

/** M17: activates sectors of the genesis block, whose deals are pre-committed; unknown numbers are left out. */
export function internalSectorSetupPreseal(
  rt: Runtime,
  params: InternalSectorSetupParams,
): undefined {
  rt.requireCaller(SYSTEM_ACTOR_ID)
  const state = rt.state(MINER_STATE)
  const precommits = orIllegalState('failed to load pre-committed sectors', () =>
    findPrecommittedSectors(state, rt, params.sectors),
  )
  const info = getMinerInfo(rt, state)
  const deals = precommits.map(({ info: { dealIds, expiration, sectorNumber, sealProof } }) => ({
    sectorNumber,
    sectorType: sealProof,
    sectorExpiry: expiration,
    dealIds: [...dealIds],
  }))
  const { batch, activations } = activateSectorsDeals(rt, deals, false)
  const activated = batch.successes(precommits)
  activateNewSectors(rt, activated, activations, {
    inputs: {
      networkQap: params.qualityAdjPowerSmoothed,
      networkBaseline: params.rewardBaselinePower,
      circulatingSupply: rt.circulatingSupply,
      epochReward: params.rewardSmoothed,
      epochsSinceRampStart: 0n,
      rampDurationEpochs: 0n,
    },
    info,
  })
  activated.slice(0, activations.length).forEach(({ info: { sectorNumber, unsealedCid } }, i) => {
    emitSectorActivated(rt, sectorNumber, unsealedCid ?? null, activations[i]!.pieces) // as long
  })
  return undefined
}
