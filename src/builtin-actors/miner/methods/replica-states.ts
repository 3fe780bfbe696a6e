import type { Cid } from '../../../ipld/index.ts'
import { ActorError, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { type Deadline, partitionsAmt } from '../deadlines/deadline.ts'
import { dailyProofFee, dailyProofFeeAdjust } from '../money/fees.ts'
import { replacePartitionSectors } from '../partitions/expirations.ts'
import { addPower, type PowerPair, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import { qaPowerForWeight } from '../sectors/power.ts'
import { type SectorOnChainInfo, SIMPLE_QA_POWER } from '../sectors/sector-info.ts'
import type { Sectors } from '../sectors/sectors.ts'
import { addInitialPledge, getUnlockedBalance } from '../state/funds.ts'
import {
  loadDeadlines,
  MINER_STATE,
  type MinerState,
  quantSpecForDeadline,
  saveDeadlines,
} from '../state/state.ts'
import {
  type NetworkPledgeInputs,
  pledgeForPower,
  requestPledgeInputs,
} from './activate-sectors.ts'
import type { DataActivation } from './activation.ts'
import { assertInvariantsOf } from './funds.ts'

/** A sector's new replica. */
export interface ReplicaUpdate {
  readonly deadline: bigint
  readonly partition: bigint
  /** The sector before the update. */
  readonly sector: SectorOnChainInfo
  readonly sealedCid: Cid
  readonly data: DataActivation
}

/** New replicas of a miner's sectors. */
export interface ReplicaUpdates {
  readonly sectors: Sectors
  readonly sectorSize: SectorSize
  readonly expectedCount: number
  readonly updates: readonly ReplicaUpdate[]
}

/** Change of power and pledge, in bytes and attoFIL. */
export interface ReplicaDeltas {
  readonly powerDelta: PowerPair
  readonly pledgeDelta: TokenAmount
}

const ILLEGAL_STATE = ExitCode.USR_ILLEGAL_STATE

/**
 * Puts new replicas in the place of sectors, deadline by deadline.
 *
 * @throws ActorError `USR_INSUFFICIENT_FUNDS` if the pledge grows by more than the miner has
 * @see builtin-actors v18.0.0 `actors/miner/src/lib.rs`, `update_replica_states`
 */
export function updateReplicaStates(rt: Runtime, replicas: ReplicaUpdates): ReplicaDeltas {
  const { sectors, expectedCount, updates } = replicas
  const inputs = requestPledgeInputs(rt)
  return rt.transaction(MINER_STATE, (state) => {
    const { policy, store } = rt
    const deadlines = loadDeadlines(state, store)
    const newSectors: SectorOnChainInfo[] = []
    let powerDelta = ZERO_POWER
    let pledgeDelta = 0n
    const deadlineIdxs = [...new Set(updates.map(({ deadline }) => deadline))]
    for (const deadlineIdx of deadlineIdxs.sort((a, b) => Number(a - b))) {
      const inDeadline = updates.filter(({ deadline }) => deadline === deadlineIdx)
      const deadline = deadlines.loadDeadline(store, deadlineIdx)
      const delta = updateInDeadline(rt, replicas, {
        deadline,
        quant: quantSpecForDeadline(state, policy, deadlineIdx),
        updates: inDeadline,
        inputs,
      })
      powerDelta = addPower(powerDelta, delta.powerDelta)
      pledgeDelta += delta.pledgeDelta
      newSectors.push(...delta.newSectors)
      withCode(ILLEGAL_STATE, `failed to save deadline ${deadlineIdx}`, () =>
        deadlines.updateDeadline(policy, store, deadlineIdx, deadline),
      )
    }
    if (newSectors.length !== expectedCount)
      throw new ActorError(
        ILLEGAL_STATE,
        `unexpected new_sectors len ${newSectors.length} != ${expectedCount}`,
      )
    orIllegalState('failed to update sector infos', () => sectors.store(newSectors))
    state.sectors = orIllegalState('failed to save sectors', () => sectors.amt.flush())
    orIllegalState('failed to save deadlines', () => saveDeadlines(state, store, deadlines))
    lockPledge(rt, state, pledgeDelta)
    return { powerDelta, pledgeDelta }
  })
}

function lockPledge(rt: Runtime, state: MinerState, pledgeDelta: TokenAmount): void {
  const balance = rt.sys.currentBalance()
  if (pledgeDelta > 0n) {
    const unlocked = withCode(ILLEGAL_STATE, 'failed to calculate unlocked balance', () =>
      getUnlockedBalance(state, balance),
    )
    if (unlocked < pledgeDelta)
      throw new ActorError(
        ExitCode.USR_INSUFFICIENT_FUNDS,
        `insufficient funds for aggregate initial pledge requirement ${pledgeDelta}, available: ${unlocked}`,
      )
  }
  withCode(ILLEGAL_STATE, 'failed to add initial pledge', () =>
    addInitialPledge(state, pledgeDelta),
  )
  assertInvariantsOf(state, balance)
}

interface DeadlineUpdates {
  readonly deadline: Deadline
  readonly quant: QuantSpec
  readonly updates: readonly ReplicaUpdate[]
  readonly inputs: NetworkPledgeInputs
}

/** Totals of a deadline's new replicas. */
interface DeadlineDeltas extends ReplicaDeltas {
  readonly newSectors: readonly SectorOnChainInfo[]
}

function updateInDeadline(
  rt: Runtime,
  { sectorSize }: ReplicaUpdates,
  { deadline, quant, updates, inputs }: DeadlineUpdates,
): DeadlineDeltas {
  const partitions = withCode(ILLEGAL_STATE, 'failed to load partitions', () =>
    partitionsAmt(deadline, rt.store),
  )
  const newSectors: SectorOnChainInfo[] = []
  let powerDelta = ZERO_POWER
  let pledgeDelta = 0n
  let dailyFeeDelta = 0n
  for (const update of updates) {
    const { partition: partitionIdx, sector } = update
    const newSector = updatedSector(rt, sectorSize, update, inputs)
    const partition = withCode(ILLEGAL_STATE, `failed to load partition ${partitionIdx}`, () =>
      partitions.get(partitionIdx),
    )
    if (partition === undefined)
      throw new ActorError(ExitCode.USR_NOT_FOUND, `no such partition ${partitionIdx}`)
    const delta = withCode(ILLEGAL_STATE, 'failed to replace sector', () =>
      replacePartitionSectors(partition, {
        store: rt.store,
        oldSectors: [sector],
        newSectors: [newSector],
        sectorSize,
        quant,
      }),
    )
    powerDelta = addPower(powerDelta, delta.powerDelta)
    pledgeDelta += delta.pledgeDelta
    dailyFeeDelta += delta.dailyFeeDelta
    withCode(ILLEGAL_STATE, `failed to save partition ${partitionIdx}`, () =>
      partitions.set(partitionIdx, partition),
    )
    newSectors.push(newSector)
  }
  deadline.livePower = addPower(deadline.livePower, powerDelta)
  deadline.dailyFee += dailyFeeDelta
  deadline.partitions = withCode(ILLEGAL_STATE, 'failed to save partitions', () =>
    partitions.flush(),
  )
  return { powerDelta, pledgeDelta, newSectors }
}

/** The sector with its new replica; its pledge never shrinks. */
function updatedSector(
  { policy, currEpoch }: Runtime,
  sectorSize: SectorSize,
  { sector, sealedCid, data }: ReplicaUpdate,
  inputs: NetworkPledgeInputs,
): SectorOnChainInfo {
  const duration = sector.expiration - currEpoch
  const verifiedDealWeight = data.verifiedSpace * duration
  const newPower = qaPowerForWeight(sectorSize, duration, verifiedDealWeight)
  const pledge = pledgeForPower(newPower, inputs)
  return {
    ...sector,
    flags: sector.flags | SIMPLE_QA_POWER,
    sealedCid,
    sectorKeyCid: sector.sectorKeyCid ?? sector.sealedCid,
    powerBaseEpoch: currEpoch,
    dealWeight: data.unverifiedSpace * duration,
    verifiedDealWeight,
    expectedDayReward: undefined,
    expectedStoragePledge: undefined,
    replacedDayReward: undefined,
    initialPledge: pledge > sector.initialPledge ? pledge : sector.initialPledge,
    dailyFee: updatedFee(),
  }

  function updatedFee(): TokenAmount {
    if (sector.dailyFee === 0n) return dailyProofFee(policy, inputs.circulatingSupply, newPower)
    const oldPower = qaPowerForWeight(sectorSize, duration, sector.verifiedDealWeight)
    if (oldPower === newPower) return sector.dailyFee
    return dailyProofFeeAdjust(sector.dailyFee, oldPower, newPower)
  }
}
