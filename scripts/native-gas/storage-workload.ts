// One scenario after the other over one world, in the order of a storage network's life: longer than 250 lines.
import { MARKET, MINER, POWER } from '../../src/builtin-actors/index.ts'
import type { ActorFailed } from '../../src/harness/index.ts'
import type { AdvanceOptions, Deal, Sector, StorageMiner } from '../../src/harness/storage/index.ts'
import { BitField, encodeCbor } from '../../src/ipld/index.ts'
import { Address, DecodeError, UsageError } from '../../src/types/index.ts'
import { StorageBench, type StorageBenchOptions } from './storage-bench.ts'
import { Random } from './workbench.ts'

const FIL = 10n ** 18n
const MARKET_ADDRESS = Address.id(5n)
const POWER_ADDRESS = Address.id(4n)
const CLIENTS = ['alice', 'carol'] as const

/** How much of the life of a network runs. */
export type StorageExtent = 'sectors' | 'data' | 'whole'

/**
 * Runs miners, sectors, deals and cron in one world.
 *
 * @param extent - ends with empty sectors, or with deals and data; or goes on to faults, updates and many sectors
 * @returns the bench with its samples
 */
export async function storageWorkload(
  options: StorageBenchOptions,
  seed: number,
  extent: StorageExtent = 'whole',
): Promise<StorageBench> {
  const bench = await StorageBench.create(options)
  const world = new StorageWorkload(bench, new Random(seed))
  world.run(extent)
  return bench
}

class StorageWorkload {
  readonly #bench: StorageBench
  readonly #random: Random
  #pieces = 0

  constructor(bench: StorageBench, random: Random) {
    this.#bench = bench
    this.#random = random
    const { vm } = bench
    for (const name of [...CLIENTS, 'bob', 'dave', 'erin', 'stranger']) vm.account(name)
    vm.account('key', { type: 'bls' })
    vm.storage.grantDatacap('alice', '512 TiB')
    vm.storage.grantDatacap('carol', '512 TiB')
  }

  run(extent: StorageExtent): void {
    const { vm } = this.#bench
    this.#passing()
    const small = this.#miner('bob')
    this.#days(1, small)
    this.#refusals(small)
    this.#people(small)
    this.#getters(small, [])
    const sectors: Sector[] = []
    for (const count of [1, 1, 2, 3, 4, 7, 12]) {
      this.#bench.source = `empty sectors, ${count}`
      sectors.push(...small.onboardMany(count, { aggregate: count > 3 }))
      if (count % 2 === 1) vm.storage.advanceEpochs(400)
    }
    this.#days(2, small)
    this.#getters(small, sectors)
    this.#money(small)
    if (extent === 'sectors') return this.#passing()
    const other = this.#miner('dave')
    const data = this.#data(other)
    this.#days(4, small)
    this.#getters(other, data)
    this.#getters(small, sectors)
    this.#market(other)
    if (extent === 'data') return this.#passing()
    vm.storage.advanceByDays(1)
    this.#faults(small, sectors)
    this.#updates(small, sectors)
    this.#changes(small, sectors)
    this.#refusals(small)
    this.#changes(other, data)
    this.#market(other)
    this.#many()
    this.#overdue()
    this.#people(other)
    this.#money(other)
    this.#days(2, other)
    this.#passing()
  }

  #miner(owner: string): StorageMiner {
    this.#bench.source = 'a new miner'
    return this.#bench.vm.storage.createMiner({
      owner,
      value: '300000 FIL',
      multiaddrs: this.#random.below(2) === 0 ? [] : [this.#random.bytes(12)],
    })
  }

  #days(count: number, miner: StorageMiner): void {
    this.#bench.source = 'days'
    this.#advance(count)
    this.#bench.vm.storage.awardBlockReward(miner, {
      winCount: 1 + this.#random.below(3),
      penalty: this.#random.below(2) === 0 ? 0n : 1_000n,
    })
  }

  /** Advances by days with cron twice a deadline, as the proofs of the epochs in between change nothing. */
  #advance(days: number, options: AdvanceOptions = {}): void {
    const { vm } = this.#bench
    for (let window = 0; window < 48 * days; window++) {
      vm.setEpoch(vm.epoch + 58n)
      vm.mine(1)
      vm.storage.advanceEpochs(1, options)
    }
  }

  /** Cron after fewer and more epochs without it; deadlines in between are missed. */
  #passing(): void {
    const { vm } = this.#bench
    this.#bench.source = 'passing'
    for (const epochs of [
      1n,
      1n,
      1n,
      2n,
      3n,
      5n,
      10n,
      30n,
      60n,
      60n,
      100n,
      200n,
      400n,
      800n,
      2_000n,
      1n,
      60n,
    ]) {
      vm.setEpoch(vm.epoch + epochs)
      vm.mine(1)
    }
  }

  /** Runs what may be refused by an actor: a sample as good as another. */
  #try(work: () => unknown): void {
    try {
      work()
    } catch (thrown) {
      if (thrown instanceof DecodeError || thrown instanceof UsageError) return
      if ((thrown as ActorFailed | undefined)?.name === 'ActorFailed') return // the class is not a value here
      throw thrown
    }
  }

  /** Every method by a stranger: without parameters, with a wrong tuple, and with too long ones. */
  #refusals(miner: StorageMiner): void {
    this.#bench.source = 'refusals'
    for (const [definition, to] of [
      [MINER, miner.address],
      [MARKET, MARKET_ADDRESS],
      [POWER, POWER_ADDRESS],
    ] as const) {
      for (const [name, spec] of Object.entries(definition.methods)) {
        const methods = 'number' in spec ? [BigInt(spec.number), name] : [name]
        for (const method of methods)
          for (const params of [undefined, Uint8Array.of(0x80), Uint8Array.of(0x81, 0x18, 0x2a)])
            this.#bench.attempt('stranger', to, method, params)
      }
      for (const method of [99n, 16_777_216n, 3_844_450_837n])
        this.#bench.attempt('stranger', to, method)
    }
  }

  #people(miner: StorageMiner): void {
    this.#bench.source = 'people'
    const { vm } = this.#bench
    const owner = miner.info.owner
    const other = miner.info.owner.actorId === vm.idOf('erin') ? 'bob' : 'erin'
    const term = { quota: 5n * FIL, expiration: vm.epoch + 10_000n }
    const as = (from: string | Address) => vm.actor(miner.address, MINER).connect(from)
    this.#try(() => miner.changeWorker('key', ['carol']))
    this.#try(() => miner.confirmChangeWorker())
    this.#try(() => miner.changeWorker('key', ['carol', 'alice', 'dave']))
    vm.storage.advanceEpochs(901)
    this.#try(() => miner.confirmChangeWorker())
    this.#try(() => miner.confirmChangeWorker())
    this.#try(() => miner.changeBeneficiary('alice', term))
    this.#try(() => miner.withdraw('1 FIL', { from: 'alice' }))
    this.#try(() => miner.withdraw('1 FIL', { from: 'carol' }))
    this.#try(() => miner.withdraw('100 FIL', { from: 'alice' }))
    this.#try(() => miner.changeBeneficiary('carol', { ...term, approve: false }))
    this.#try(() =>
      as('alice').ChangeBeneficiary({
        newBeneficiary: 'carol',
        newQuota: 5n * FIL,
        newExpiration: term.expiration,
      }),
    )
    this.#try(() =>
      as('carol').ChangeBeneficiary({
        newBeneficiary: 'carol',
        newQuota: 5n * FIL,
        newExpiration: term.expiration,
      }),
    )
    this.#try(() =>
      as('stranger').ChangeBeneficiary({
        newBeneficiary: 'carol',
        newQuota: 5n * FIL,
        newExpiration: term.expiration,
      }),
    )
    this.#try(() => miner.changeOwner(other))
    this.#try(() => as('stranger').ChangeOwnerAddress(owner))
    for (const size of [3, 30, 60]) {
      this.#try(() => as(miner.info.worker).ChangePeerID({ newId: this.#random.bytes(size) }))
      this.#try(() =>
        as(miner.info.owner).ChangeMultiaddrs({
          newMultiAddrs: [this.#random.bytes(size), this.#random.bytes(9)],
        }),
      )
    }
    this.#try(() => as('stranger').ChangePeerID({ newId: this.#random.bytes(9) }))
    this.#try(() =>
      as(miner.info.worker).CompactSectorNumbers({
        maskSectorNumbers: BitField.of([900n, 901n, 5_000n]),
      }),
    )
    this.#try(() => as(miner.info.owner).ControlAddresses())
    this.#try(() =>
      vm.send({ from: miner.info.owner, to: miner.address, method: 'ControlAddresses' }),
    )
  }

  #getters(miner: StorageMiner, sectors: readonly Sector[]): void {
    this.#bench.source = 'getters'
    const call = (to: Address, name: string, params?: unknown): void => {
      const from = this.#random.pick(['alice', 'carol'])
      const given = params === undefined ? {} : { params }
      this.#try(() => this.#bench.vm.send({ from, to, method: name, ...given }))
    }
    for (const name of [
      'GetOwner',
      'GetSectorSize',
      'GetAvailableBalance',
      'GetVestingFunds',
      'GetPeerID',
      'GetMultiaddrs',
      'InitialPledge',
      'GetBeneficiary',
    ])
      call(miner.address, name)
    call(miner.address, 'IsControllingAddress', miner.info.worker)
    call(miner.address, 'IsControllingAddress', miner.info.owner)
    call(miner.address, 'IsControllingAddress', Address.id(99n))
    for (const power of [1n, 10n ** 18n])
      call(miner.address, 'MaxTerminationFee', { power, initialPledge: power })
    for (const sector of [sectors[0], sectors.at(-1)]) {
      const sectorNumber = sector?.number ?? 77n
      call(miner.address, 'GenerateSectorLocation', { sectorNumber })
      call(miner.address, 'GetNominalSectorExpiration', sectorNumber)
      call(miner.address, 'CheckSectorProven', { sectorNumber })
      this.#sectorStatus(miner, sectorNumber)
    }
    for (const name of [
      'NetworkRawPower',
      'MinerCount',
      'MinerConsensusCount',
      'CurrentTotalPower',
    ])
      call(POWER_ADDRESS, name)
    for (const id of [miner.id, 77n]) {
      call(POWER_ADDRESS, 'MinerRawPower', id)
      call(POWER_ADDRESS, 'MinerPower', id)
    }
  }

  #sectorStatus(miner: StorageMiner, sectorNumber: bigint): void {
    const { vm } = this.#bench
    this.#try(() => {
      const located = vm
        .actor(miner.address, MINER)
        .connect('alice')
        .GenerateSectorLocation({ sectorNumber })
      const { status, auxData } = located
      vm.actor(miner.address, MINER)
        .connect('alice')
        .ValidateSectorStatus({ sectorNumber, status, auxData })
      vm.actor(miner.address, MINER)
        .connect('alice')
        .ValidateSectorStatus({ sectorNumber: sectorNumber + 1n, status, auxData })
    })
  }

  #money(miner: StorageMiner): void {
    this.#bench.source = 'money'
    const { vm } = this.#bench
    for (const amount of [0n, 1n, FIL, 10n ** 9n * FIL]) {
      this.#try(() => miner.withdraw(amount))
      this.#try(() => miner.withdraw(amount, { from: 'stranger' }))
    }
    for (const winCount of [1, 2, 5, 1, 1]) {
      vm.storage.awardBlockReward(miner, {
        winCount,
        gasReward: this.#random.below(2) === 0 ? 0n : FIL,
        penalty: this.#random.below(2) === 0 ? 0n : FIL / 7n,
      })
      vm.storage.advanceEpochs(700)
    }
    this.#try(() => miner.repayDebt())
    this.#try(() => miner.repayDebt({ from: 'stranger' }))
    this.#try(() => vm.storage.reportConsensusFault(miner, { from: 'carol' }))
    this.#try(() => vm.storage.reportConsensusFault(miner, { from: 'carol' }))
    this.#try(() => miner.withdraw(1n))
    vm.storage.advanceEpochs(950)
    this.#try(() => miner.withdraw(1n))
  }

  #deals(provider: StorageMiner, count: number, verified = false, size = '1 GiB'): readonly Deal[] {
    this.#bench.source = `deals, ${count}`
    return this.#bench.vm.storage.publishDeals(
      Array.from({ length: count }, () => ({
        client: this.#random.pick(CLIENTS),
        provider,
        size,
        verified,
        price: this.#random.pick([0n, 10n ** 9n, 10n ** 6n]),
        days: 180 + this.#random.below(60),
        label: 'x'.repeat(1 + this.#random.below(40)) + String(this.#pieces++),
        clientCollateral: this.#random.pick([0n, FIL / 100n]),
      })),
    )
  }

  /** Sectors with deals, verified or not, and with allocations of datacap. */
  #data(miner: StorageMiner): Sector[] {
    const { storage } = this.#bench.vm
    const sectors: Sector[] = []
    for (const [count, verified] of [
      [1, false],
      [1, true],
      [2, true],
      [3, false],
      [5, true],
      [10, false],
      [20, false],
    ] as const) {
      const deals = this.#deals(miner, count, verified)
      this.#bench.source = `a sector of ${count} deals`
      sectors.push(miner.onboard({ deals }))
    }
    for (const count of [1, 1, 2, 4, 8]) {
      this.#bench.source = `a sector of ${count} pieces`
      const pieces = Array.from({ length: count }, () => {
        const label = `piece ${this.#pieces++}`
        return storage.allocate({
          client: this.#random.pick(CLIENTS),
          provider: miner,
          size: '1 GiB',
          label,
        })
      })
      sectors.push(miner.onboard({ pieces }))
    }
    for (const count of [1, 3, 6]) {
      this.#bench.source = `${count} sectors without interaction`
      sectors.push(...miner.proveCommitNi({ count }))
    }
    for (const notified of [1, 3]) {
      const deals = this.#deals(miner, notified)
      const pieces = deals.map((deal) => ({
        cid: deal.cid,
        size: deal.size,
        notify: [{ address: MARKET_ADDRESS, payload: encodeCbor(deal.id) }],
      }))
      this.#bench.source = 'notified pieces'
      sectors.push(miner.onboard({ pieces, requireNotification: true }))
      sectors.push(miner.onboard({ pieces }))
    }
    return sectors
  }

  #market(miner: StorageMiner): void {
    const { vm } = this.#bench
    const { storage } = vm
    const as = (from: string | Address) => vm.actor(MARKET_ADDRESS, MARKET).connect(from)
    this.#bench.source = 'escrow'
    for (const client of CLIENTS) {
      const address = Address.id(vm.idOf(client)!)
      for (const amount of [1n, FIL, 3n * FIL])
        this.#try(() => as(client).AddBalance(address, { value: amount }))
      this.#try(() => as(client).AddBalance(address))
      for (const amount of [0n, 1n, FIL, 10n ** 9n * FIL])
        this.#try(() => as(client).WithdrawBalance({ providerOrClient: address, amount }))
      this.#try(() => as('stranger').WithdrawBalance({ providerOrClient: address, amount: 1n }))
      this.#try(() =>
        vm.send({
          from: 'stranger',
          to: MARKET_ADDRESS,
          method: 'GetBalance',
          params: address,
          schema: MARKET.methods.GetBalance.params,
        }),
      )
    }
    this.#try(() => as(miner.info.owner).AddBalance(miner.address, { value: 5n * FIL }))
    this.#try(() =>
      as(miner.info.owner).WithdrawBalance({ providerOrClient: miner.address, amount: FIL }),
    )
    this.#try(() =>
      as(miner.info.worker).WithdrawBalance({ providerOrClient: miner.address, amount: FIL }),
    )
    this.#bench.source = 'settlement'
    const ids = Array.from({ length: 60 }, (_, i) => BigInt(i))
    const known = ids.flatMap((id) => {
      try {
        return [storage.deal(id)]
      } catch {
        return []
      }
    })
    for (const count of [1, 2, 5, 20, 60])
      if (known.length > 0) this.#try(() => storage.settleDealPayments(known.slice(0, count)))
    this.#try(() => storage.settleDealPayments(known.slice(-1)))
    this.#bench.source = 'getters of deals'
    const getters = Object.keys(MARKET.methods).filter((name) => name.startsWith('GetDeal'))
    for (const name of getters)
      for (const id of [known[0]?.id ?? 0n, known.at(-1)?.id ?? 3n, 5_000n, 0n])
        this.#try(() =>
          vm.send({
            from: 'alice',
            to: MARKET_ADDRESS,
            method: name,
            params: id,
            schema: MARKET.methods.GetDealClient.params,
          }),
        )
    this.#bench.source = 'bad deals'
    for (const bad of [
      { startEpoch: vm.epoch - 5n },
      { days: 20 },
      { days: 1_300 },
      { providerCollateral: 0n },
      { providerCollateral: 10n ** 9n * FIL },
      { price: 10n ** 4n * FIL },
      { signature: this.#random.bytes(66) },
      { label: 'l'.repeat(300) },
      { size: '64 GiB' },
      { verified: true, client: 'bob' as const },
    ])
      this.#try(() =>
        storage.publishDeals([{ client: 'alice', provider: miner, size: '1 GiB', ...bad }]),
      )
    const twice = {
      client: 'alice',
      provider: miner,
      size: '1 GiB',
      label: `same ${this.#pieces++}`,
    } as const
    this.#try(() => storage.publishDeals([twice, twice, { ...twice, days: 20 }]))
    this.#try(() => storage.publishDeals([twice]))
  }

  #faults(miner: StorageMiner, sectors: readonly Sector[]): void {
    const { vm } = this.#bench
    this.#bench.source = 'faults'
    for (const count of [1, 3, 8]) {
      const some = sectors.slice(0, count)
      this.#try(() => miner.declareFaults(some))
      this.#try(() => miner.declareFaults(some, { from: 'stranger' }))
      this.#try(() => miner.declareFaultsRecovered(some.slice(1)))
      this.#advance(1)
      this.#try(() => miner.declareFaultsRecovered(some))
      this.#advance(1)
    }
    this.#advance(1, { prove: [] })
    this.#advance(1, { prove: [] })
    this.#try(() => miner.declareFaultsRecovered(sectors))
    this.#advance(1)
    this.#advance(1, { prove: ({ sectors: due }) => due.filter((_, i) => i % 2 === 0) })
    this.#try(() => miner.declareFaultsRecovered(sectors))
    this.#advance(1)
    this.#bench.source = 'disputes'
    for (const at of [0, 5, sectors.length - 1]) {
      const { deadline } = sectors[at]!.place!
      vm.storage.advanceToDeadline(miner, (deadline + 2n) % 48n)
      this.#try(() => miner.disputeWindowedPost(deadline, { from: 'carol' }))
      this.#bench.arePostsValid = false
      this.#try(() => miner.disputeWindowedPost(deadline, { from: 'carol' }))
      this.#try(() => miner.disputeWindowedPost(deadline, { from: 'carol' }))
      this.#try(() => miner.disputeWindowedPost((deadline + 1n) % 48n, { from: 'carol' }))
      this.#bench.arePostsValid = true
    }
    this.#try(() => miner.declareFaultsRecovered(sectors))
    this.#advance(2)
    this.#bench.source = 'proofs refused'
    this.#try(() => miner.submitWindowedPost())
    vm.storage.advanceToProvingDeadline(sectors[0]!)
    this.#try(() => miner.submitWindowedPost({ from: 'stranger' }))
    this.#try(() => miner.submitWindowedPost({ skip: sectors.slice(0, 1) }))
    this.#try(() => miner.submitWindowedPost())
  }

  #updates(miner: StorageMiner, sectors: readonly Sector[]): void {
    const { vm } = this.#bench
    this.#advance(2)
    for (const [at, count] of [
      [1, 1],
      [2, 2],
      [3, 6],
      [4, 0],
      [5, 1],
      [6, 3],
    ] as const) {
      const sector = sectors[at]!
      const pieces = Array.from({ length: count }, () => {
        const label = `update ${this.#pieces++}`
        return vm.storage.allocate({ client: 'alice', provider: miner, size: '1 GiB', label })
      })
      const data =
        at % 2 === 0 ? { pieces } : { deals: count === 0 ? [] : this.#deals(miner, count) }
      vm.storage.advanceEpochs(70)
      this.#bench.source = `an update of ${count}`
      this.#try(() => miner.replicaUpdate(sector, { ...data, from: 'stranger' }))
      this.#try(() => miner.replicaUpdate(sector, data))
      this.#try(() => miner.replicaUpdate(sector, data))
    }
    this.#advance(1)
  }

  /** Extensions, terminations, compactions. */
  #changes(miner: StorageMiner, sectors: readonly Sector[]): void {
    const { vm } = this.#bench
    this.#bench.source = 'extensions'
    for (const [from, to, days] of [
      [0, 1, 900],
      [1, 3, 1_000],
      [3, 9, 800],
      [9, 20, 1_200],
      [0, 1, 10],
      [4, 5, 5_000],
    ] as const) {
      const some = sectors.slice(from, to)
      if (some.length === 0) continue
      this.#try(() => miner.extend(some, { days }))
      this.#try(() => miner.extend(some, { days, from: 'stranger' }))
      this.#try(() => miner.extend(some, { days: days + 20, dropClaims: miner.claimsOf(some[0]!) }))
    }
    this.#bench.source = 'terminations'
    const as = vm.actor(miner.address, MINER).connect(miner.info.worker)
    for (const [from, to] of [
      [0, 1],
      [0, 1],
      [1, 3],
      [3, 8],
    ] as const) {
      this.#try(() => miner.terminate(sectors.slice(from, to)))
      vm.storage.advanceEpochs(100)
    }
    this.#try(() => miner.terminate(sectors.slice(9, 10), { from: 'stranger' }))
    this.#advance(1)
    this.#bench.source = 'compactions'
    for (const deadline of [0n, 3n, sectors[0]!.place?.deadline ?? 20n])
      this.#try(() => as.CompactPartitions({ deadline, partitions: BitField.of([0n]) }))
  }

  /** A miner with many sectors, and a day of its proofs. */
  #many(): void {
    const miner = this.#miner('erin')
    for (const count of [20, 60, 150, 256, 256]) {
      this.#bench.source = `empty sectors, ${count}`
      miner.onboardMany(count)
    }
    this.#days(2, miner)
    const sectors = miner.sectors
    this.#bench.source = 'many faults'
    this.#try(() => miner.declareFaults(sectors.slice(0, 100)))
    this.#advance(1)
    this.#try(() => miner.declareFaultsRecovered(sectors.slice(0, 100)))
    this.#advance(1)
    this.#bench.source = 'many changes'
    this.#try(() => miner.extend(sectors.slice(0, 200), { days: 900 }))
    this.#try(() => miner.terminate(sectors.slice(100, 180)))
    this.#advance(1)
  }

  /** Pre-commitments that are never proven, and those that are refused. */
  #overdue(): void {
    const { vm } = this.#bench
    const miner = this.#miner('bob')
    this.#bench.source = 'pre-commitments'
    for (const count of [1, 2, 5, 30]) this.#try(() => miner.preCommit({ count }))
    this.#try(() => miner.preCommit({ from: 'stranger' }))
    this.#try(() => miner.preCommit({ days: 20 }))
    this.#try(() => miner.preCommit({ days: 9_000 }))
    vm.storage.advanceEpochs(160)
    const [first] = miner.preCommit()
    this.#try(() => miner.proveCommit([first!], { from: 'stranger' }))
    const places = miner.onboardMany(3, { aggregate: false })
    this.#try(() => miner.proveCommit(places))
    this.#advance(32)
  }
}
