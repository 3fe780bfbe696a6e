import { addressToString } from '../../crypto/index.ts'
import { type Blockstore, TypedHamt } from '../../ipld/index.ts'
import {
  type Address,
  type ChainEpoch,
  decodeVarint,
  Protocol,
  type TokenAmount,
} from '../../types/index.ts'
import { BIT_FIELD } from '../runtime/bit-field.ts'
import { UncodedError } from '../runtime/downcast.ts'
import type { Policy } from '../runtime/policy.ts'
import {
  postProofSectorSize,
  type RegisteredPoStProof,
  type SectorNumber,
  windowPostPartitionSectors,
} from '../runtime/registered-proofs.ts'
import { Violations } from '../runtime/violations.ts'
import { DEADLINE } from './deadlines/deadline.ts'
import { DEADLINES } from './deadlines/deadlines.ts'
import { MINER_INFO, type MinerInfo } from './info/miner-info.ts'
import { checkDeadline } from './invariants/deadline.ts'
import { addBreaches } from './invariants/sector-map.ts'
import { loadVestingFunds } from './money/vesting.ts'
import { addPower, type PowerPair, ZERO_POWER } from './power-pair.ts'
import { quantizeUp } from './quantize.ts'
import { BitFieldQueue } from './queues/bitfield-queue.ts'
import { SECTOR_PRE_COMMIT_ON_CHAIN_INFO } from './sectors/pre-commit.ts'
import { type SectorOnChainInfo, SIMPLE_QA_POWER } from './sectors/sector-info.ts'
import { Sectors } from './sectors/sectors.ts'
import {
  continueDeadlineCron,
  type MinerState,
  PRE_COMMIT_HAMT_BIT_WIDTH,
  quantSpecEveryDeadline,
  quantSpecForDeadline,
} from './state/state.ts'
import { getCbor } from './store.ts'

/** A sector with data, for checks against the market. */
export interface DataSummary {
  readonly sectorStart: ChainEpoch
  readonly sectorExpiration: ChainEpoch
  readonly dealWeight: bigint
  readonly verifiedDealWeight: bigint
  /** Whether its power is not that of FIP-0045. */
  readonly isLegacyQaPower: boolean
}

/** Totals of a miner, for checks between actors. */
export interface MinerSummary {
  readonly livePower: PowerPair
  readonly activePower: PowerPair
  readonly faultyPower: PowerPair
  readonly windowPostProofType: RegisteredPoStProof
  readonly deadlineCronActive: boolean
  /** Sectors with deal weight, verified or not. */
  readonly liveDataSectors: ReadonlyMap<SectorNumber, DataSummary>
  readonly dailyFee: TokenAmount
}

/** Facts that a miner is checked against. */
export interface MinerCheckOptions {
  readonly policy: Policy
  readonly store: Blockstore
  readonly balance: TokenAmount
}

/**
 * All that is wrong with a miner's state, and what it holds.
 *
 * @throws DecodeError, MissingBlockError for an info that cannot be read
 * @see builtin-actors v18.0.0 `actors/miner/src/testing.rs`, `check_state_invariants`
 */
export function checkInvariants(
  state: MinerState,
  options: MinerCheckOptions,
): { violations: string[]; summary: MinerSummary } {
  const { policy, store, balance } = options
  const violations = new Violations()
  const info = getCbor(store, state.info, MINER_INFO)
  checkInfo(info, violations)
  checkFunds(state, balance, violations)
  checkCron(state, store, violations)
  violations.reading('vesting funds', () => {
    checkVesting(state, policy, store, violations)
  })
  violations.reading('pre-commits', () => {
    checkPreCommits(state, policy, store, violations)
  })
  const sectors = new Map<SectorNumber, SectorOnChainInfo>()
  violations.reading('sectors', () => {
    readSectors(state, store, sectors, violations)
  })
  violations.require(
    state.currentDeadline < policy.wpostPeriodDeadlines,
    `current deadline index is greater than deadlines per period(${policy.wpostPeriodDeadlines}): ${state.currentDeadline}`,
  )
  let livePower = ZERO_POWER
  let activePower = ZERO_POWER
  let faultyPower = ZERO_POWER
  let dailyFee = 0n
  violations.reading('deadlines', () => {
    for (const [index, cid] of getCbor(store, state.deadlines, DEADLINES).due.entries()) {
      const own = new Violations()
      const quant = quantSpecForDeadline(state, policy, BigInt(index))
      const check = { store, quant, sectorSize: info.sectorSize, sectors }
      own.reading('it', () => {
        const summary = checkDeadline(getCbor(store, cid, DEADLINE), check, own)
        livePower = addPower(livePower, summary.livePower)
        activePower = addPower(activePower, summary.activePower)
        faultyPower = addPower(faultyPower, summary.faultyPower)
        dailyFee += summary.dailyFee
      })
      addBreaches(violations, own, `deadline ${index}`)
    }
  })
  const { windowPostProofType } = info
  const { deadlineCronActive } = state
  const liveDataSectors = dataSectorsOf(sectors)
  const facts = { windowPostProofType, deadlineCronActive, liveDataSectors, dailyFee }
  return {
    violations: violations.found,
    summary: { livePower, activePower, faultyPower, ...facts },
  }
}

function dataSectorsOf(
  sectors: ReadonlyMap<SectorNumber, SectorOnChainInfo>,
): Map<SectorNumber, DataSummary> {
  const found = new Map<SectorNumber, DataSummary>()
  for (const [number, sector] of sectors) {
    const { dealWeight, verifiedDealWeight, activation, expiration, flags } = sector
    if (dealWeight === 0n && verifiedDealWeight === 0n) continue
    const isLegacyQaPower = (flags & SIMPLE_QA_POWER) === 0
    const weights = { dealWeight, verifiedDealWeight, isLegacyQaPower }
    found.set(number, { sectorStart: activation, sectorExpiration: expiration, ...weights })
  }
  return found
}

function readSectors(
  state: MinerState,
  store: Blockstore,
  sectors: Map<SectorNumber, SectorOnChainInfo>,
  violations: Violations,
): void {
  const allocated = getCbor(store, state.allocatedSectors, BIT_FIELD)
  Sectors.load(store, state.sectors).amt.forEach((number, sector) => {
    sectors.set(number, sector)
    violations.require(
      allocated.has(number),
      `on chain sector's sector number has not been allocated ${number}`,
    )
    violations.require(
      sector.activation <= sector.powerBaseEpoch,
      `invalid power base for ${number}`,
    )
    violations.require(
      sector.powerBaseEpoch < sector.expiration,
      `power base epoch is not before the sector expiration ${number}`,
    )
  })
}

function checkInfo(info: MinerInfo, violations: Violations): void {
  const requireId = (address: Address, what: string): void => {
    violations.require(
      address.protocol === Protocol.ID,
      `${what} address ${addressToString(address)} is not an ID address`,
    )
  }
  requireId(info.owner, 'owner')
  requireId(info.worker, 'worker')
  for (const address of info.controlAddresses) requireId(address, 'control')
  const { pendingWorkerKey, pendingOwnerAddress, windowPostProofType: proof } = info
  if (pendingWorkerKey !== undefined) {
    const { newWorker } = pendingWorkerKey
    requireId(newWorker, 'pending worker')
    violations.require(
      !newWorker.equals(info.worker),
      `pending worker key ${addressToString(newWorker)} is same as existing worker`,
    )
  }
  if (pendingOwnerAddress !== undefined) {
    requireId(pendingOwnerAddress, 'pending owner')
    violations.require(
      !pendingOwnerAddress.equals(info.owner),
      `pending owner address ${addressToString(pendingOwnerAddress)} is same as existing owner`,
    )
  }
  try {
    const size = postProofSectorSize(proof)
    violations.require(
      info.sectorSize === size,
      `sector size ${info.sectorSize} is wrong for Window PoSt proof type ${proof}: ${size}`,
    )
    const partitionSectors = windowPostPartitionSectors(proof)
    violations.require(
      info.windowPostPartitionSectors === partitionSectors,
      `miner partition sectors ${info.windowPostPartitionSectors} does not match partition sectors ${partitionSectors} for PoSt proof type ${proof}`,
    )
  } catch (thrown) {
    if (!(thrown instanceof UncodedError)) throw thrown
    violations.found.push(`invalid Window PoSt proof type ${proof}`)
  }
}

function checkFunds(state: MinerState, balance: TokenAmount, violations: Violations): void {
  const { lockedFunds, preCommitDeposits, initialPledge, feeDebt } = state
  const amounts = { lockedFunds, preCommitDeposits, initialPledge, feeDebt, balance }
  for (const [name, amount] of Object.entries(amounts))
    violations.require(amount >= 0n, `miner ${name} is less than zero: ${amount}`)
  violations.require(
    balance >= lockedFunds + preCommitDeposits + initialPledge,
    `miner balance ${balance} is less than sum of locked funds (${lockedFunds}), precommit deposit (${preCommitDeposits}) and initial pledge (${initialPledge})`,
  )
}

/** A new miner has no cron although the deposit of its creation is locked (FIP-0077); the reference's check is older than that. */
function checkCron(state: MinerState, store: Blockstore, violations: Violations): void {
  if (state.deadlineCronActive || !continueDeadlineCron(state)) return
  const { preCommitDeposits, initialPledge, allocatedSectors } = state
  const hasOnlyDeposit = preCommitDeposits === 0n && initialPledge === 0n
  if (hasOnlyDeposit && getCbor(store, allocatedSectors, BIT_FIELD).isEmpty) return
  violations.found.push('DeadlineCronActive == false when IP+PCD+LF > 0')
}

function checkVesting(
  state: MinerState,
  policy: Policy,
  store: Blockstore,
  violations: Violations,
): void {
  const quant = quantSpecEveryDeadline(state, policy)
  let sum = 0n
  for (const { epoch, amount } of loadVestingFunds(state.vestingFunds, store)) {
    violations.require(
      amount > 0n,
      `non-positive amount ${amount} in miner vesting table entry at ${epoch}`,
    )
    sum += amount
    const quantized = quantizeUp(quant, epoch)
    violations.require(
      epoch === quantized,
      `vesting table entry has non-quantized epoch ${epoch} (should be ${quantized})`,
    )
  }
  violations.require(
    state.lockedFunds === sum,
    `locked funds ${state.lockedFunds} is not sum of vesting table entries ${sum}`,
  )
}

function checkPreCommits(
  state: MinerState,
  policy: Policy,
  store: Blockstore,
  violations: Violations,
): void {
  const quant = quantSpecEveryDeadline(state, policy)
  const cleanUps = new Set<SectorNumber>()
  new BitFieldQueue(store, state.preCommittedSectorsCleanup, quant).amt.forEach(
    (epoch, numbers) => {
      violations.require(
        quantizeUp(quant, epoch) === epoch,
        `pre-commit expiration ${epoch} is not quantized`,
      )
      for (const number of numbers) cleanUps.add(number)
    },
  )
  const allocated = getCbor(store, state.allocatedSectors, BIT_FIELD)
  let total = 0n
  const map = TypedHamt.load(
    store,
    state.preCommittedSectors,
    { bitWidth: PRE_COMMIT_HAMT_BIT_WIDTH },
    SECTOR_PRE_COMMIT_ON_CHAIN_INFO,
  )
  map.forEach((key, { preCommitDeposit, preCommitEpoch }) => {
    const number = decodeVarint(key).value
    violations.require(
      allocated.has(number),
      `pre-commited sector number has not been allocated ${number}`,
    )
    violations.require(
      cleanUps.has(number),
      `no clean-up epoch for pre-commit at ${preCommitEpoch}`,
    )
    total += preCommitDeposit
  })
  violations.require(
    state.preCommitDeposits === total,
    `sum of pre-commit deposits ${total} does not equal recorded pre-commit deposit ${state.preCommitDeposits}`,
  )
}
