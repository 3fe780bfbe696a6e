// Longer than 400 lines: one table of methods, with the few functions that they share.
import {
  DATACAP,
  DATACAP_GRANULARITY,
  MARKET,
  MULTISIG,
  minProviderCollateral,
  POWER,
  policyOf,
  REWARD,
  VERIFREG,
} from '../../builtin-actors/index.ts'
import type { FVM, StorageMiner } from '../../harness/index.ts'
import { BitField, type Cid } from '../../ipld/index.ts'
import type { ChainNode } from '../../node/index.ts'
import {
  Address,
  DATACAP_ACTOR_ID,
  REWARD_ACTOR_ID,
  STORAGE_MARKET_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  TOTAL_FILECOIN,
  UsageError,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import { bitfieldJson } from '../json/bitfield.ts'
import { bytesJson, cidJson, LotusJson } from '../json/lotus.ts'
import { addressParam, keyParam } from '../lotus-params.ts'
import { type MethodTable, method } from '../method.ts'
import { arrayParam, booleanParam, optional, readQuantity, u64Param } from '../param.ts'
import { requireId, stateOf } from './filecoin-state.ts'

const MINER_EXAMPLE = 'f01000'
const POWER_ADDRESS = Address.id(STORAGE_POWER_ACTOR_ID)
const MARKET_ADDRESS = Address.id(STORAGE_MARKET_ACTOR_ID)
const VERIFREG_ADDRESS = Address.id(VERIFIED_REGISTRY_ACTOR_ID)
const DATACAP_ADDRESS = Address.id(DATACAP_ACTOR_ID)

const POLICY = policyOf('mainnet') // these periods are the same on every network
const PERIOD_DEADLINES = Number(POLICY.wpostPeriodDeadlines)
const CHALLENGE_LOOKBACK = POLICY.wpostChallengeLookback

/** With fewer miners of the minimum power every miner may win. Source: builtin-actors v18.0.0 `actors/power/src/policy.rs`. */
const MIN_MINERS = 4n
/** Bounds of a provider's collateral. Source: lotus `node/impl/full/state.go`, `dealProviderCollateralNum`. */
const COLLATERAL_MARGIN = 110n

/** The miner of an address in the state that a tipset begins with. */
function minerOf(node: ChainNode, address: Address, key: readonly Cid[]): StorageMiner {
  const vm = stateOf(node, key)
  requireId(vm, address)
  return vm.storage.miner(address)
}

function verifregOf(vm: FVM) {
  return vm.actor(VERIFREG_ADDRESS, VERIFREG).state()
}

function marketOf(vm: FVM) {
  return vm.actor(MARKET_ADDRESS, MARKET).state()
}

type SectorRecord = StorageMiner['sectors'][number]['info']

function sectorJson(sector: SectorRecord): object {
  const amount = (value: bigint | null | undefined) => String(value ?? 0n)
  const record = sector as SectorRecord & { readonly dailyFee?: bigint | null } // absent before v16
  return {
    SectorNumber: Number(sector.sectorNumber),
    SealProof: Number(sector.sealProof),
    SealedCID: cidJson(sector.sealedCid),
    DeprecatedDealIDs:
      sector.deprecatedDealIds.length === 0 ? null : sector.deprecatedDealIds.map(Number),
    Activation: Number(sector.activation),
    Expiration: Number(sector.expiration),
    DealWeight: amount(sector.dealWeight),
    VerifiedDealWeight: amount(sector.verifiedDealWeight),
    InitialPledge: amount(sector.initialPledge),
    ExpectedDayReward: amount(sector.expectedDayReward),
    ExpectedStoragePledge: amount(sector.expectedStoragePledge),
    PowerBaseEpoch: Number(sector.powerBaseEpoch),
    ReplacedDayReward: amount(sector.replacedDayReward),
    SectorKeyCID: sector.sectorKeyCid === null ? null : cidJson(sector.sectorKeyCid),
    Flags: sector.flags,
    DailyFee: amount(record.dailyFee),
  }
}

type PartitionState = ReturnType<StorageMiner['deadlines']>[number]['partitions'][number][1]

/** Sectors of a partition, by their proving state. */
function partitionSets({ sectors, faults, recoveries, terminated, unproven }: PartitionState) {
  const live = without(sectors, terminated)
  return {
    all: sectors,
    faults,
    recoveries,
    live,
    active: without(without(live, faults), unproven),
  }
}

function without(a: BitField, b: BitField): BitField {
  return BitField.of([...a].filter((bit) => !b.has(bit)))
}

/** The union of one set of all partitions. */
function unionOf(miner: StorageMiner, name: keyof ReturnType<typeof partitionSets>): BitField {
  const bits = miner
    .deadlines()
    .flatMap(({ partitions }) => partitions.flatMap(([, one]) => [...partitionSets(one)[name]]))
  return BitField.of(bits)
}

/** The records of sectors by number; all of them for undefined. */
function sectorsJson(miner: StorageMiner, wanted: BitField | undefined): object[] {
  return Array.from(miner.state.sectors).flatMap(([number, record]) =>
    wanted === undefined || wanted.has(number) ? [sectorJson(record)] : [],
  )
}

/** Reads a set of numbers from lengths of runs. */
function readBitfield(runs: readonly unknown[]): BitField {
  const bits: bigint[] = []
  let at = 0n
  runs.forEach((run, i) => {
    const length = readQuantity(run, 'sectors')
    if (at + length > MAX_SECTOR)
      throw new UsageError(
        'FVM_SECTOR',
        `the set of sectors goes beyond ${MAX_SECTOR}: give lengths of runs, the first of absent numbers`,
      )
    if (i % 2 === 1) for (let bit = at; bit < at + length; bit++) bits.push(bit)
    at += length
  })
  return BitField.of(bits)
}

/** Sector numbers that one request may name. */
const MAX_SECTOR = 1_000_000n

function dealJson(json: LotusJson, vm: FVM, id: bigint): object | undefined {
  const { proposals, states } = marketOf(vm)
  const deal = proposals.get(id)
  if (deal === undefined) return undefined
  const state = states.get(id)
  return {
    Proposal: {
      PieceCID: cidJson(deal.pieceCid),
      PieceSize: Number(deal.pieceSize),
      VerifiedDeal: deal.isVerified,
      Client: json.address(deal.client),
      Provider: json.address(deal.provider),
      Label: typeof deal.label === 'string' ? deal.label : bytesJson(deal.label),
      StartEpoch: Number(deal.startEpoch),
      EndEpoch: Number(deal.endEpoch),
      StoragePricePerEpoch: String(deal.storagePricePerEpoch),
      ProviderCollateral: String(deal.providerCollateral),
      ClientCollateral: String(deal.clientCollateral),
    },
    State: {
      SectorNumber: Number(state?.sectorNumber ?? 0n),
      SectorStartEpoch: Number(state?.sectorStartEpoch ?? -1n),
      LastUpdatedEpoch: Number(state?.lastUpdatedEpoch ?? -1n),
      SlashEpoch: Number(state?.slashEpoch ?? -1n),
    },
  }
}

function balanceJson(vm: FVM, address: Address) {
  const { escrowTable, lockedTable } = marketOf(vm)
  return {
    Escrow: String(escrowTable.get(address) ?? 0n),
    Locked: String(lockedTable.get(address) ?? 0n),
  }
}

type Verifreg = ReturnType<typeof verifregOf>
type Collection<K extends 'allocations' | 'claims'> = NonNullable<ReturnType<Verifreg[K]['get']>>
type Row<K extends 'allocations' | 'claims'> = NonNullable<ReturnType<Collection<K>['get']>>

function allocationJson(one: Row<'allocations'>): object {
  return {
    Client: Number(one.client),
    Provider: Number(one.provider),
    Data: cidJson(one.data),
    Size: Number(one.size),
    TermMin: Number(one.termMin),
    TermMax: Number(one.termMax),
    Expiration: Number(one.expiration),
  }
}

function claimJson(one: Row<'claims'>): object {
  return {
    Provider: Number(one.provider),
    Client: Number(one.client),
    Data: cidJson(one.data),
    Size: Number(one.size),
    TermMin: Number(one.termMin),
    TermMax: Number(one.termMax),
    TermStart: Number(one.termStart),
    Sector: Number(one.sector),
  }
}

function claimPower(raw: bigint, qualityAdjusted: bigint) {
  return { RawBytePower: String(raw), QualityAdjPower: String(qualityAdjusted) }
}

function multisigOf(vm: FVM, address: Address) {
  const id = requireId(vm, address)
  if (vm.getActor(Address.id(id))?.type === 'multisig')
    return vm.actor(Address.id(id), MULTISIG).state()
  throw new UsageError('FVM_MULTISIG', 'the actor is not a multisig: give the address of one')
}

/** Locked funds of a multisig at an epoch. @see builtin-actors v18.0.0 `actors/multisig/src/state.rs`, `amount_locked` */
function lockedAt(state: ReturnType<typeof multisigOf>, epoch: bigint): bigint {
  const { initialBalance, startEpoch, unlockDuration } = state
  const elapsed = epoch - startEpoch
  if (elapsed >= unlockDuration) return 0n
  if (elapsed <= 0n) return initialBalance
  const left = initialBalance * (unlockDuration - elapsed)
  return (left + unlockDuration - 1n) / unlockDuration
}

function epochOf(node: ChainNode, key: readonly Cid[]): bigint {
  return stateOf(node, key).epoch
}

/** Miners, sectors, deals, datacap and multisigs, as `Filecoin.State` and `Filecoin.Msig` have them. */
export const FILECOIN_STORAGE_METHODS: MethodTable = {
  'Filecoin.StateListMiners': method(
    { params: [keyParam()], result: 'array of addresses', doc: 'Returns all miners.' },
    ({ node }, key) => {
      const json = new LotusJson(node)
      return stateOf(node, key).storage.miners.map(({ address }) => json.address(address))
    },
  ),
  'Filecoin.StateMinerInfo': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'object',
      doc: "Returns a miner's owner, worker, proof type and other facts that seldom change.",
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => {
      const json = new LotusJson(node)
      const { info } = minerOf(node, address, key)
      const { beneficiaryTerm: term, pendingBeneficiaryTerm: pending } = info
      return {
        Owner: json.address(info.owner),
        Worker: json.address(info.worker),
        NewWorker:
          info.pendingWorkerKey === null
            ? '<empty>'
            : json.address(info.pendingWorkerKey.newWorker),
        ControlAddresses: info.controlAddresses.map((one) => json.address(one)),
        WorkerChangeEpoch: Number(info.pendingWorkerKey?.effectiveAt ?? -1n),
        PeerId: null,
        Multiaddrs: info.multiaddrs.map(bytesJson),
        WindowPoStProofType: Number(info.windowPostProof),
        SectorSize: Number(info.sectorSize),
        WindowPoStPartitionSectors: Number(info.windowPostPartitionSectors),
        ConsensusFaultElapsed: Number(info.consensusFaultElapsed),
        PendingOwnerAddress:
          info.pendingOwnerAddress === null ? null : json.address(info.pendingOwnerAddress),
        Beneficiary: json.address(info.beneficiary),
        BeneficiaryTerm: {
          Quota: String(term.quota),
          UsedQuota: String(term.usedQuota),
          Expiration: Number(term.expiration),
        },
        PendingBeneficiaryTerm:
          pending === null
            ? null
            : {
                NewBeneficiary: json.address(pending.newBeneficiary),
                NewQuota: String(pending.newQuota),
                NewExpiration: Number(pending.newExpiration),
                ApprovedByBeneficiary: pending.approvedByBeneficiary,
                ApprovedByNominee: pending.approvedByNominee,
              },
      }
    },
  ),
  'Filecoin.StateMinerPower': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'object',
      doc: "Returns a miner's power and the network's.",
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => {
      const vm = stateOf(node, key)
      requireId(vm, address)
      const { raw, qualityAdjusted } = vm.storage.miner(address).power
      const { totalRawBytePower, totalQualityAdjPower, minerAboveMinPowerCount } = vm
        .actor(POWER_ADDRESS, POWER)
        .state()
      return {
        MinerPower: claimPower(raw, qualityAdjusted),
        TotalPower: claimPower(totalRawBytePower, totalQualityAdjPower),
        HasMinPower:
          minerAboveMinPowerCount < MIN_MINERS ||
          raw >= policyOf(node.config.network).minimumConsensusPower,
      }
    },
  ),
  'Filecoin.StateMinerSectors': method(
    {
      params: [addressParam('miner'), optional(arrayParam('sectors')), keyParam()],
      result: 'array of sectors',
      doc: 'Returns the records of sectors: of those in a set (lengths of runs), or of all.',
      example: [MINER_EXAMPLE, null, null],
    },
    ({ node }, address, sectors, key) =>
      sectorsJson(
        minerOf(node, address, key),
        sectors === undefined ? undefined : readBitfield(sectors),
      ),
  ),
  'Filecoin.StateMinerActiveSectors': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'array of sectors',
      doc: 'Returns the records of the sectors that are proven and not faulty.',
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => {
      const miner = minerOf(node, address, key)
      return sectorsJson(miner, unionOf(miner, 'active'))
    },
  ),
  'Filecoin.StateMinerSectorCount': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'object',
      doc: 'Returns the numbers of live, active and faulty sectors.',
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => {
      const miner = minerOf(node, address, key)
      const count = (name: 'live' | 'active' | 'faults') => [...unionOf(miner, name)].length
      return { Live: count('live'), Active: count('active'), Faulty: count('faults') }
    },
  ),
  'Filecoin.StateMinerDeadlines': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'array of 48 objects',
      doc: "Returns a miner's deadlines: partitions that were proven in this period, proofs that can be disputed, daily fee.",
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => {
      const { due } = minerOf(node, address, key).state.deadlines.value
      return due.map(({ value: deadline }) => ({
        PostSubmissions: bitfieldJson(deadline.partitionsPosted),
        DisputableProofCount: [...deadline.optimisticPostSubmissionsSnapshot].length,
        DailyFee: String('dailyFee' in deadline ? (deadline.dailyFee ?? 0n) : 0n),
      }))
    },
  ),
  'Filecoin.StateMinerPartitions': method(
    {
      params: [addressParam('miner'), u64Param('deadline'), keyParam()],
      result: 'array of objects',
      doc: 'Returns the partitions of a deadline with their sectors.',
      example: [MINER_EXAMPLE, 0, null],
    },
    ({ node }, address, index, key) => {
      if (index >= BigInt(PERIOD_DEADLINES))
        throw new UsageError(
          'FVM_DEADLINE',
          `there is no deadline ${index}: give 0 to ${PERIOD_DEADLINES - 1}`,
        )
      const { due } = minerOf(node, address, key).state.deadlines.value
      return Array.from(due[Number(index)]!.value.partitions, ([, partition]) => {
        const { all, faults, recoveries, live, active } = partitionSets(partition)
        return {
          AllSectors: bitfieldJson(all),
          FaultySectors: bitfieldJson(faults),
          RecoveringSectors: bitfieldJson(recoveries),
          LiveSectors: bitfieldJson(live),
          ActiveSectors: bitfieldJson(active),
        }
      })
    },
  ),
  'Filecoin.StateMinerProvingDeadline': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'object',
      doc: 'Returns the deadline that is open, with its epochs.',
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => {
      const { index, periodStart, open, close } = minerOf(node, address, key).provingDeadline
      return {
        CurrentEpoch: Number(epochOf(node, key)),
        PeriodStart: Number(periodStart),
        Index: Number(index),
        Open: Number(open),
        Close: Number(close),
        Challenge: Number(open - CHALLENGE_LOOKBACK),
        FaultCutoff: Number(open - POLICY.faultDeclarationCutoff),
        WPoStPeriodDeadlines: PERIOD_DEADLINES,
        WPoStProvingPeriod: Number(POLICY.wpostProvingPeriod),
        WPoStChallengeWindow: Number(POLICY.wpostChallengeWindow),
        WPoStChallengeLookback: Number(CHALLENGE_LOOKBACK),
        FaultDeclarationCutoff: Number(POLICY.faultDeclarationCutoff),
      }
    },
  ),
  'Filecoin.StateMinerFaults': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'set of sectors',
      doc: 'Returns the faulty sectors, as lengths of runs.',
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => bitfieldJson(unionOf(minerOf(node, address, key), 'faults')),
  ),
  'Filecoin.StateMinerRecoveries': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'set of sectors',
      doc: 'Returns the faulty sectors that are declared as recovered, as lengths of runs.',
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => bitfieldJson(unionOf(minerOf(node, address, key), 'recoveries')),
  ),
  'Filecoin.StateMinerAvailableBalance': method(
    {
      params: [addressParam('miner'), keyParam()],
      result: 'amount',
      doc: 'Returns the funds that a miner could withdraw.',
      example: [MINER_EXAMPLE, null],
    },
    ({ node }, address, key) => String(minerOf(node, address, key).funds.available),
  ),
  'Filecoin.StateMinerSectorAllocated': method(
    {
      params: [addressParam('miner'), u64Param('sector'), keyParam()],
      result: 'boolean',
      doc: 'Returns whether a sector number was ever used.',
      example: [MINER_EXAMPLE, 0, null],
    },
    ({ node }, address, number, key) =>
      minerOf(node, address, key).state.allocatedSectors.value.has(number),
  ),
  'Filecoin.StateSectorGetInfo': method(
    {
      params: [addressParam('miner'), u64Param('sector'), keyParam()],
      result: 'sector or null',
      doc: "Returns a sector's record.",
      example: [MINER_EXAMPLE, 0, null],
    },
    ({ node }, address, number, key) => {
      const record = minerOf(node, address, key).state.sectors.get(number)
      return record === undefined ? null : sectorJson(record)
    },
  ),
  'Filecoin.StateSectorPreCommitInfo': method(
    {
      params: [addressParam('miner'), u64Param('sector'), keyParam()],
      result: 'object or null',
      doc: 'Returns the pre-commitment of a sector.',
      example: [MINER_EXAMPLE, 0, null],
    },
    ({ node }, address, number, key) => {
      const found = minerOf(node, address, key).state.preCommittedSectors.get(number)
      if (found === undefined) return null
      const { info, preCommitDeposit, preCommitEpoch } = found
      return {
        Info: {
          SealProof: Number(info.sealProof),
          SectorNumber: Number(info.sectorNumber),
          SealedCID: cidJson(info.sealedCid),
          SealRandEpoch: Number(info.sealRandEpoch),
          DealIDs: info.dealIds.length === 0 ? null : info.dealIds.map(Number),
          Expiration: Number(info.expiration),
          UnsealedCid: info.unsealedCid === null ? null : cidJson(info.unsealedCid),
        },
        PreCommitDeposit: String(preCommitDeposit),
        PreCommitEpoch: Number(preCommitEpoch),
      }
    },
  ),
  'Filecoin.StateSectorPartition': method(
    {
      params: [addressParam('miner'), u64Param('sector'), keyParam()],
      result: 'object',
      doc: 'Returns the deadline and the partition of a sector.',
      example: [MINER_EXAMPLE, 0, null],
    },
    ({ node }, address, number, key) => {
      const { place, status } = minerOf(node, address, key).sector(number)
      if (place === undefined)
        throw new UsageError('FVM_SECTOR', `sector ${number} is in no partition: it is ${status}`)
      return { Deadline: Number(place.deadline), Partition: Number(place.partition) }
    },
  ),
  'Filecoin.StateMarketBalance': method(
    {
      params: [addressParam('address'), keyParam()],
      result: 'object',
      doc: 'Returns the escrow of a client or provider, and the part that deals lock.',
      example: ['f099', null],
    },
    ({ node }, address, key) => {
      const vm = stateOf(node, key)
      return balanceJson(vm, Address.id(requireId(vm, address)))
    },
  ),
  'Filecoin.StateMarketParticipants': method(
    { params: [keyParam()], result: 'object by address', doc: 'Returns all escrows.' },
    ({ node }, key) => {
      const vm = stateOf(node, key)
      const json = new LotusJson(node)
      return Object.fromEntries(
        [...marketOf(vm).escrowTable.keys()].map((one) => [
          json.address(one),
          balanceJson(vm, one),
        ]),
      )
    },
  ),
  'Filecoin.StateMarketDeals': method(
    { params: [keyParam()], result: 'object by id', doc: 'Returns all deals of the market.' },
    ({ node }, key) => {
      const vm = stateOf(node, key)
      const json = new LotusJson(node)
      return Object.fromEntries(
        Array.from(marketOf(vm).proposals, ([id]) => [String(id), dealJson(json, vm, id)]),
      )
    },
  ),
  'Filecoin.StateMarketStorageDeal': method(
    {
      params: [u64Param('deal'), keyParam()],
      result: 'object',
      doc: 'Returns a deal: its terms and its state.',
      example: [0, null],
    },
    ({ node }, id, key) => {
      const found = dealJson(new LotusJson(node), stateOf(node, key), id)
      if (found !== undefined) return found
      throw new UsageError(
        'FVM_DEAL',
        `deal ${id} not found: it has ended, was slashed, or was never published`,
      )
    },
  ),
  'Filecoin.StateDealProviderCollateralBounds': method(
    {
      params: [u64Param('size'), booleanParam('isVerified'), keyParam()],
      result: 'object',
      doc: "Returns the least and the greatest collateral of a deal's provider, the least with 10 % on top.",
      example: [2_048, false, null],
    },
    ({ node }, size, _, key) => {
      const vm = stateOf(node, key)
      const { thisEpochBaselinePower: baseline } = vm
        .actor(Address.id(REWARD_ACTOR_ID), REWARD)
        .state()
      const { raw } = vm.storage.power()
      const network = { rawPower: raw, baselinePower: baseline }
      const { circulatingSupply } = vm
      const rules = { policy: policyOf(node.config.network), circulatingSupply }
      const least = size === 0n ? 0n : minProviderCollateral(rules, size, network)
      return { Min: String((least * COLLATERAL_MARGIN) / 100n), Max: String(TOTAL_FILECOIN) }
    },
  ),
  'Filecoin.StateVerifiedClientStatus': method(
    {
      params: [addressParam('client'), keyParam()],
      result: 'bytes as text, or null',
      doc: 'Returns the datacap of a client.',
      example: ['f099', null],
    },
    ({ node }, address, key) => {
      const vm = stateOf(node, key)
      const id = requireId(vm, address)
      const balance = vm.actor(DATACAP_ADDRESS, DATACAP).state().token.balances.get(id)
      return balance === undefined ? null : String(balance / DATACAP_GRANULARITY)
    },
  ),
  'Filecoin.StateVerifierStatus': method(
    {
      params: [addressParam('verifier'), keyParam()],
      result: 'bytes as text, or null',
      doc: 'Returns the datacap that a verifier may still give.',
      example: ['f099', null],
    },
    ({ node }, address, key) => {
      const vm = stateOf(node, key)
      const left = verifregOf(vm).verifiers.get(Address.id(requireId(vm, address)))
      return left === undefined ? null : String(left)
    },
  ),
  'Filecoin.StateVerifiedRegistryRootKey': method(
    { params: [keyParam()], result: 'address', doc: 'Returns the actor that appoints verifiers.' },
    ({ node }, key) => new LotusJson(node).address(verifregOf(stateOf(node, key)).rootKey),
  ),
  'Filecoin.StateGetAllocation': method(
    {
      params: [addressParam('client'), u64Param('allocation'), keyParam()],
      result: 'object or null',
      doc: 'Returns an allocation of datacap.',
      example: ['f099', 1, null],
    },
    ({ node }, address, id, key) => {
      const vm = stateOf(node, key)
      const found = verifregOf(vm).allocations.get(requireId(vm, address))?.get(id)
      return found === undefined ? null : allocationJson(found)
    },
  ),
  'Filecoin.StateGetAllocations': method(
    {
      params: [addressParam('client'), keyParam()],
      result: 'object by id',
      doc: 'Returns the allocations of a client.',
      example: ['f099', null],
    },
    ({ node }, address, key) => {
      const vm = stateOf(node, key)
      const found = verifregOf(vm).allocations.get(requireId(vm, address)) ?? []
      return Object.fromEntries(Array.from(found, ([id, one]) => [String(id), allocationJson(one)]))
    },
  ),
  'Filecoin.StateGetAllocationForPendingDeal': method(
    {
      params: [u64Param('deal'), keyParam()],
      result: 'object or null',
      doc: 'Returns the allocation of a verified deal that is not active yet.',
      example: [0, null],
    },
    ({ node }, deal, key) => {
      const vm = stateOf(node, key)
      const { pendingDealAllocationIds, proposals } = marketOf(vm)
      const id = pendingDealAllocationIds.get(deal)
      const proposal = proposals.get(deal)
      if (id === undefined || proposal === undefined) return null
      const found = verifregOf(vm).allocations.get(requireId(vm, proposal.client))?.get(id)
      return found === undefined ? null : allocationJson(found)
    },
  ),
  'Filecoin.StateGetClaim': method(
    {
      params: [addressParam('provider'), u64Param('claim'), keyParam()],
      result: 'object or null',
      doc: 'Returns a claim of a provider.',
      example: ['f099', 1, null],
    },
    ({ node }, address, id, key) => {
      const vm = stateOf(node, key)
      const found = verifregOf(vm).claims.get(requireId(vm, address))?.get(id)
      return found === undefined ? null : claimJson(found)
    },
  ),
  'Filecoin.StateGetClaims': method(
    {
      params: [addressParam('provider'), keyParam()],
      result: 'object by id',
      doc: 'Returns the claims of a provider.',
      example: ['f099', null],
    },
    ({ node }, address, key) => {
      const vm = stateOf(node, key)
      const found = verifregOf(vm).claims.get(requireId(vm, address)) ?? []
      return Object.fromEntries(Array.from(found, ([id, one]) => [String(id), claimJson(one)]))
    },
  ),
  'Filecoin.MsigGetPending': method(
    {
      params: [addressParam('multisig'), keyParam()],
      result: 'array of transactions',
      doc: 'Returns the transactions of a multisig that wait for approvals.',
      example: ['f0999', null],
    },
    ({ node }, address, key) => {
      const json = new LotusJson(node)
      return Array.from(multisigOf(stateOf(node, key), address).pendingTxs, ([id, one]) => ({
        ID: Number(id),
        To: json.address(one.to),
        Value: String(one.value),
        Method: Number(one.method),
        Params: bytesJson(one.params),
        Approved: one.approved.map((signer) => json.address(signer)),
      }))
    },
  ),
  'Filecoin.MsigGetAvailableBalance': method(
    {
      params: [addressParam('multisig'), keyParam()],
      result: 'amount',
      doc: 'Returns the funds of a multisig that are not locked.',
      example: ['f0999', null],
    },
    ({ node }, address, key) => {
      const vm = stateOf(node, key)
      const state = multisigOf(vm, address)
      return String(vm.balanceOf(address) - lockedAt(state, vm.epoch))
    },
  ),
  'Filecoin.MsigGetVested': method(
    {
      params: [addressParam('multisig'), keyParam('from'), keyParam('to')],
      result: 'amount',
      doc: 'Returns the funds of a multisig that were unlocked between two tipsets.',
      example: ['f0999', null, null],
    },
    ({ node }, address, from, to) => {
      const [start, end] = [epochOf(node, from), epochOf(node, to)]
      if (start > end)
        throw new UsageError(
          'FVM_TIPSET',
          'the first tipset is after the second one: give the earlier one first',
        )
      const state = multisigOf(stateOf(node, to), address)
      return String(lockedAt(state, start) - lockedAt(state, end))
    },
  ),
}
