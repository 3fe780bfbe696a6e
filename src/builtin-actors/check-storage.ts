import { CborReader } from '../ipld/index.ts'
import { type ActorId, DecodeError } from '../types/index.ts'
import { CronEvent } from './miner/ext.ts'
import type { MinerSummary } from './miner/invariants.ts'
import type { PowerSummary } from './power/invariants.ts'
import type { Violations } from './runtime/violations.ts'
import type { VerifregSummary } from './verifreg/invariants.ts'

/* Checks between miners and other actors. @see builtin-actors v18.0.0 `state/src/check.rs` */

/** Summaries of miners by actor id. */
export type MinerSummaries = ReadonlyMap<ActorId, MinerSummary>

/** The power actor's claims and crons are those that each miner's state asks for. */
export function checkMinersAgainstPower(
  miners: MinerSummaries,
  power: PowerSummary,
  violations: Violations,
): void {
  for (const [id, miner] of miners) {
    checkClaim(id, miner, power, violations)
    checkCrons(id, miner, power, violations)
  }
}

function checkClaim(
  id: ActorId,
  { activePower, windowPostProofType }: MinerSummary,
  { claims }: PowerSummary,
  violations: Violations,
): void {
  const claim = claims.get(id)
  if (claim === undefined) {
    violations.found.push(`miner f0${id} has no power claim`)
    return
  }
  violations.require(
    activePower.raw === claim.rawBytePower && activePower.qa === claim.qualityAdjPower,
    `miner f0${id} computed active power [${activePower.raw}, ${activePower.qa}] does not match claim [${claim.rawBytePower}, ${claim.qualityAdjPower}]`,
  )
  violations.require(
    windowPostProofType === claim.windowPostProof,
    `miner f0${id} proof type ${windowPostProofType} does not match claim proof type ${claim.windowPostProof}`,
  )
}

/** A miner that is not active has no cron: it is normal to have none. */
function checkCrons(
  id: ActorId,
  { deadlineCronActive }: MinerSummary,
  { crons }: PowerSummary,
  violations: Violations,
): void {
  const proving: bigint[] = []
  for (const { epoch, payload } of crons.get(id) ?? []) {
    const type = eventTypeOf(payload)
    violations.require(
      type !== undefined,
      `miner f0${id} registered cron at epoch ${epoch} with wrong or corrupt payload`,
    )
    if (type === CronEvent.provingDeadline) proving.push(epoch)
    else
      violations.require(
        type === undefined || type === CronEvent.processEarlyTerminations,
        `miner f0${id} has unexpected cron event type ${type}`,
      )
  }
  violations.require(
    proving.length <= 1,
    `miner f0${id} has duplicate proving period crons at epochs ${proving.join(' and ')}`,
  )
  violations.require(
    proving.length > 0 === deadlineCronActive,
    `miner f0${id} has invalid deadline_cron_active (${deadlineCronActive}) for proving_period_cron status (${proving.length > 0})`,
  )
}

function eventTypeOf(payload: Uint8Array): bigint | undefined {
  try {
    const r = new CborReader(payload)
    r.readTupleHeader(1, 'cron event payload')
    const type = r.readInt()
    r.end()
    return type
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return undefined
  }
}

/** Sectors live as long as their claims ask for, and the claims are their verified weight. */
export function checkClaimsAgainstSectors(
  { claims }: VerifregSummary,
  miners: MinerSummaries,
  violations: Violations,
): void {
  const weights = new Map<ActorId, Map<bigint, bigint>>()
  for (const [id, claim] of claims) {
    const { provider, termStart, termMin, termMax } = claim
    const sector = miners.get(provider)?.liveDataSectors.get(claim.sector)
    if (sector === undefined) continue // it may have ended and been compacted away
    const what = `claim ${id} of sector ${claim.sector} of miner f0${provider}`
    violations.require(
      sector.sectorStart <= termStart,
      `${what}: sector start ${sector.sectorStart} is after claim term start ${termStart}`,
    )
    if (sector.isLegacyQaPower) continue // it may have been extended past the claim's term
    violations.require(
      sector.sectorExpiration >= termStart + termMin,
      `${what}: sector expiration ${sector.sectorExpiration} is before claim min term ${termStart + termMin}`,
    )
    violations.require(
      sector.sectorExpiration <= termStart + termMax,
      `${what}: sector expiration ${sector.sectorExpiration} is after claim term max ${termStart + termMax}`,
    )
    const own = weights.get(provider) ?? new Map<bigint, bigint>()
    weights.set(provider, own)
    const weight = claim.size * (sector.sectorExpiration - termStart)
    own.set(claim.sector, (own.get(claim.sector) ?? 0n) + weight)
  }
  for (const [provider, own] of weights)
    for (const [number, weight] of own) {
      const recorded = miners.get(provider)?.liveDataSectors.get(number)?.verifiedDealWeight
      violations.require(
        recorded === weight,
        `sector ${number} of miner f0${provider} has a verified weight of ${recorded}, and claims of ${weight}`,
      )
    }
}
