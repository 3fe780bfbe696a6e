import { BitField } from '../../../ipld/index.ts'
import {
  ActorError,
  type ChainEpoch,
  ExitCode,
  MAX_U64,
  Panic,
  type TokenAmount,
} from '../../../types/index.ts'
import { asI64 } from '../../runtime/cbor-fields.ts'
import { orIllegalState } from '../../runtime/downcast.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { addExpirationPartitions, type Deadline, partitionsAmt } from '../deadlines/deadline.ts'
import { getClaims, notifyPledgeChanged, requestUpdatePower } from '../ext.ts'
import type { ExpirationExtension2, ExtendSectorExpiration2Params } from '../params-sectors.ts'
import { replacePartitionSectors } from '../partitions/expirations.ts'
import { addPower, type PowerPair, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import { Sectors } from '../sectors/sectors.ts'
import { loadDeadlines, MINER_STATE, quantSpecForDeadline, saveDeadlines } from '../state/state.ts'
import { getMinerInfo, requireControllingCaller } from './caller.ts'
import { type ClaimSpace, extendSectorCommitment } from './extend-sector.ts'

/** Sectors of a partition, with and without claims, and when they are to expire. */
interface Extension {
  readonly deadline: bigint
  readonly partition: bigint
  readonly sectors: BitField
  readonly newExpiration: ChainEpoch
}

/** Change of power and pledge, in bytes and attoFIL. */
interface Deltas {
  readonly power: PowerPair
  readonly pledge: TokenAmount
}

/**
 * M32: sectors expire later. Those with verified data keep or drop each of their claims; power changes
 * only where claims are dropped.
 */
export function extendSectorExpiration2(
  rt: Runtime,
  { extensions }: ExtendSectorExpiration2Params,
): undefined {
  const spaces = claimSpaceBySector(rt, extensions)
  const declarations = extensions.map(toExtension)
  const epoch = rt.currEpoch
  const { circulatingSupply } = rt
  const { power, pledge } = rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    requireControllingCaller(rt, info)
    const deadlines = loadDeadlines(state, rt.store)
    const sectors = orIllegalState('failed to load sectors array', () =>
      Sectors.load(rt.store, state.sectors),
    )
    const extend = (sector: SectorOnChainInfo, newExpiration: ChainEpoch): SectorOnChainInfo =>
      extendSectorCommitment(rt, sector, {
        currEpoch: epoch,
        circulatingSupply,
        newExpiration,
        sectorSize: info.sectorSize,
        claimSpace: spaces.get(sector.sectorNumber),
      })
    let total: Deltas = { power: ZERO_POWER, pledge: 0n }
    // Deadlines in the order in which they are first named.
    for (const deadlineIdx of new Set(declarations.map(({ deadline }) => deadline))) {
      const inDeadline = declarations.filter(({ deadline }) => deadline === deadlineIdx)
      const deadline = deadlines.loadDeadline(rt.store, deadlineIdx)
      const quant = quantSpecForDeadline(state, rt.policy, deadlineIdx)
      const delta = extendInDeadline(rt, {
        deadline,
        sectors,
        quant,
        sectorSize: info.sectorSize,
        declarations: inDeadline,
        extend,
      })
      total = { power: addPower(total.power, delta.power), pledge: total.pledge + delta.pledge }
      orIllegalState(`failed to save deadline ${deadlineIdx}`, () =>
        deadlines.updateDeadline(rt.policy, rt.store, deadlineIdx, deadline),
      )
    }
    state.sectors = orIllegalState('failed to save sectors', () => sectors.amt.flush())
    orIllegalState('failed to save deadlines', () => saveDeadlines(state, rt.store, deadlines))
    return total
  })
  requestUpdatePower(rt, power)
  notifyPledgeChanged(rt, pledge)
  return undefined
}

interface DeadlineExtension {
  readonly deadline: Deadline
  readonly sectors: Sectors
  readonly quant: QuantSpec
  readonly sectorSize: SectorSize
  readonly declarations: readonly Extension[]
  readonly extend: (sector: SectorOnChainInfo, newExpiration: ChainEpoch) => SectorOnChainInfo
}

function extendInDeadline(rt: Runtime, extension: DeadlineExtension): Deltas {
  const { deadline, sectors, quant, sectorSize, declarations, extend } = extension
  const partitions = orIllegalState('failed to load partitions', () =>
    partitionsAmt(deadline, rt.store),
  )
  let power = ZERO_POWER
  let pledge = 0n
  let dailyFee = 0n
  /** Partitions by the epoch that they are extended to, in the order in which epochs are first named. */
  const byNewEpoch = new Map<ChainEpoch, bigint[]>()
  for (const { partition: partitionIdx, sectors: numbers, newExpiration } of declarations) {
    const partition = orIllegalState(`failed to load partition ${partitionIdx}`, () =>
      partitions.get(partitionIdx),
    )
    if (partition === undefined)
      throw new ActorError(ExitCode.USR_NOT_FOUND, `no such partition ${partitionIdx}`)
    const oldSectors = sectors.loadSectors(numbers)
    const newSectors = oldSectors.map((sector) => extend(sector, newExpiration))
    orIllegalState('failed to update sectors', () => sectors.store(newSectors))
    const delta = orIllegalState('failed to replace sector expirations', () =>
      replacePartitionSectors(partition, {
        store: rt.store,
        oldSectors,
        newSectors,
        sectorSize,
        quant,
      }),
    )
    power = addPower(power, delta.powerDelta)
    pledge += delta.pledgeDelta
    dailyFee += delta.dailyFeeDelta
    orIllegalState(`failed to save partition ${partitionIdx}`, () =>
      partitions.set(partitionIdx, partition),
    )
    const sameEpoch = byNewEpoch.get(newExpiration)
    if (sameEpoch === undefined) byNewEpoch.set(newExpiration, [partitionIdx])
    else sameEpoch.push(partitionIdx)
  }
  deadline.livePower = addPower(deadline.livePower, power)
  deadline.dailyFee += dailyFee
  deadline.partitions = orIllegalState('failed to save partitions', () => partitions.flush())
  for (const [epoch, partitionIdxs] of byNewEpoch)
    orIllegalState('failed to add expiration partitions', () =>
      addExpirationPartitions(deadline, rt.store, epoch, { partitions: partitionIdxs, quant }),
    )
  return { power, pledge }
}

/** Checks the declared claims of sectors, and sums up their space. @throws ActorError */
function claimSpaceBySector(
  rt: Runtime,
  extensions: readonly ExpirationExtension2[],
): Map<bigint, ClaimSpace> {
  const { policy, message } = rt
  const spaces = new Map<bigint, ClaimSpace>()
  for (const { deadline, sectorsWithClaims, newExpiration } of extensions) {
    if (deadline >= policy.wpostPeriodDeadlines)
      throw illegalArgument(`deadline ${deadline} not in range 0..${policy.wpostPeriodDeadlines}`)
    for (const { sectorNumber, maintainClaims, dropClaims } of sectorsWithClaims) {
      const ids = [...maintainClaims, ...dropClaims]
      for (const [i, claim] of getClaims(rt, ids).entries()) {
        const what = `failed to validate declaration sector=${sectorNumber}, claim=${ids[i]}`
        if (claim.provider !== message.receiver)
          throw illegalArgument(
            `${what}, expected claim provider to be ${message.receiver} but found ${claim.provider}`,
          )
        if (claim.sector !== sectorNumber)
          throw illegalArgument(
            `${what} expected claim sector number to be ${sectorNumber} but found ${claim.sector}`,
          )
        const isMaintained = i < maintainClaims.length
        const lastEpoch = asI64(claim.termStart + claim.termMax)
        if (isMaintained && newExpiration > lastEpoch)
          throw new ActorError(
            ExitCode.USR_FORBIDDEN,
            `${what} claim only allows extension to ${lastEpoch} but declared new expiration is ${newExpiration}`,
          )
        const { declared, maintained } = spaces.get(sectorNumber) ?? NO_SPACE
        spaces.set(sectorNumber, {
          declared: declared + claim.size,
          maintained: maintained + (isMaintained ? claim.size : 0n),
        })
      }
    }
  }
  return spaces
}

const NO_SPACE: ClaimSpace = { declared: 0n, maintained: 0n }

/** @throws Panic for the sector number 2^64 - 1 */
function toExtension(declared: ExpirationExtension2): Extension {
  const { deadline, partition, sectors, sectorsWithClaims, newExpiration } = declared
  const numbers = sectorsWithClaims.map(({ sectorNumber }) => sectorNumber)
  if (numbers.includes(MAX_U64)) throw new Panic('a sector number is out of range of a bit field')
  return { deadline, partition, sectors: sectors.union(BitField.of(numbers)), newExpiration }
}
