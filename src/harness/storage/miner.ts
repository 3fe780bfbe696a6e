// The handle of a miner has one method for each of the miner actor's workflows, so that it is longer than 250 lines.
import { EPOCHS_IN_DAY, MINER, POWER, VERIFREG } from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import { BitField } from '../../ipld/index.ts'
import {
  type ActorId,
  Address,
  type AmountLike,
  type IntLike,
  toBigInt,
  UsageError,
} from '../../types/index.ts'
import type { Result } from '../result.ts'
import { POWER_ADDRESS, VERIFREG_ADDRESS } from './addresses.ts'
import { fakeProof } from './commitments.ts'
import { openDeadline, type ProvingDeadline } from './deadlines.ts'
import { assertMinerOptions, assertSender } from './miner-options.ts'
import type { DeadlinePartitions, MinerView, SenderOption } from './miner-view.ts'
import {
  type OnboardOptions,
  onboardSectors,
  type PreCommitOptions,
  type ProveCommitOptions,
  type ProveNiOptions,
  preCommitSectors,
  proveCommitNi,
  proveCommitSectors,
  type ReplicaUpdateOptions,
  replicaUpdate,
} from './onboarding.ts'
import { type PostOptions, submitWindowedPost } from './proving.ts'
import { Sector } from './sector.ts'
import { type SectorKind, sectorKindOf } from './sizes.ts'
import { policyIn, type StorageHost } from './storage-world.ts'

/** A storage miner. It keeps nothing of its own: all that it shows is read from the world. */
export class StorageMiner implements MinerView {
  readonly id: ActorId
  readonly address: Address
  readonly #host: StorageHost

  /** @throws UsageError `FVM_MINER` for an address without a miner */
  constructor(host: StorageHost, given: AddressLike) {
    const id = host.vm.idOf(given)
    const type = id === undefined ? undefined : host.vm.getActor(Address.id(id))?.type
    if (id === undefined || type !== 'storageminer')
      throw new UsageError(
        'FVM_MINER',
        `there is ${type === undefined ? 'no actor' : `a ${type} actor`} at that address, not a miner: create one with vm.storage.createMiner`,
      )
    this.id = id
    this.address = Address.id(id)
    this.#host = host
  }

  /** The miner's state, decoded. */
  get state() {
    return this.#host.vm.actor(this.address, MINER).state()
  }

  /** Owner, worker, proof type and other facts that seldom change. */
  get info() {
    return this.state.info.value
  }

  /** The proof types that fit the miner's sectors. */
  get kind(): SectorKind {
    return sectorKindOf(this.info.sectorSize)
  }

  /** The miner's power: raw bytes and quality-adjusted bytes. */
  get power(): { readonly raw: bigint; readonly qualityAdjusted: bigint } {
    const claim = this.#host.vm.actor(POWER_ADDRESS, POWER).state().claims.get(this.address)
    return { raw: claim?.rawBytePower ?? 0n, qualityAdjusted: claim?.qualityAdjPower ?? 0n }
  }

  /** The funds of the miner in attoFIL. */
  get funds() {
    const { initialPledge, lockedFunds, preCommitDeposits, feeDebt } = this.state
    const balance = this.#host.vm.balanceOf(this.address)
    const available = balance - initialPledge - lockedFunds - preCommitDeposits - feeDebt
    return { balance, initialPledge, lockedFunds, preCommitDeposits, feeDebt, available }
  }

  /** A sector by its number. */
  sector(number: IntLike): Sector {
    return new Sector(this, toBigInt(number, 'the sector number', 0n))
  }

  /** All sectors that have a record, by ascending number. */
  get sectors(): readonly Sector[] {
    return Array.from(this.state.sectors, ([number]) => new Sector(this, number))
  }

  /** The deadlines that have partitions, with the partitions decoded. */
  deadlines(): readonly DeadlinePartitions[] {
    const { due } = this.state.deadlines.value
    return due.flatMap((link, index) => {
      const { partitions } = link.value
      const list = [...partitions]
      return list.length === 0 ? [] : [{ deadline: BigInt(index), partitions: list }]
    })
  }

  /** The deadline that is open at the world's epoch. */
  get provingDeadline(): ProvingDeadline {
    return openDeadline(policyIn(this.#host), this.state.provingPeriodStart, this.#host.vm.epoch)
  }

  /** Pre-commits sectors. @returns the sectors, in the order of `options` */
  preCommit(options: PreCommitOptions = {}): readonly Sector[] {
    assertMinerOptions('preCommit', options)
    return preCommitSectors(this.#host, this, options)
  }

  /** Proves pre-committed sectors, at the earliest epoch that accepts their proofs. */
  proveCommit(sectors: readonly Sector[], options: ProveCommitOptions = {}): void {
    assertMinerOptions('proveCommit', options)
    proveCommitSectors(this.#host, this, sectors, options)
  }

  /** Commits sectors without interaction (FIP-0092). */
  proveCommitNi(options: ProveNiOptions = {}): readonly Sector[] {
    assertMinerOptions('proveCommitNi', options)
    return proveCommitNi(this.#host, this, options)
  }

  /**
   * Pre-commits one sector, waits for the challenge and proves it. Deals and pieces become active.
   *
   * @example
   * const miner = vm.storage.createMiner({ owner: 'bob' })
   * miner.onboard().status // 'unproven'
   */
  onboard(options: OnboardOptions = {}): Sector {
    assertMinerOptions('onboard', options)
    return onboardSectors(this.#host, this, 1, options)[0]! // one was asked for
  }

  /** Onboards several empty sectors in one batch, or sectors of equal pieces. */
  onboardMany(count: number, options: OnboardOptions = {}): readonly Sector[] {
    assertMinerOptions('onboard', options)
    return onboardSectors(this.#host, this, count, options)
  }

  /** Puts data into an empty sector (FIP-0076). */
  replicaUpdate(sector: Sector, options: ReplicaUpdateOptions): void {
    assertMinerOptions('replicaUpdate', options)
    replicaUpdate(this.#host, this, sector, options)
  }

  /** Submits a window PoSt for the open deadline. */
  submitWindowedPost(options: PostOptions = {}): Result<unknown> {
    assertMinerOptions('submitWindowedPost', options)
    return submitWindowedPost(this.#host, this, options)
  }

  /** Declares sectors faulty, before their deadline's cutoff. */
  declareFaults(sectors: readonly Sector[], options: SenderOption = {}): void {
    assertSender('declareFaults', options)
    this.#as(options, 'worker').DeclareFaults({ faults: placesOf(sectors) })
  }

  /** Declares that faulty sectors will be proven again. */
  declareFaultsRecovered(sectors: readonly Sector[], options: SenderOption = {}): void {
    assertSender('declareFaultsRecovered', options)
    this.#as(options, 'worker').DeclareFaultsRecovered({ recoveries: placesOf(sectors) })
  }

  /** Disputes a window PoSt that was accepted without a check. */
  disputeWindowedPost(
    deadline: IntLike,
    options: SenderOption & { readonly postIndex?: IntLike } = {},
  ): void {
    assertMinerOptions('disputeWindowedPost', options)
    this.#as(options, 'owner').DisputeWindowedPoSt({ deadline, postIndex: options.postIndex ?? 0 })
  }

  /**
   * Extends sectors to a later expiration. Claims of theirs are kept, except those in `dropClaims`.
   *
   * @param days - days from now on at which they expire
   */
  extend(
    sectors: readonly Sector[],
    options: SenderOption & { readonly days: IntLike; readonly dropClaims?: readonly IntLike[] },
  ): void {
    assertMinerOptions('extend', options)
    const newExpiration = this.#host.vm.epoch + toBigInt(options.days, 'days', 1n) * EPOCHS_IN_DAY
    const drop = new Set((options.dropClaims ?? []).map((id) => toBigInt(id, 'a claim id', 0n)))
    const extensions = placesOf(sectors).map((place) => ({
      ...place,
      sectorsWithClaims: [] as {
        sectorNumber: bigint
        maintainClaims: bigint[]
        dropClaims: bigint[]
      }[],
      newExpiration,
    }))
    for (const sector of sectors) {
      const claims = this.claimsOf(sector)
      if (claims.length === 0) continue
      const place = requirePlace(sector)
      const entry = extensions.find(
        ({ deadline, partition }) => deadline === place.deadline && partition === place.partition,
      )!
      entry.sectors = BitField.of([...entry.sectors].filter((n) => n !== sector.number))
      entry.sectorsWithClaims.push({
        sectorNumber: sector.number,
        maintainClaims: claims.filter((id) => !drop.has(id)),
        dropClaims: claims.filter((id) => drop.has(id)),
      })
    }
    this.#as(options, 'worker').ExtendSectorExpiration2({ extensions })
  }

  /** Ids of the claims that a sector holds. */
  claimsOf(sector: Sector): readonly bigint[] {
    const { claims } = this.#host.vm.actor(VERIFREG_ADDRESS, VERIFREG).state()
    const own = claims.get(this.id)
    if (own === undefined) return []
    return Array.from(own).flatMap(([id, claim]) => (claim.sector === sector.number ? [id] : []))
  }

  /** Terminates sectors; their pledge is given back, less the fee. */
  terminate(sectors: readonly Sector[], options: SenderOption = {}): void {
    assertSender('terminate', options)
    this.#as(options, 'worker').TerminateSectors({ terminations: placesOf(sectors) })
  }

  /** Withdraws funds to the beneficiary. @returns the amount paid in attoFIL */
  withdraw(amount: AmountLike, options: SenderOption = {}): bigint {
    assertSender('withdraw', options)
    return this.#as(options, 'owner').WithdrawBalance({ amountRequested: amount })
  }

  /** Proposes another owner, and confirms it as that owner. */
  changeOwner(owner: AddressLike): void {
    const id = this.#host.vm.idOf(owner)
    if (id === undefined)
      throw new UsageError(
        'FVM_NO_ACTOR',
        'the new owner has no actor: create it with vm.account first',
      )
    this.#as({}, 'owner').ChangeOwnerAddress(Address.id(id))
    this.#as({ from: owner }, 'owner').ChangeOwnerAddress(Address.id(id))
  }

  /** Proposes another worker, which can be confirmed after 900 epochs, and sets the control addresses. */
  changeWorker(worker: AddressLike, controls: readonly AddressLike[] = []): void {
    this.#as({}, 'owner').ChangeWorkerAddress({
      newWorker: worker,
      newControlAddresses: [...controls],
    })
  }

  /** Makes the proposed worker the worker, once its delay is over. */
  confirmChangeWorker(): void {
    this.#as({}, 'owner').ConfirmChangeWorkerAddress()
  }

  /** Proposes a beneficiary with its quota, and approves it as the beneficiary. */
  changeBeneficiary(
    beneficiary: AddressLike,
    terms: { readonly quota: AmountLike; readonly expiration: IntLike; readonly approve?: boolean },
  ): void {
    assertMinerOptions('changeBeneficiary', terms)
    const params = {
      newBeneficiary: beneficiary,
      newQuota: terms.quota,
      newExpiration: terms.expiration,
    }
    this.#as({}, 'owner').ChangeBeneficiary(params)
    if (terms.approve !== false) this.#as({ from: beneficiary }, 'owner').ChangeBeneficiary(params)
  }

  /** Pays the miner's debt from its balance. */
  repayDebt(options: SenderOption = {}): void {
    assertSender('repayDebt', options)
    this.#as(options, 'owner').RepayDebt()
  }

  /** Sends FIL to the miner. */
  fund(amount: AmountLike, options: SenderOption = {}): void {
    assertSender('fund', options)
    this.#host.vm.send({ from: options.from ?? this.info.owner, to: this.address, value: amount })
  }

  /** A handle of the miner's methods, called by the worker unless `from` says otherwise. */
  as(from?: AddressLike) {
    return this.#host.vm.actor(this.address, MINER).connect(from ?? this.info.worker)
  }

  /** Bytes of a proof that only a fake verifier accepts. */
  fakeProof(length: number, name: string): Uint8Array {
    return fakeProof(length, `${this.id} ${name}`)
  }

  toString(): string {
    return `miner f0${this.id}`
  }

  toJSON(): object {
    const { raw, qualityAdjusted } = this.power
    return {
      id: `f0${this.id}`,
      sectorSize: this.info.sectorSize.toString(),
      power: { raw: raw.toString(), qualityAdjusted: qualityAdjusted.toString() },
    }
  }

  #as(options: SenderOption, role: 'owner' | 'worker') {
    return this.as(options.from ?? this.info[role])
  }
}

interface SectorsOfPartition {
  readonly deadline: bigint
  readonly partition: bigint
  sectors: BitField
}

/** Sectors grouped by their deadline and partition. @throws UsageError `FVM_SECTOR` for a sector that is in none */
function placesOf(sectors: readonly Sector[]): SectorsOfPartition[] {
  const groups = new Map<string, SectorsOfPartition>()
  for (const sector of sectors) {
    const { deadline, partition } = requirePlace(sector)
    const key = `${deadline} ${partition}`
    const group = groups.get(key) ?? { deadline, partition, sectors: BitField.EMPTY }
    group.sectors = BitField.of([...group.sectors, sector.number])
    groups.set(key, group)
  }
  return [...groups.values()]
}

function requirePlace(sector: Sector) {
  const { place } = sector
  if (place !== undefined) return place
  throw new UsageError(
    'FVM_SECTOR',
    `sector ${sector.number} of ${String(sector.miner)} is ${sector.status}: only a committed sector is in a partition`,
  )
}
