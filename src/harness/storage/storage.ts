// One method for each workflow of a storage network, with its doc comment: longer than 250 lines.
import {
  DATACAP,
  DATACAP_GRANULARITY,
  DEAL_PROPOSAL_SCHEMA,
  EPOCHS_IN_DAY,
  MARKET,
  MIN_DEAL_DURATION,
  MINER,
  minProviderCollateral,
  POWER,
  REWARD,
  VERIFREG,
} from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import { BitField, type Cid, encodeCbor } from '../../ipld/index.ts'
import { encodeValue } from '../../schema/index.ts'
import {
  type ActorId,
  Address,
  type AmountLike,
  assertOptions,
  type IntLike,
  type OptionNames,
  type SizeLike,
  toAttoFil,
  toBigInt,
  toBytes,
  UsageError,
} from '../../types/index.ts'
import type { Account } from '../accounts.ts'
import type { Handle } from '../handle.ts'
import type { Result } from '../result.ts'
import {
  DATACAP_ADDRESS,
  MARKET_ADDRESS,
  POWER_ADDRESS,
  REWARD_ADDRESS,
  VERIFREG_ADDRESS,
} from './addresses.ts'
import { fakePieceCid, type Piece } from './commitments.ts'
import { nextOpening } from './deadlines.ts'
import { Deal, marketState } from './deal.ts'
import { StorageMiner } from './miner.ts'
import { assertSender } from './miner-options.ts'
import type { MinerView, SenderOption } from './miner-view.ts'
import type { SectorPiece } from './onboarding.ts'
import { nextDue, type Prove, proveDue } from './proving.ts'
import type { Sector } from './sector.ts'
import { defaultSectorSize, sectorKindOf } from './sizes.ts'
import { policyIn, type StorageHost } from './storage-world.ts'

/** Funds that a miner is created with: the deposit of FIP-0077 and pledge for some sectors. */
const DEFAULT_MINER_FUNDS = '2000 FIL'
/** Epochs from a deal's publication to its start, in which its sector can be proven. */
const DEAL_LEAD = 2n * EPOCHS_IN_DAY

/** Days after which an allocation ends at the latest by default: 5 years. */
const ALLOCATION_DAYS_MAX = 5n * 365n

/** Options of a new miner. */
export interface CreateMinerOptions {
  readonly owner: AddressLike
  /** The account that signs proofs; a BLS account named after the owner by default. */
  readonly worker?: AddressLike
  /** The smallest sector of the network by default: 32 GiB on mainnet, 2 KiB on a devnet. */
  readonly sectorSize?: SizeLike
  readonly peerId?: Uint8Array
  readonly multiaddrs?: readonly Uint8Array[]
  /** Funds that the owner sends along; 2,000 FIL by default. */
  readonly value?: AmountLike
}

/** Terms of a deal. */
export interface DealOptions {
  readonly client: AddressLike
  readonly provider: StorageMiner
  /** Duration in days, 180 to 1278; 180 by default. */
  readonly days?: IntLike
  /** Price of an epoch for the whole piece; 0 by default. */
  readonly price?: AmountLike
  /** Padded size of the piece, a power of two; the provider's sector size by default. */
  readonly size?: SizeLike
  /** The piece's CID; that of a fake piece named by the label by default. */
  readonly piece?: Piece['cid']
  readonly label?: string
  /** Pays with datacap of the client: the deal's power counts ten times. */
  readonly verified?: boolean
  /** The first epoch of the deal; two days from now by default. */
  readonly startEpoch?: IntLike
  readonly clientCollateral?: AmountLike
  /** The least that the market accepts by default. */
  readonly providerCollateral?: AmountLike
  /** The client's signature; that of the client's account by default. */
  readonly signature?: Uint8Array
}

/** Options of an allocation of datacap. */
export interface AllocateOptions {
  readonly client: AddressLike
  readonly provider: StorageMiner
  /** Padded size, a power of two from 1 MiB on; the provider's sector size by default. */
  readonly size?: SizeLike
  readonly piece?: Piece['cid']
  readonly label?: string
  /** Days that the data is stored at least and at most; 180 and 5 years by default. */
  readonly minDays?: IntLike
  readonly maxDays?: IntLike
}

/** A piece with an allocation, for `onboard({ pieces })`. */
export interface AllocatedPiece extends SectorPiece {
  readonly allocation: { readonly client: bigint; readonly id: bigint }
}

/** Options of days that pass. */
export interface AdvanceOptions {
  /** The deadlines that are proven; `'all'` by default, and `[]` misses them all. */
  readonly prove?: Prove
}

const CREATE_MINER_OPTIONS = {
  owner: true,
  worker: true,
  sectorSize: true,
  peerId: true,
  multiaddrs: true,
  value: true,
} satisfies OptionNames<CreateMinerOptions>
const DEAL_OPTIONS = {
  client: true,
  provider: true,
  days: true,
  price: true,
  size: true,
  piece: true,
  label: true,
  verified: true,
  startEpoch: true,
  clientCollateral: true,
  providerCollateral: true,
  signature: true,
} satisfies OptionNames<DealOptions>
const ALLOCATE_OPTIONS = {
  client: true,
  provider: true,
  size: true,
  piece: true,
  label: true,
  minDays: true,
  maxDays: true,
} satisfies OptionNames<AllocateOptions>
const ADVANCE_OPTIONS = { prove: true } satisfies OptionNames<AdvanceOptions>
const REWARD_OPTIONS = { winCount: true, gasReward: true, penalty: true } as const

/**
 * Workflows of a storage network: miners, sectors, deals and datacap, with defaults that pass. It keeps
 * nothing of its own, so that snapshots and forks hold all that it shows.
 */
export class Storage {
  readonly #host: StorageHost
  /** The power actor's handle, made once: a node reads its state before each tipset. */
  #power: Handle<typeof POWER> | undefined = undefined
  /** The addresses with claims of power, as the map of a root has them. */
  #claimants: { readonly claims: Cid; readonly addresses: readonly Address[] } | undefined =
    undefined

  constructor(host: StorageHost) {
    this.#host = host
  }

  /**
   * Creates a miner through the power actor.
   *
   * @throws ActorFailed if the owner's funds do not cover the deposit (FIP-0077)
   */
  createMiner(options: CreateMinerOptions): StorageMiner {
    assertOptions(options, 'the options of createMiner', CREATE_MINER_OPTIONS)
    const { vm } = this.#host
    const size = options.sectorSize ?? defaultSectorSize(vm.config.network)
    const worker = options.worker ?? this.#workerOf(options.owner)
    const created = vm.actor(POWER_ADDRESS, POWER).CreateMiner(
      {
        owner: options.owner,
        worker,
        windowPostProofType: sectorKindOf(size).windowPostProof,
        peer: options.peerId ?? new TextEncoder().encode('fake peer'),
        multiaddrs: [...(options.multiaddrs ?? [])],
      },
      { from: options.owner, value: options.value ?? DEFAULT_MINER_FUNDS },
    )
    return this.miner(created.idAddress)
  }

  /** The handle of a miner. @throws UsageError `FVM_MINER` for an address without one */
  miner(address: AddressLike): StorageMiner {
    return new StorageMiner(this.#host, address)
  }

  /** All miners with a claim of power. The rest of the network, which has no actor, is not one. */
  get miners(): readonly StorageMiner[] {
    const { vm } = this.#host
    this.#power ??= vm.actor(POWER_ADDRESS, POWER)
    const { claims } = this.#power.state()
    // They are asked for at each tipset, and change seldom.
    if (this.#claimants?.claims.equals(claims.cid) !== true)
      this.#claimants = { claims: claims.cid, addresses: [...claims.keys()] }
    return this.#claimants.addresses
      .filter((address) => vm.getActor(address) !== undefined)
      .map((address) => this.miner(address))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** A deal by its id. @throws UsageError `FVM_DEAL` for one that the market does not have */
  deal(id: IntLike): Deal {
    return new Deal(this.#host, toBigInt(id, 'the deal id', 0n))
  }

  /** The network's power of this epoch, raw and quality-adjusted, in bytes. */
  power(): { readonly raw: bigint; readonly qualityAdjusted: bigint } {
    const state = this.#host.vm.actor(POWER_ADDRESS, POWER).state()
    return {
      raw: state.thisEpochRawBytePower,
      qualityAdjusted: state.thisEpochQualityAdjPower,
    }
  }

  /** The network's pledge in attoFIL. */
  pledge(): bigint {
    return this.#host.vm.actor(POWER_ADDRESS, POWER).state().totalPledgeCollateral
  }

  /** Makes an address a verifier, which may give so much datacap. */
  addVerifier(verifier: AddressLike, datacap: SizeLike): void {
    const { vm } = this.#host
    const root = vm.actor(VERIFREG_ADDRESS, VERIFREG).state().rootKey
    vm.actor(VERIFREG_ADDRESS, VERIFREG)
      .connect(root)
      .AddVerifier({ address: verifier, allowance: toBytes(datacap, 'the datacap') })
  }

  /** Gives a client datacap of a verifier. */
  addVerifiedClient(client: AddressLike, datacap: SizeLike, verifier: AddressLike): void {
    this.#host.vm
      .actor(VERIFREG_ADDRESS, VERIFREG)
      .connect(verifier)
      .AddVerifiedClient({ address: client, allowance: toBytes(datacap, 'the datacap') })
  }

  /** Gives a client datacap, of a verifier that is made for it: the account `storage-verifier`. */
  grantDatacap(client: AddressLike, datacap: SizeLike): void {
    const verifier = this.#host.vm.account('storage-verifier')
    this.addVerifier(verifier, datacap)
    this.addVerifiedClient(client, datacap, verifier)
  }

  /** Allocates datacap of a client for a piece that a provider is to store. */
  allocate(options: AllocateOptions): AllocatedPiece {
    assertOptions(options, 'the options of allocate', ALLOCATE_OPTIONS)
    assertMiner(options.provider)
    const { vm } = this.#host
    const size = toBytes(options.size ?? options.provider.info.sectorSize, 'size')
    const cid = options.piece ?? fakePieceCid(options.label ?? `allocation at ${vm.epoch}`)
    const client = this.#idOf(options.client, 'the client')
    const id = vm.actor(VERIFREG_ADDRESS, VERIFREG).state().nextAllocationId
    const policy = policyIn(this.#host)
    const termMin = days(options.minDays, policy.minimumVerifiedAllocationTerm, 'minDays')
    const termMax = days(options.maxDays, ALLOCATION_DAYS_MAX * EPOCHS_IN_DAY, 'maxDays')
    const request = [
      [
        [
          Number(options.provider.id),
          cid,
          Number(size),
          Number(termMin),
          Number(termMax),
          Number(vm.epoch + policy.maximumVerifiedAllocationExpiration),
        ],
      ],
      [],
    ]
    vm.actor(DATACAP_ADDRESS, DATACAP)
      .connect(options.client)
      .Transfer({
        to: VERIFREG_ADDRESS,
        amount: size * DATACAP_GRANULARITY,
        operatorData: encodeCbor(request),
      })
    return { cid, size, allocation: { client, id } }
  }

  /** Publishes a deal; its money is put into escrow before, if there is not enough. */
  publishDeal(options: DealOptions): Deal {
    return this.publishDeals([options])[0]! // one was given
  }

  /**
   * Publishes deals of one provider in one message.
   *
   * @throws ActorFailed if the market accepts none, UsageError `FVM_DEAL` if it drops some
   */
  publishDeals(list: readonly DealOptions[]): readonly Deal[] {
    const [first] = list
    if (first === undefined)
      throw new UsageError('FVM_DEAL', 'publishDeals was given no deals: give one or more')
    const { provider } = first
    for (const deal of list) {
      assertOptions(deal, 'the terms of a deal', DEAL_OPTIONS)
      assertMiner(deal.provider)
    }
    const leastCollateral = this.#leastCollateral()
    const deals = list.map((options, at) => this.#signedDeal(options, at, leastCollateral))
    this.#coverEscrow(list, deals)
    const { ids } = this.#host.vm
      .actor(MARKET_ADDRESS, MARKET)
      .connect(provider.info.worker)
      .PublishStorageDeals({ deals })
    if (ids.length !== list.length)
      throw new UsageError(
        'FVM_DEAL',
        `the market accepted ${ids.length} of ${list.length} deals: send PublishStorageDeals to f05 yourself if some may be dropped`,
      )
    const market = marketState(this.#host)
    return ids.map((id) => new Deal(this.#host, id, market))
  }

  /** Pays what is due of deals. @returns attoFIL paid for each, and whether it has ended */
  settleDealPayments(deals: readonly Deal[], options: SenderOption = {}) {
    assertSender('settleDealPayments', options)
    const from = options.from ?? deals[0]?.proposal.client
    if (from === undefined)
      throw new UsageError('FVM_DEAL', 'settleDealPayments was given no deals: give one or more')
    return this.#host.vm
      .actor(MARKET_ADDRESS, MARKET)
      .connect(from)
      .SettleDealPayments(BitField.of(deals.map(({ id }) => id)))
  }

  /** Reports a consensus fault of a miner; the check of the headers is a fake that confirms it. */
  reportConsensusFault(
    miner: StorageMiner,
    options: { readonly from: AddressLike },
  ): Result<unknown> {
    assertSender('reportConsensusFault', options)
    const { vm } = this.#host
    return this.#host.withConsensusFault(miner.address, vm.epoch - 1n, () =>
      vm
        .actor(miner.address, MINER)
        .connect(options.from)
        .send('ReportConsensusFault', {
          header1: Uint8Array.of(1),
          header2: Uint8Array.of(2),
          headerExtra: new Uint8Array(0),
        }),
    )
  }

  /** Pays a block reward to a miner, as the end of a tipset does on chain. */
  awardBlockReward(
    miner: StorageMiner,
    options: {
      readonly winCount?: IntLike
      readonly gasReward?: AmountLike
      readonly penalty?: AmountLike
    } = {},
  ): Result {
    assertOptions(options, 'the options of awardBlockReward', REWARD_OPTIONS)
    return this.#host.vm.sendImplicit({
      to: REWARD_ADDRESS,
      method: REWARD.methods.AwardBlockReward.number,
      schema: REWARD.methods.AwardBlockReward.params,
      params: {
        miner: miner.address,
        penalty: options.penalty ?? 0n,
        gasReward: options.gasReward ?? 0n,
        winCount: options.winCount ?? 1,
      },
    })
  }

  /**
   * Proves what is due at the world's epoch; time does not pass.
   *
   * @throws UsageError `FVM_POST` if a proof is refused
   */
  proveNow(options: AdvanceOptions = {}): void {
    proveDue(this.#host, this.miners, options.prove ?? 'all')
  }

  /** The next epoch, after the world's, at which a deadline with sectors opens; undefined if there are no sectors. */
  nextDeadline(): bigint | undefined {
    return nextDue(this.#host, this.miners)
  }

  /** Advances by epochs; cron runs at each, and deadlines on the way are proven. */
  advanceEpochs(epochs: IntLike, options: AdvanceOptions = {}): void {
    assertOptions(options, 'the options of advancing', ADVANCE_OPTIONS)
    this.#advanceTo(this.#host.vm.epoch + toBigInt(epochs, 'epochs', 1n), options)
  }

  /** Advances by days of 2,880 epochs; cron runs at each epoch, and deadlines on the way are proven. */
  advanceByDays(count: IntLike, options: AdvanceOptions = {}): void {
    this.advanceEpochs(toBigInt(count, 'days', 1n) * EPOCHS_IN_DAY, options)
  }

  /** Advances until a deadline of a miner is open. */
  advanceToDeadline(miner: MinerView, index: IntLike, options: AdvanceOptions = {}): void {
    assertOptions(options, 'the options of advancing', ADVANCE_OPTIONS)
    const deadline = toBigInt(index, 'the deadline', 0n)
    const open = nextOpening(
      policyIn(this.#host),
      miner.state.provingPeriodStart,
      deadline,
      this.#host.vm.epoch,
    )
    if (open > this.#host.vm.epoch) this.#advanceTo(open, options)
  }

  /** Advances until the deadline of a sector is open, and leaves its proof to the test. */
  advanceToProvingDeadline(sector: Sector, options: AdvanceOptions = {}): void {
    assertOptions(options, 'the options of advancing', ADVANCE_OPTIONS)
    const { place } = sector
    if (place === undefined)
      throw new UsageError(
        'FVM_SECTOR',
        `sector ${sector.number} is ${sector.status}: only a committed sector has a deadline`,
      )
    this.advanceToDeadline(sector.miner, place.deadline, options)
  }

  /** Proves as it goes, but leaves what is due at the target to the caller. */
  #advanceTo(target: bigint, { prove = 'all' }: AdvanceOptions): void {
    const { vm } = this.#host
    while (vm.epoch < target) {
      const { miners } = this
      proveDue(this.#host, miners, prove)
      const due = nextDue(this.#host, miners)
      vm.mineUpTo(due === undefined || due > target ? target : due)
    }
  }

  #workerOf(owner: AddressLike): Account {
    const name = this.#host.vm.accounts.find((account) => this.#isOf(account, owner))?.name
    return this.#host.vm.account(`${name ?? 'storage'}-worker`, { type: 'bls' })
  }

  #isOf(account: Account, given: AddressLike): boolean {
    return this.#host.vm.idOf(account) === this.#host.vm.idOf(given)
  }

  #idOf(given: AddressLike, what: string): ActorId {
    const id = this.#host.vm.idOf(given)
    if (id !== undefined) return id
    throw new UsageError('FVM_NO_ACTOR', `${what} has no actor: create it with vm.account first`)
  }

  #signedDeal(options: DealOptions, at: number, leastCollateral: (pieceSize: bigint) => bigint) {
    const { vm } = this.#host
    const account = vm.accounts.find((known) => this.#isOf(known, options.client))
    if (account?.type === 'eth' && options.signature === undefined)
      throw new UsageError(
        'FVM_DEAL',
        `the client ${account.name} is an Ethereum account, whose signatures the market does not accept: use vm.account('NAME'), or a contract`,
      )
    const pieceSize = toBytes(options.size ?? options.provider.info.sectorSize, 'size')
    const startEpoch = toBigInt(options.startEpoch ?? vm.epoch + DEAL_LEAD, 'startEpoch', 0n)
    const label = options.label ?? `deal ${marketState(this.#host).nextId + BigInt(at)}`
    const proposal = {
      pieceCid: options.piece ?? fakePieceCid(label),
      pieceSize,
      isVerified: options.verified ?? false,
      client: account?.address ?? Address.id(this.#idOf(options.client, 'the client')),
      provider: options.provider.address,
      label,
      startEpoch,
      endEpoch: startEpoch + days(options.days, MIN_DEAL_DURATION, 'days'),
      storagePricePerEpoch: toAttoFil(options.price ?? 0n, 'price'),
      providerCollateral: toAttoFil(
        options.providerCollateral ?? leastCollateral(pieceSize),
        'providerCollateral',
      ),
      clientCollateral: toAttoFil(options.clientCollateral ?? 0n, 'clientCollateral'),
    }
    const bytes = encodeValue(DEAL_PROPOSAL_SCHEMA, proposal, 'the deal')
    const clientSignature = options.signature ?? account?.signature(bytes)
    if (clientSignature === undefined)
      throw new UsageError(
        'FVM_DEAL',
        'the client is not an account of this world: give the signature that its AuthenticateMessage accepts',
      )
    return {
      proposal,
      clientSignature: { type: clientSignature[0]!, data: clientSignature.subarray(1) },
    }
  }

  /** The least collateral that the market accepts, and a tenth on top, as the least grows with the supply. */
  #leastCollateral(): (pieceSize: bigint) => bigint {
    const { vm } = this.#host
    const { circulatingSupply } = vm
    const baselinePower = vm.actor(REWARD_ADDRESS, REWARD).state().thisEpochBaselinePower
    const network = { rawPower: this.power().raw, baselinePower }
    const rules = { policy: policyIn(this.#host), circulatingSupply }
    return (size) => (minProviderCollateral(rules, size, network) * 11n) / 10n + 1n
  }

  /** Puts into escrow what the parties lack for these deals. */
  #coverEscrow(
    list: readonly DealOptions[],
    deals: readonly {
      readonly proposal: {
        readonly startEpoch: bigint
        readonly endEpoch: bigint
        readonly storagePricePerEpoch: bigint
        readonly providerCollateral: bigint
        readonly clientCollateral: bigint
      }
    }[],
  ): void {
    const market = this.#host.vm.actor(MARKET_ADDRESS, MARKET)
    const needs = new Map<ActorId, { payer: AddressLike; amount: bigint }>()
    const need = (id: ActorId, payerOf: () => AddressLike, amount: bigint): void => {
      const known = needs.get(id)
      needs.set(id, { payer: known?.payer ?? payerOf(), amount: (known?.amount ?? 0n) + amount })
    }
    deals.forEach(({ proposal }, at) => {
      const { client, provider } = list[at]!
      const price = proposal.storagePricePerEpoch * (proposal.endEpoch - proposal.startEpoch)
      need(this.#idOf(client, 'the client'), () => client, price + proposal.clientCollateral)
      need(provider.id, () => provider.info.worker, proposal.providerCollateral)
    })
    for (const [id, { payer, amount }] of needs) {
      const { escrowTable, lockedTable } = marketState(this.#host)
      const address = Address.id(id)
      const free = (escrowTable.get(address) ?? 0n) - (lockedTable.get(address) ?? 0n)
      if (free < amount) market.connect(payer).AddBalance(address, { value: amount - free })
    }
  }
}

function days(given: IntLike | undefined, otherwise: bigint, what: string): bigint {
  return given === undefined ? otherwise : toBigInt(given, what, 1n) * EPOCHS_IN_DAY
}

/** @throws UsageError `FVM_MINER` for a value that is not a miner, as a name or an address */
function assertMiner(provider: unknown): void {
  if (provider instanceof StorageMiner) return
  throw new UsageError(
    'FVM_MINER',
    `the provider is ${typeof provider === 'string' ? JSON.stringify(provider) : typeof provider}: give a miner, as vm.storage.createMiner and vm.storage.miner return it`,
  )
}
