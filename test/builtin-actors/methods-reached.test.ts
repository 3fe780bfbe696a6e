import { expect, test } from 'vitest'
import { builtinDefinitionOf, MARKET, MINER, POWER } from '../../src/builtin-actors/index.ts'
import { FVM, fakePieceCid, type Result } from '../../src/index.ts'
import { BitField, encodeCbor } from '../../src/ipld/index.ts'
import { cbor, decodeValue, encodeValue, methodNumbersOf } from '../../src/schema/index.ts'
import { type ActorId, Address } from '../../src/types/index.ts'

/*
 * Every method of power, market and miner, each with a call that works and its effect: the tables of
 * effects have the methods of the tables of the actors, no more and no fewer.
 */

const FIL = 10n ** 18n
const DAY = 2_880n
const PLACE = cbor.tuple({ deadline: cbor.i64, partition: cbor.i64 })

/** Methods that a typed call of an effect answered, by actor and name. */
const answered = new Set<string>()

/** The same calls, which are noted once they have answered. */
function noted<T extends object>(actor: string, calls: T): T {
  // The handle is frozen, and a proxy of it had to give its own members.
  const front: T = Object.create(calls)
  return new Proxy(front, {
    get(_front, key) {
      const value: unknown = Reflect.get(calls, key)
      if (typeof value !== 'function' || typeof key !== 'string') return value
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value, calls, given)
        answered.add(`${actor} ${key}`)
        return answer
      }
    },
  })
}

/** The world of all calls, which each call finds as it was. */
function createWorld(vm: FVM) {
  const { storage } = vm
  for (const name of ['alice', 'bob', 'carol']) vm.account(name, { balance: 100_000n * FIL })
  vm.account('other-worker', { type: 'bls' })
  vm.account('bob-worker', { type: 'bls', balance: 1_000n * FIL })
  const miner = storage.createMiner({ owner: 'bob', worker: 'bob-worker', value: 5_000n * FIL })
  const terms = { client: 'alice', provider: miner, price: 1_000n }
  const deal = storage.publishDeal({ ...terms, label: 'a' })
  const waiting = storage.publishDeal({ ...terms, label: 'b', startEpoch: vm.epoch + 3n * DAY })
  storage.grantDatacap('carol', 1n << 40n)
  const [first, second] = miner.onboardMany(2)
  const withDeal = miner.onboard({ deals: [deal] })
  const withClaim = miner.onboard({
    pieces: [storage.allocate({ client: 'carol', provider: miner })],
  })
  storage.advanceByDays(1, { prove: 'all' })
  return {
    vm,
    storage,
    miner,
    deal,
    waiting,
    first: first!, // two were asked for
    second: second!,
    withDeal,
    withClaim,
    market: noted('storagemarket', vm.actor('f05', MARKET).connect('alice')),
    power: noted('storagepower', vm.actor('f04', POWER).connect('alice')),
    any: noted('storageminer', vm.actor(miner.address, MINER).connect('alice')),
    /** The miner's methods, called by an actor that no account is. */
    by: (id: ActorId) => {
      vm.prank(id)
      return vm.actor(miner.address, MINER).connect(id)
    },
    /** The market's methods, called by the miner. */
    marketByMiner: () => {
      vm.prank(miner.id)
      return vm.actor('f05', MARKET).connect(miner.id)
    },
    powerBy: (id: ActorId) => {
      vm.prank(id)
      return vm.actor('f04', POWER).connect(id)
    },
    idOf: (name: string) => Address.id(vm.idOf(name)!), // an account of the world
  }
}

type World = ReturnType<typeof createWorld>
type Effect = (world: World) => void
/** Methods that current code answers. */
type MethodsOf<D extends { readonly methods: object }> = {
  [K in keyof D['methods']]: D['methods'][K] extends { readonly retired: true } ? never : K
}[keyof D['methods']]

const MINER_EFFECTS: Record<MethodsOf<typeof MINER>, Effect> = {
  Constructor: ({ storage, idOf }) => {
    const { info, state } = storage.createMiner({ owner: 'carol', peerId: Uint8Array.of(7) })
    expect([info.owner, info.beneficiary]).toEqual([idOf('carol'), idOf('carol')])
    expect(info.peerId).toEqual(Uint8Array.of(7))
    expect(state.lockedFunds).toBeGreaterThan(0n) // the deposit of FIP-0077
  },
  ControlAddresses: ({ any, idOf }) => {
    const { owner, worker, controlAddresses } = any.ControlAddresses()
    expect([owner, worker, controlAddresses]).toEqual([idOf('bob'), idOf('bob-worker'), []])
  },
  ChangeWorkerAddress: ({ miner, vm, idOf }) => {
    miner.changeWorker('other-worker', ['carol'])
    expect(miner.info.pendingWorkerKey).toEqual({
      newWorker: idOf('other-worker'),
      effectiveAt: vm.epoch + 900n,
    })
    expect(miner.info.controlAddresses).toEqual([idOf('carol')])
  },
  ChangePeerID: ({ miner }) => {
    miner.as().ChangePeerID({ newId: Uint8Array.of(1, 2) })
    expect(miner.info.peerId).toEqual(Uint8Array.of(1, 2))
  },
  SubmitWindowedPoSt: ({ miner, first, storage }) => {
    storage.advanceToProvingDeadline(first)
    const posted = () => {
      const { deadline, partition } = first.place!
      return miner.state.deadlines.value.due[Number(deadline)]!.value.partitionsPosted.has(
        partition,
      )
    }
    expect(posted()).toBe(false)
    miner.submitWindowedPost()
    expect(posted()).toBe(true)
  },
  TerminateSectors: ({ miner, first }) => {
    const before = miner.power.raw
    miner.terminate([first])
    expect(first.status).toBe('terminated')
    expect(before - miner.power.raw).toBe(miner.info.sectorSize)
  },
  DeclareFaults: ({ miner, first }) => {
    miner.declareFaults([first])
    expect(first.status).toBe('faulty')
  },
  DeclareFaultsRecovered: ({ miner, first }) => {
    miner.declareFaults([first])
    miner.declareFaultsRecovered([first])
    expect(first.status).toBe('recovering')
  },
  OnDeferredCronEvent: ({ miner, by, vm }) => {
    const { index, close } = miner.provingDeadline
    vm.setEpoch(close - 1n)
    by(4n).OnDeferredCronEvent({
      eventPayload: encodeValue(cbor.tuple({ eventType: cbor.i64 }), { eventType: 1n }),
      rewardSmoothed: { position: FIL << 128n, velocity: 0n },
      qualityAdjPowerSmoothed: { position: 1n << 188n, velocity: 0n },
    })
    expect(miner.state.currentDeadline).toBe((index + 1n) % 48n)
  },
  CheckSectorProven: ({ any, first }) => {
    expect(any.send('CheckSectorProven', { sectorNumber: first.number }).exitCode).toBe(0)
    expect(any.send('CheckSectorProven', { sectorNumber: 999n }).exitCode).toBe(17)
  },
  ApplyRewards: ({ miner, by, vm }) => {
    const before = miner.funds.lockedFunds
    vm.setBalance('f02', vm.balanceOf('f02') + 4n * FIL)
    by(2n).ApplyRewards({ reward: 4n * FIL, penalty: 0n }, { value: 4n * FIL })
    expect(miner.funds.lockedFunds - before).toBe(3n * FIL)
  },
  ReportConsensusFault: ({ miner, storage, vm }) => {
    storage.reportConsensusFault(miner, { from: 'carol' })
    expect(miner.info.consensusFaultElapsed).toBe(vm.epoch + 900n)
  },
  WithdrawBalance: ({ miner, vm }) => {
    const before = vm.balanceOf('bob')
    expect(miner.withdraw(2n * FIL)).toBe(2n * FIL)
    expect(miner.funds.available).toBeLessThan(5_000n * FIL)
    expect(vm.balanceOf('bob') - before).toBe(2n * FIL)
  },
  InternalSectorSetupForPreseal: ({ miner, by }) => {
    const [sector] = miner.preCommit()
    by(0n).InternalSectorSetupForPreseal({
      sectors: [sector!.number],
      rewardSmoothed: { position: FIL << 128n, velocity: 0n },
      rewardBaselinePower: 1n << 60n,
      qualityAdjPowerSmoothed: { position: 1n << 188n, velocity: 0n },
    })
    expect(sector!.status).toBe('unproven')
    expect(sector!.info.initialPledge).toBeGreaterThan(0n)
  },
  ChangeMultiaddrs: ({ miner }) => {
    miner.as().ChangeMultiaddrs({ newMultiAddrs: [Uint8Array.of(9)] })
    expect(miner.info.multiaddrs).toEqual([Uint8Array.of(9)])
  },
  CompactPartitions: ({ miner, first, second, storage }) => {
    const { deadline, partition } = first.place!
    miner.terminate([first, second])
    storage.advanceToDeadline(miner, (deadline + 40n) % 48n)
    expect(miner.state.sectors.has(first.number)).toBe(true)
    miner.as().CompactPartitions({ deadline, partitions: BitField.of([partition]) })
    expect(miner.state.sectors.has(first.number)).toBe(false)
  },
  CompactSectorNumbers: ({ miner }) => {
    miner.as().CompactSectorNumbers({ maskSectorNumbers: BitField.of([70n, 71n]) })
    expect(miner.state.allocatedSectors.value.has(71n)).toBe(true)
  },
  ConfirmChangeWorkerAddress: ({ miner, vm, idOf }) => {
    miner.changeWorker('other-worker')
    vm.setEpoch(vm.epoch + 900n)
    miner.confirmChangeWorker()
    expect(miner.info.worker).toEqual(idOf('other-worker'))
  },
  RepayDebt: ({ miner, by }) => {
    by(2n).ApplyRewards({ reward: 0n, penalty: 50_000n * FIL })
    expect(miner.funds.feeDebt).toBeGreaterThan(0n)
    miner.fund(60_000n * FIL)
    miner.repayDebt()
    expect(miner.funds.feeDebt).toBe(0n)
  },
  ChangeOwnerAddress: ({ miner, idOf }) => {
    miner.changeOwner('carol')
    expect([miner.info.owner, miner.info.beneficiary]).toEqual([idOf('carol'), idOf('carol')])
  },
  DisputeWindowedPoSt: ({ miner, first, vm, storage }) => {
    const { deadline } = first.place!
    storage.advanceToProvingDeadline(first)
    miner.submitWindowedPost()
    storage.advanceEpochs(61)
    vm.overridePrimitive('verifyPost', () => false)
    const before = vm.balanceOf('carol')
    miner.disputeWindowedPost(deadline, { from: 'carol' })
    expect(first.status).toBe('faulty')
    expect(vm.balanceOf('carol')).toBeGreaterThan(before)
  },
  PreCommitSectorBatch2: ({ miner }) => {
    const [sector] = miner.preCommit()
    expect(sector!.status).toBe('precommitted')
    expect(miner.funds.preCommitDeposits).toBeGreaterThan(0n)
  },
  ChangeBeneficiary: ({ miner, vm, idOf }) => {
    miner.changeBeneficiary('carol', { quota: FIL, expiration: vm.epoch + 10n })
    expect(miner.info.beneficiary).toEqual(idOf('carol'))
    expect(miner.info.beneficiaryTerm.quota).toBe(FIL)
  },
  GetBeneficiary: ({ any, idOf }) => {
    const { active, proposed } = any.GetBeneficiary()
    expect([active.beneficiary, proposed]).toEqual([idOf('bob'), null])
  },
  ExtendSectorExpiration2: ({ miner, first, vm }) => {
    miner.extend([first], { days: 600 })
    expect(first.info.expiration).toBe(vm.epoch + 600n * DAY)
  },
  ProveCommitSectors3: ({ miner }) => {
    const sectors = miner.preCommit()
    miner.proveCommit(sectors)
    expect(sectors[0]!.status).toBe('unproven')
    expect(sectors[0]!.info.activation).toBeGreaterThan(0n)
  },
  ProveReplicaUpdates3: ({ miner, first }) => {
    const size = miner.info.sectorSize
    miner.replicaUpdate(first, { pieces: [{ cid: fakePieceCid('data'), size }] })
    const { dealWeight, expiration, powerBaseEpoch, sectorKeyCid } = first.info
    expect(dealWeight).toBe(size * (expiration - powerBaseEpoch))
    expect(sectorKeyCid).not.toBeNull()
  },
  ProveCommitSectorsNI: ({ miner }) => {
    const [sector] = miner.proveCommitNi()
    expect(sector!.status).toBe('unproven')
  },
  GetOwner: ({ any, idOf }) => {
    expect(any.GetOwner()).toEqual({ owner: idOf('bob'), proposed: null })
  },
  IsControllingAddress: ({ any }) => {
    expect([any.IsControllingAddress('bob-worker'), any.IsControllingAddress('alice')]).toEqual([
      true,
      false,
    ])
  },
  GetSectorSize: ({ any }) => {
    expect(any.GetSectorSize()).toBe(32n << 30n)
  },
  GetAvailableBalance: ({ any, miner }) => {
    expect(any.GetAvailableBalance()).toBe(miner.funds.available)
  },
  GetVestingFunds: ({ any, miner, storage }) => {
    storage.awardBlockReward(miner)
    const { vestingFunds } = any.GetVestingFunds()
    expect(vestingFunds.reduce((sum, { amount }) => sum + amount, 0n)).toBe(miner.funds.lockedFunds)
  },
  GetPeerID: ({ any, miner }) => {
    expect(any.GetPeerID().peerId).toEqual(miner.info.peerId)
  },
  GetMultiaddrs: ({ any, miner }) => {
    miner.as().ChangeMultiaddrs({ newMultiAddrs: [Uint8Array.of(3)] })
    expect(any.GetMultiaddrs().multiAddrs).toEqual([Uint8Array.of(3)])
  },
  MaxTerminationFee: ({ any }) => {
    expect(any.MaxTerminationFee({ power: 32n << 30n, initialPledge: 100n * FIL })).toBeGreaterThan(
      0n,
    )
    expect(any.MaxTerminationFee({ power: 0n, initialPledge: 0n })).toBe(0n)
  },
  InitialPledge: ({ any, miner }) => {
    expect(any.InitialPledge()).toBe(miner.funds.initialPledge)
  },
  GenerateSectorLocation: ({ any, first }) => {
    const { status, auxData } = any.GenerateSectorLocation({ sectorNumber: first.number })
    expect(status).toBe(1)
    expect(decodeValue(PLACE, auxData)).toEqual(first.place)
  },
  ValidateSectorStatus: ({ any, first }) => {
    const auxData = encodeValue(PLACE, first.place!)
    const is = (status: 0 | 1 | 2) =>
      any.ValidateSectorStatus({ sectorNumber: first.number, status, auxData })
    expect([is(1), is(2)]).toEqual([true, false])
  },
  GetNominalSectorExpiration: ({ any, first }) => {
    expect(any.GetNominalSectorExpiration(first.number)).toBe(first.info.expiration)
  },
}

const MARKET_EFFECTS: Record<MethodsOf<typeof MARKET>, Effect> = {
  Constructor: ({ market }) => {
    // The first message of a genesis: the state is the constructor's, and what came after it.
    expect(market.state().nextId).toBe(2n)
  },
  AddBalance: ({ market }) => {
    const before = market.GetBalance('carol').balance
    market.connect('bob').AddBalance('carol', { value: 3n * FIL })
    expect(market.GetBalance('carol').balance - before).toBe(3n * FIL)
  },
  WithdrawBalance: ({ market, vm }) => {
    market.connect('carol').AddBalance('carol', { value: 3n * FIL })
    const before = vm.balanceOf('carol')
    const paid = market
      .connect('carol')
      .WithdrawBalance({ providerOrClient: 'carol', amount: 9n * FIL })
    expect([paid, vm.balanceOf('carol') - before]).toEqual([3n * FIL, 3n * FIL])
  },
  PublishStorageDeals: ({ market, miner, storage }) => {
    const { id, proposal } = storage.publishDeal({ client: 'carol', provider: miner, price: 5n })
    expect(market.state().proposals.get(id)).toEqual(proposal)
    expect(market.state().nextId).toBe(id + 1n)
    expect(market.GetBalance('carol').locked).toBe(5n * (proposal.endEpoch - proposal.startEpoch))
  },
  VerifyDealsForActivation: ({ marketByMiner, waiting, miner, vm }) => {
    const { unsealedCids } = marketByMiner().VerifyDealsForActivation({
      sectors: [
        {
          sectorNumber: 50n,
          sectorType: miner.kind.sealProof,
          sectorExpiry: vm.epoch + 500n * DAY,
          dealIds: [waiting.id],
        },
      ],
    })
    expect(unsealedCids).toEqual([waiting.cid]) // the piece fills the sector
  },
  BatchActivateDeals: ({ marketByMiner, waiting, miner, vm }) => {
    const sector = {
      sectorNumber: 50n,
      sectorType: miner.kind.sealProof,
      sectorExpiry: vm.epoch + 500n * DAY,
      dealIds: [waiting.id],
    }
    const { activationResults } = marketByMiner().BatchActivateDeals({
      sectors: [sector],
      computeCid: false,
    })
    expect(activationResults).toEqual({ successCount: 1, failures: [] })
    expect([waiting.status, waiting.sectorNumber]).toEqual(['active', 50n])
  },
  OnMinerSectorsTerminate: ({ marketByMiner, deal, withDeal, vm }) => {
    expect(deal.status).toBe('active')
    marketByMiner().OnMinerSectorsTerminate({
      epoch: vm.epoch,
      sectors: BitField.of([withDeal.number]),
    })
    expect(deal.status).toBe('ended')
  },
  CronTick: ({ market, vm }) => {
    vm.prank(3n)
    market.connect(3n).CronTick()
    expect(market.state().lastCron).toBe(vm.epoch)
  },
  GetBalance: ({ market, idOf }) => {
    const { balance, locked } = market.GetBalance('alice')
    expect(balance).toBe(market.state().escrowTable.get(idOf('alice')))
    expect(locked).toBeGreaterThan(0n)
  },
  GetDealDataCommitment: ({ market, deal }) => {
    expect(market.GetDealDataCommitment(deal.id)).toEqual({ data: deal.cid, size: deal.size })
  },
  GetDealClient: ({ market, deal, idOf }) => {
    expect(market.GetDealClient(deal.id)).toBe(idOf('alice').actorId)
  },
  GetDealProvider: ({ market, deal, miner }) => {
    expect(market.GetDealProvider(deal.id)).toBe(miner.id)
  },
  GetDealLabel: ({ market, deal }) => {
    expect(market.GetDealLabel(deal.id)).toBe('a')
  },
  GetDealTerm: ({ market, deal }) => {
    const { startEpoch: start, endEpoch } = deal.proposal
    expect(market.GetDealTerm(deal.id)).toEqual({ start, duration: endEpoch - start })
  },
  GetDealTotalPrice: ({ market, deal }) => {
    const { startEpoch, endEpoch } = deal.proposal
    expect(market.GetDealTotalPrice(deal.id)).toBe(1_000n * (endEpoch - startEpoch))
  },
  GetDealClientCollateral: ({ market, deal }) => {
    expect(market.GetDealClientCollateral(deal.id)).toBe(deal.proposal.clientCollateral)
  },
  GetDealProviderCollateral: ({ market, deal }) => {
    expect(market.GetDealProviderCollateral(deal.id)).toBe(deal.proposal.providerCollateral)
  },
  GetDealVerified: ({ market, deal, miner, storage }) => {
    storage.grantDatacap('alice', 1n << 40n)
    const verified = storage.publishDeal({ client: 'alice', provider: miner, verified: true })
    expect([deal, verified].map(({ id }) => market.GetDealVerified(id))).toEqual([false, true])
  },
  GetDealActivation: ({ market, deal, waiting }) => {
    const activated = deal.state!.sectorStartEpoch
    expect(market.GetDealActivation(deal.id)).toEqual({ activated, terminated: -1n })
    expect(market.GetDealActivation(waiting.id)).toEqual({ activated: -1n, terminated: -1n })
  },
  GetDealSector: ({ market, deal, withDeal }) => {
    expect(market.GetDealSector(deal.id)).toBe(withDeal.number)
  },
  SettleDealPayments: ({ deal, storage, vm }) => {
    vm.setEpoch(deal.proposal.startEpoch + 100n)
    const { settlements } = storage.settleDealPayments([deal])
    expect(settlements).toEqual([{ payment: 100_000n, completed: false }])
  },
  SectorContentChanged: ({ marketByMiner, waiting, vm }) => {
    const accepted = marketByMiner().SectorContentChanged([
      {
        sector: 60n,
        minimumCommitmentEpoch: vm.epoch + 500n * DAY,
        added: [{ data: waiting.cid, size: waiting.size, payload: encodeCbor(waiting.id) }],
      },
    ])
    expect(accepted).toEqual([[true]])
    expect([waiting.status, waiting.sectorNumber]).toEqual(['active', 60n])
  },
}

const POWER_EFFECTS: Record<MethodsOf<typeof POWER>, Effect> = {
  Constructor: ({ power }) => {
    expect(power.state().rampDurationEpochs).toBe(0n) // as a genesis makes it
  },
  CreateMiner: ({ power, storage }) => {
    const before = power.MinerCount()
    const { address } = storage.createMiner({ owner: 'carol' })
    expect(power.MinerCount() - before).toBe(1n)
    expect(power.state().claims.get(address)?.rawBytePower).toBe(0n)
  },
  UpdateClaimedPower: ({ miner, powerBy }) => {
    const { raw, qualityAdjusted } = miner.power
    powerBy(miner.id).UpdateClaimedPower({ rawByteDelta: 5n, qualityAdjustedDelta: 50n })
    expect(miner.power).toEqual({ raw: raw + 5n, qualityAdjusted: qualityAdjusted + 50n })
  },
  EnrollCronEvent: ({ miner, power, powerBy, vm }) => {
    const eventEpoch = vm.epoch + 7n
    powerBy(miner.id).EnrollCronEvent({ eventEpoch, payload: Uint8Array.of(0x81, 0) })
    const events = [...power.state().cronEventQueue.get(eventEpoch)!]
    expect(events.map(([, event]) => event.payload)).toContainEqual(Uint8Array.of(0x81, 0))
  },
  OnEpochTickEnd: ({ power, powerBy, vm }) => {
    powerBy(3n).OnEpochTickEnd()
    expect(power.state().firstCronEpoch).toBe(vm.epoch + 1n)
  },
  UpdatePledgeTotal: ({ miner, powerBy, storage }) => {
    const before = storage.pledge()
    powerBy(miner.id).UpdatePledgeTotal(3n * FIL)
    expect(storage.pledge() - before).toBe(3n * FIL)
  },
  CurrentTotalPower: ({ power }) => {
    const { thisEpochQualityAdjPower, thisEpochPledgeCollateral } = power.state()
    const { qualityAdjPower, pledgeCollateral } = power.CurrentTotalPower()
    expect([qualityAdjPower, pledgeCollateral]).toEqual([
      thisEpochQualityAdjPower,
      thisEpochPledgeCollateral,
    ])
  },
  NetworkRawPower: ({ power }) => {
    expect(power.NetworkRawPower()).toBe(power.state().thisEpochRawBytePower)
  },
  MinerRawPower: ({ miner, power }) => {
    expect(power.MinerRawPower(miner.id)).toEqual({
      rawBytePower: 4n * (32n << 30n),
      meetsConsensusMinimum: false,
    })
  },
  MinerCount: ({ power }) => {
    expect(power.MinerCount()).toBe(power.state().minerCount)
  },
  MinerConsensusCount: ({ power }) => {
    expect(power.MinerConsensusCount()).toBe(power.state().minerAboveMinPowerCount)
  },
  MinerPower: ({ miner, power }) => {
    // Four sectors, one of which holds a claim that counts ten times.
    expect(power.MinerPower(miner.id)).toEqual({
      rawBytePower: 4n * (32n << 30n),
      qualityAdjPower: 13n * (32n << 30n),
    })
  },
}

/** Constructors that ran before the first message; the effect is the state that they made. */
const OF_GENESIS: ReadonlySet<string> = new Set([
  'storagemarket Constructor',
  'storagepower Constructor',
])

/** Whether a call of a method ended without an error, one by another actor or one that only asks included. */
function isReached(results: readonly Result<unknown>[], actor: string, method: string): boolean {
  const numbers = methodNumbersOf(method, builtinDefinitionOf(actor)!.methods[method]!) // of a table above
  return (
    answered.has(`${actor} ${method}`) ||
    results.some(({ calls }) =>
      calls.some(
        ({ id, method: number, exitCode }) =>
          exitCode === 0 &&
          numbers.includes(number) &&
          id !== undefined &&
          vm.getActor(Address.id(id))?.type === actor,
      ),
    )
  )
}

const vm = FVM.createSync({ baseFee: 0n, accountBalance: 100_000n * FIL })
const world = createWorld(vm)
const start = vm.snapshot()

for (const [{ name: actor, methods }, effects] of [
  [MINER, MINER_EFFECTS],
  [MARKET, MARKET_EFFECTS],
  [POWER, POWER_EFFECTS],
] as const) {
  test(`every method of ${actor} has an effect here`, () => {
    const answered = Object.entries(methods).flatMap(([name, spec]) =>
      'retired' in spec ? [] : [name],
    )
    expect(Object.keys(effects).toSorted()).toEqual(answered.toSorted())
  })

  for (const [method, effect] of Object.entries(effects))
    test(`${actor}: ${method}`, () => {
      vm.revert(start)
      answered.clear()
      const results: Result<unknown>[] = []
      const stop = vm.onMessage((result) => results.push(result))
      try {
        effect(world)
      } finally {
        stop()
      }
      if (!OF_GENESIS.has(`${actor} ${method}`))
        expect(isReached(results, actor, method)).toBe(true)
    })
}

test('an effect without a call of its method is found', () => {
  vm.revert(start)
  answered.clear()
  const results: Result<unknown>[] = []
  const stop = vm.onMessage((result) => results.push(result))
  world.any.GetPeerID()
  world.miner.as().ChangePeerID({ newId: Uint8Array.of(1) })
  stop()
  const reached = Object.keys(MINER.methods).filter((method) =>
    isReached(results, 'storageminer', method),
  )
  expect(reached).toEqual(['ChangePeerID', 'GetPeerID'])
})
