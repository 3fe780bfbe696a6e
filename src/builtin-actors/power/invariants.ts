import { addressToString } from '../../crypto/index.ts'
import { type Blockstore, TypedAmt, TypedHamt } from '../../ipld/index.ts'
import { rawCodec } from '../../schema/index.ts'
import { type ActorId, Address, type ChainEpoch } from '../../types/index.ts'
import { LINK } from '../runtime/actor-map.ts'
import { i64FromKey } from '../runtime/cbor-fields.ts'
import type { Policy } from '../runtime/policy.ts'
import { Violations } from '../runtime/violations.ts'
import type { Claim } from './claims.ts'
import { CRON_EVENT_SCHEMA, POWER_CLAIM_SCHEMA, POWER_SCHEMA } from './schema.ts'
import { hasMinimumPower, minimumPowerOf, type PowerState } from './state.ts'

/** A call to a miner that waits for its epoch. */
export interface PendingCron {
  readonly epoch: ChainEpoch
  readonly payload: Uint8Array
}

/** The facts that miners are compared with. */
export interface PowerSummary {
  readonly claims: ReadonlyMap<ActorId, Claim>
  readonly crons: ReadonlyMap<ActorId, readonly PendingCron[]>
}

const { claims: CLAIMS, cronEventQueue: CRON_QUEUE } = POWER_SCHEMA.fields

/**
 * All that is wrong with the power actor's state.
 *
 * @see builtin-actors v18.0.0 `actors/power/src/testing.rs`
 */
export function checkInvariants(
  state: PowerState,
  store: Blockstore,
  policy: Policy,
): { readonly violations: string[]; readonly summary: PowerSummary } {
  const violations = new Violations()
  checkTotals(state, violations)
  const crons = new Map<ActorId, PendingCron[]>()
  violations.reading('the cron event queue', () => {
    checkCrons(state, store, crons, violations)
  })
  const claims = new Map<ActorId, Claim>()
  violations.reading('power claims', () => {
    checkClaims(state, store, { policy, claims }, violations)
  })
  violations.require(
    state.proofValidationBatch === null,
    'proof validation batch should be empty after FIP 0084',
  )
  return { violations: violations.found, summary: { claims, crons } }
}

function checkTotals(state: PowerState, violations: Violations): void {
  const { totalRawBytePower, totalQualityAdjPower } = state
  const { totalBytesCommitted, totalQaBytesCommitted } = state
  const totals = {
    'total raw power': totalRawBytePower,
    'total qa power': totalQualityAdjPower,
    'total raw power committed': totalBytesCommitted,
    'total qa power committed': totalQaBytesCommitted,
  }
  for (const [what, total] of Object.entries(totals))
    violations.require(total >= 0n, `${what} is negative ${total}`)
  violations.require(
    totalRawBytePower <= totalQualityAdjPower,
    `total raw power ${totalRawBytePower} is greater than total quality adjusted power ${totalQualityAdjPower}`,
  )
  violations.require(
    totalBytesCommitted <= totalQaBytesCommitted,
    `committed raw power ${totalBytesCommitted} is greater than committed quality adjusted power ${totalQaBytesCommitted}`,
  )
  violations.require(
    totalRawBytePower <= totalBytesCommitted,
    `total raw power ${totalRawBytePower} is greater than raw power committed ${totalBytesCommitted}`,
  )
  violations.require(
    totalQualityAdjPower <= totalQaBytesCommitted,
    `total qa power ${totalQualityAdjPower} is greater than qa power committed ${totalQaBytesCommitted}`,
  )
}

function checkCrons(
  state: PowerState,
  store: Blockstore,
  crons: Map<ActorId, PendingCron[]>,
  violations: Violations,
): void {
  const { bitWidth } = CRON_QUEUE.collection
  const queue = TypedHamt.load(store, state.cronEventQueue, { bitWidth }, LINK)
  queue.forEach((key, root) => {
    const epoch = i64FromKey(key)
    violations.require(
      epoch >= state.firstCronEpoch,
      `cron event at epoch ${epoch} before first_cron_epoch ${state.firstCronEpoch}`,
    )
    TypedAmt.load(store, root, rawCodec(CRON_EVENT_SCHEMA)).forEach((_, { miner, payload }) => {
      const id = idOf(miner, violations)
      if (id === undefined) return
      const ofMiner = crons.get(id)
      if (ofMiner === undefined) crons.set(id, [{ epoch, payload }])
      else ofMiner.push({ epoch, payload })
    })
  })
}

function checkClaims(
  state: PowerState,
  store: Blockstore,
  found: { readonly policy: Policy; readonly claims: Map<ActorId, Claim> },
  violations: Violations,
): void {
  const committed = { raw: 0n, qa: 0n }
  const above = { raw: 0n, qa: 0n, count: 0n }
  const { bitWidth } = CLAIMS.collection
  TypedHamt.load(store, state.claims, { bitWidth }, rawCodec(POWER_CLAIM_SCHEMA)).forEach(
    (key, claim) => {
      const address = Address.fromBytes(key)
      const id = idOf(address, violations)
      if (id !== undefined) found.claims.set(id, claim)
      committed.raw += claim.rawBytePower
      committed.qa += claim.qualityAdjPower
      if (!hasMinimumPower(claim.windowPostProof)) {
        violations.found.push(
          `could not get consensus miner min power for miner ${addressToString(address)}: proof type ${claim.windowPostProof}`,
        )
        return
      }
      if (claim.rawBytePower < minimumPowerOf(found.policy, claim.windowPostProof)) return
      above.raw += claim.rawBytePower
      above.qa += claim.qualityAdjPower
      above.count += 1n
    },
  )
  const sums = [
    ['raw power in claims', committed.raw, 'bytes committed', state.totalBytesCommitted],
    ['qa power in claims', committed.qa, 'qa power committed', state.totalQaBytesCommitted],
    [
      'claims with sufficient power',
      above.count,
      'miner_above_min_power_count',
      state.minerAboveMinPowerCount,
    ],
    ['raw power of such claims', above.raw, 'raw power', state.totalRawBytePower],
    ['qa power of such claims', above.qa, 'qa power', state.totalQualityAdjPower],
  ] as const
  for (const [what, sum, recordedAs, recorded] of sums)
    violations.require(
      sum === recorded,
      `sum of ${what} ${sum} does not match recorded ${recordedAs} ${recorded}`,
    )
}

function idOf(address: Address, violations: Violations): ActorId | undefined {
  violations.require(
    address.actorId !== undefined,
    `miner ${addressToString(address)} is not an id address`,
  )
  return address.actorId
}
