import { describe, expect } from 'vitest'
import { cbor, encodeValue, type FVM } from '../../../src/index.ts'
import { Cid, Codec } from '../../../src/ipld/index.ts'
import { Address } from '../../../src/types/index.ts'
import { scenario } from './both.ts'
import { createMiner, datacapOf, grant, piece } from './datacap.ts'
import {
  activate,
  balance,
  DAY,
  FIL,
  makeParties,
  market,
  type Parties,
  PIECE_SIZE,
  proposal,
  publish,
  publishCode,
  SEAL_PROOF,
  type Terms,
} from './deals.ts'

/* After actors/market/tests of builtin-actors v18.0.0. The miner's answers are mocked. */

const EX_DEAL_EXPIRED = 32
const EX_DEAL_NOT_ACTIVATED = 33
/** FRC-42 "MarketNotifyDeal". */
const MARKET_NOTIFY_DEAL = 4_186_741_094n
const PRICE = 1_000n
const FEE = PRICE * 180n * DAY
/** Deals are looked at by cron at multiples of 30 days, moved by their ids. */
const NEAR_CRON = { epoch: 86_395n }

function typesOf(events: readonly { readonly fields: unknown }[]): unknown[] {
  return events.map(({ fields }) => (fields as { $type: unknown }).$type)
}

describe('escrow', () => {
  scenario('what is added can be withdrawn by its owner, up to what is free', (vm) => {
    makeParties(vm)
    const client = market(vm, 'client')
    expect(client.send('AddBalance', 'client', { value: 0n }).exitCode).toBe(16)
    expect(client.send('AddBalance', 'f09999', { value: 1n }).exitCode).toBe(16)
    expect(
      client.send('WithdrawBalance', { providerOrClient: 'client', amount: -1n }).exitCode,
    ).toBe(16)
    expect(
      market(vm, 'stranger').send('WithdrawBalance', { providerOrClient: 'client', amount: 1n })
        .exitCode,
    ).toBe(18)
    expect(client.WithdrawBalance({ providerOrClient: 'client', amount: 4n * FIL })).toBe(4n * FIL)
    expect(balance(vm, 'client')).toEqual({ balance: 6n * FIL, locked: 0n })
    expect(client.WithdrawBalance({ providerOrClient: 'client', amount: 0n })).toBe(0n)
    expect(client.WithdrawBalance({ providerOrClient: 'client', amount: 7n * FIL })).toBe(6n * FIL)
    expect(client.WithdrawBalance({ providerOrClient: 'client', amount: 7n * FIL })).toBe(0n)
    expect(balance(vm, 'client')).toEqual({ balance: 0n, locked: 0n })
    expect(client.send('GetBalance', 'f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za').exitCode).toBe(16)
  })

  scenario("a miner's escrow is paid to its owner", (vm) => {
    const { miner } = makeParties(vm)
    const before = vm.balanceOf('owner')
    const withdraw = (from: string, amount: bigint) =>
      market(vm, from).send('WithdrawBalance', { providerOrClient: Address.id(miner), amount })
    expect(withdraw('client', FIL).exitCode).toBe(18)
    expect(withdraw('owner', 3n * FIL).value).toBe(3n * FIL)
    expect(vm.balanceOf('owner')).toBe(before + 3n * FIL)
    expect(balance(vm, miner).balance).toBe(7n * FIL)
  })

  scenario('what deals lock cannot be withdrawn', (vm) => {
    const parties = makeParties(vm)
    publish(vm, parties, {})
    expect(balance(vm, 'client').locked).toBe(FEE + 5n)
    expect(balance(vm, parties.miner).locked).toBe(FIL)
    const client = market(vm, 'client')
    expect(client.WithdrawBalance({ providerOrClient: 'client', amount: 10n * FIL })).toBe(
      10n * FIL - FEE - 5n,
    )
  })
})

describe('publishing deals', () => {
  scenario('valid deals get ids in a row', (vm) => {
    const parties = makeParties(vm)
    const deals = [{}, { label: Uint8Array.of(0xff, 1) }].map((terms) =>
      proposal(vm, parties, terms),
    )
    const notified = vm.mockCall({ to: parties.client, method: MARKET_NOTIFY_DEAL }, {})
    const result = market(vm, 'owner').send('PublishStorageDeals', { deals })
    expect(result.value.ids).toEqual([0n, 1n])
    expect([...result.value.validDeals]).toEqual([0n, 1n])
    expect(notified.calls).toHaveLength(2)
    expect(result.events.map(({ fields }) => fields)).toMatchObject(
      [0, 1].map((id) => ({
        $type: 'deal-published',
        id,
        client: Number(parties.client),
        provider: Number(parties.miner),
      })),
    )
    const get = market(vm, 'stranger')
    expect(get.call('GetDealClient', 1n)).toBe(parties.client)
    expect(get.call('GetDealProvider', 1n)).toBe(parties.miner)
    expect(get.call('GetDealDataCommitment', 0n)).toEqual({ data: piece(1), size: PIECE_SIZE })
    expect(get.call('GetDealLabel', 0n)).toBe('a label')
    expect(get.call('GetDealLabel', 1n)).toEqual(Uint8Array.of(0xff, 1))
    expect(get.call('GetDealTerm', 0n)).toEqual({ start: vm.epoch + DAY, duration: 180n * DAY })
    expect(get.call('GetDealTotalPrice', 0n)).toBe(FEE)
    expect(get.call('GetDealClientCollateral', 0n)).toBe(5n)
    expect(get.call('GetDealProviderCollateral', 0n)).toBe(FIL)
    expect(get.call('GetDealVerified', 0n)).toBe(false)
    expect(get.call('GetDealActivation', 0n)).toEqual({ activated: -1n, terminated: -1n })
    expect(get.send('GetDealSector', 0n).exitCode).toBe(EX_DEAL_NOT_ACTIVATED)
    const getters = ['GetDealClient', 'GetDealLabel', 'GetDealActivation', 'GetDealSector'] as const
    for (const method of getters) {
      expect(get.send(method, 2n).exitCode, method).toBe(17)
      expect(get.send(method, (1n << 64n) - 1n).exitCode, method).toBe(20)
    }
  })

  scenario('the provider must be a miner that the caller controls', (vm) => {
    const parties = makeParties(vm)
    const send = (from: string, deals: ReturnType<typeof proposal>[]) =>
      market(vm, from).send('PublishStorageDeals', { deals }).exitCode
    expect(send('owner', [])).toBe(16)
    expect(send('client', [proposal(vm, parties)])).toBe(18)
    expect(send('owner', [proposal(vm, parties, { provider: 'f0100' })])).toBe(16)
    expect(send('owner', [proposal(vm, parties, { provider: 'f09999' })])).toBe(17)
    const unknown = 'f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za'
    expect(send('owner', [proposal(vm, parties, { provider: unknown })])).toBe(17)
  })

  const INVALID: Readonly<Record<string, (vm: FVM) => Terms>> = {
    'a label past 256 bytes': () => ({ label: 'é'.repeat(129) }),
    'a piece that is no power of two': () => ({ pieceSize: 3n << 20n }),
    'a piece below 128 bytes': () => ({ pieceSize: 64n }),
    'a piece CID of another kind': () => ({
      pieceCid: Cid.v1(Codec.RAW, 0xb220, new Uint8Array(32)),
    }),
    'an end before its start': (vm) => ({ endEpoch: vm.epoch }),
    'a start that has passed': (vm) => ({ startEpoch: vm.epoch - 1n }),
    'less than 180 days': (vm) => ({ endEpoch: vm.epoch + 181n * DAY - 1n }),
    'more than 1278 days': (vm) => ({ endEpoch: vm.epoch + 1_279n * DAY + 1n }),
    'a negative price': () => ({ storagePricePerEpoch: -1n }),
    'a price past all FIL': () => ({ storagePricePerEpoch: 2n * 10n ** 27n + 1n }),
    "too little of the provider's collateral": () => ({ providerCollateral: 1n }),
    "more provider's collateral than all FIL": () => ({ providerCollateral: 2n * 10n ** 27n + 1n }),
    "a negative client's collateral": () => ({ clientCollateral: -1n }),
    'another provider': () => ({ provider: 'f0100' }),
    'a client who has not signed': () => ({ client: 'f0100' }),
    'a client that does not exist': () => ({ client: 'f09999' }),
    'more than its client has': () => ({ storagePricePerEpoch: FIL }),
    'more than its provider has': () => ({ providerCollateral: 11n * FIL }),
    'datacap that its client lacks': () => ({ isVerified: true }),
  }

  for (const [what, terms] of Object.entries(INVALID))
    scenario(`a deal with ${what} is left out`, (vm) => {
      const parties = makeParties(vm)
      const deals = [{}, terms(vm), { label: 'another' }].map((t) => proposal(vm, parties, t))
      const { ids, validDeals } = market(vm, 'owner').PublishStorageDeals({ deals })
      expect(ids).toEqual([0n, 1n])
      expect([...validDeals]).toEqual([0n, 2n])
    })

  scenario('nothing valid is an error, and so is what was published before', (vm) => {
    const parties = makeParties(vm)
    const startEpoch = vm.epoch + DAY
    expect(publishCode(vm, parties, { pieceSize: 64n })).toBe(16)
    expect(publish(vm, parties, { startEpoch }, { startEpoch })).toEqual([0n])
    expect(publishCode(vm, parties, { startEpoch })).toBe(16)
    expect(publishCode(vm, parties, {}, { storagePricePerEpoch: FIL })).toBe(16)
  })

  scenario('funds are counted over the batch', (vm) => {
    const parties = makeParties(vm)
    const terms = { providerCollateral: 4n * FIL }
    const deals = ['a', 'b', 'c'].map((label) => proposal(vm, parties, { ...terms, label }))
    expect(market(vm, 'owner').PublishStorageDeals({ deals }).ids).toEqual([0n, 1n])
    expect(balance(vm, parties.miner)).toEqual({ balance: 10n * FIL, locked: 8n * FIL })
  })

  scenario('a client that refuses the notification makes all fail', (vm) => {
    const parties = makeParties(vm)
    const hook = vm.mockCall({ to: parties.client, method: MARKET_NOTIFY_DEAL }, { exitCode: 33 })
    expect(publishCode(vm, parties, {})).toBe(16)
    hook.remove()
    expect(publish(vm, parties, {})).toEqual([0n])
  })

  scenario('verified deals take datacap and make allocations', (vm) => {
    const { client } = grant(vm, 8n * PIECE_SIZE, 3n * PIECE_SIZE)
    const parties = makeParties(vm)
    const verified = (label: string): Terms => ({ isVerified: true, label })
    const deals = ['a', 'b', 'c', 'd'].map((label) => proposal(vm, parties, verified(label)))
    const { ids, validDeals } = market(vm, 'owner').PublishStorageDeals({ deals })
    expect(ids).toEqual([0n, 1n, 2n])
    expect([...validDeals]).toEqual([0n, 1n, 2n])
    expect(datacapOf(vm, 'client')).toBe(0n)
    expect([...market(vm, 'owner').state().pendingDealAllocationIds]).toHaveLength(3)
    const { activations } = activate(vm, parties, { 7: [1n] })
    expect(activations[0]!.activated).toEqual([
      { client, allocationId: 2n, data: piece(1), size: PIECE_SIZE },
    ])
    expect([...market(vm, 'owner').state().pendingDealAllocationIds]).toHaveLength(2)
  })
})

describe('deals in sectors', () => {
  const sector = (vm: FVM, dealIds: readonly bigint[], changed = {}) => ({
    sectors: [
      {
        sectorNumber: 1n,
        sectorType: SEAL_PROOF,
        sectorExpiry: vm.epoch + 400n * DAY,
        dealIds,
        ...changed,
      },
    ],
  })

  scenario('deals are verified before a sector is committed', (vm) => {
    const parties = makeParties(vm)
    const { miner } = parties
    publish(vm, parties, {}, { label: 'b' }, { label: 'large', pieceSize: 32n << 30n })
    const verify = (dealIds: readonly bigint[], changed = {}, from: bigint | string = miner) =>
      market(vm, from).send('VerifyDealsForActivation', sector(vm, dealIds, changed))
    expect(verify([0n], {}, 'owner').exitCode).toBe(18)
    expect(verify([]).value.unsealedCids).toEqual([null])
    expect(verify([0n, 1n]).value.unsealedCids[0]).toBeInstanceOf(Cid)
    expect(verify([0n, 0n]).exitCode).toBe(16)
    expect(verify([9n]).exitCode).toBe(17)
    expect(verify([0n], { sectorExpiry: vm.epoch + 181n * DAY - 1n }).exitCode).toBe(16)
    expect(verify([0n], { sectorType: 99n }).exitCode).toBe(16)
    expect(verify([0n, 2n]).exitCode).toBe(16)
    expect(verify([0n], {}, createMiner(vm, 'another')).exitCode).toBe(18)
    vm.setEpoch(vm.epoch + DAY + 1n)
    expect(verify([0n]).exitCode).toBe(EX_DEAL_EXPIRED)
  })

  scenario('the deals of a sector are activated all or none', (vm) => {
    const parties = makeParties(vm)
    publish(vm, parties, {}, { label: 'b' }, { label: 'c' }, { label: 'd' })
    const sectors = { 1: [0n], 2: [1n, 1n], 3: [0n], 4: [9n], 5: [1n, 2n], 6: [] }
    const { activationResults, activations } = activate(vm, parties, sectors, true)
    expect(activationResults).toEqual({
      successCount: 3,
      failures: [
        { index: 1, code: 16 },
        { index: 2, code: 16 },
        { index: 3, code: 17 },
      ],
    })
    expect(activations.map(({ activated }) => activated.length)).toEqual([1, 2, 0])
    expect(activations[2]!.unsealedCid).toBeNull()
    const get = market(vm, 'stranger')
    expect(get.call('GetDealSector', 2n)).toBe(5n)
    expect(get.call('GetDealActivation', 2n)).toEqual({ activated: vm.epoch, terminated: -1n })
    expect(get.send('GetDealSector', 3n).exitCode).toBe(EX_DEAL_NOT_ACTIVATED)
    expect(activate(vm, parties, { 8: [0n] }).activationResults.failures).toEqual([
      { index: 0, code: 16 },
    ])
    const other = { ...parties, miner: createMiner(vm, 'another') }
    expect(activate(vm, other, { 8: [3n] }).activationResults.failures[0]!.code).toBe(18)
    expect(
      market(vm, 'owner').send('BatchActivateDeals', { ...sector(vm, []), computeCid: false })
        .exitCode,
    ).toBe(18)
  })

  scenario('a sector type that is unknown ends an activation that computes CIDs', (vm) => {
    const parties = makeParties(vm)
    publish(vm, parties, {})
    const params = { ...sector(vm, [0n], { sectorType: 77n }), computeCid: true }
    expect(market(vm, parties.miner).send('BatchActivateDeals', params).exitCode).toBe(16)
    const huge = { ...sector(vm, [(1n << 64n) - 1n]), computeCid: false }
    expect(market(vm, parties.miner).send('BatchActivateDeals', huge).exitCode).toBe(20)
  })

  const change = (dealId: bigint | Uint8Array, changed = {}) => ({
    data: piece(1),
    size: PIECE_SIZE,
    payload: dealId instanceof Uint8Array ? dealId : encodeValue(cbor.u64, dealId),
    ...changed,
  })

  scenario('each piece that is added to a sector activates its deal on its own', (vm) => {
    const parties = makeParties(vm)
    publish(vm, parties, {}, { label: 'b' }, { label: 'c' })
    const minimumCommitmentEpoch = vm.epoch + 400n * DAY
    const added = [
      change(0n),
      change(0n),
      change(Uint8Array.of(0x61)),
      change(9n),
      change(1n, { data: piece(2) }),
      change(1n, { size: 2n * PIECE_SIZE }),
      change(1n),
    ]
    const sectors = [
      { sector: 3n, minimumCommitmentEpoch, added },
      { sector: 4n, minimumCommitmentEpoch: vm.epoch, added: [change(2n)] },
      { sector: 5n, minimumCommitmentEpoch, added: [] },
    ]
    const result = market(vm, parties.miner).send('SectorContentChanged', sectors)
    expect(result.value).toEqual([[true, false, false, false, false, false, true], [false], []])
    expect(typesOf(result.events)).toEqual(['deal-activated', 'deal-activated'])
    expect(market(vm, 'stranger').call('GetDealSector', 1n)).toBe(3n)
    expect(market(vm, 'owner').send('SectorContentChanged', sectors).exitCode).toBe(18)
  })

  scenario('terminated sectors end their deals at once, at the expense of the provider', (vm) => {
    const parties = makeParties(vm)
    const startEpoch = vm.epoch + 10n
    publish(vm, parties, { startEpoch }, { label: 'b', startEpoch }, { label: 'c', startEpoch })
    activate(vm, parties, { 1: [0n, 1n], 2: [2n] })
    vm.setEpoch(startEpoch + 7n)
    const terminate = (from: bigint | string, sectors: readonly number[]) =>
      market(vm, from).send('OnMinerSectorsTerminate', { epoch: vm.epoch, sectors })
    expect(terminate('owner', [1]).exitCode).toBe(18)
    const burnt = vm.balanceOf('f099')
    expect(terminate(createMiner(vm, 'another'), [1]).events).toEqual([])
    expect(typesOf(terminate(parties.miner, [1, 9]).events)).toEqual([
      'deal-terminated',
      'deal-terminated',
    ])
    expect(vm.balanceOf('f099') - burnt).toBe(2n * FIL)
    expect(balance(vm, parties.miner)).toEqual({
      balance: 8n * FIL + 14n * PRICE,
      locked: FIL,
    })
    expect(balance(vm, 'client')).toEqual({ balance: 10n * FIL - 14n * PRICE, locked: FEE + 5n })
    const get = market(vm, 'stranger')
    for (const method of ['GetDealClient', 'GetDealSector', 'GetDealActivation'] as const)
      expect(get.send(method, 0n).exitCode, method).toBe(EX_DEAL_EXPIRED)
    expect(get.call('GetDealSector', 2n)).toBe(2n)
    expect(terminate(parties.miner, [1]).events).toEqual([])
  })
})

describe('payment', () => {
  const settle = (vm: FVM, ...ids: number[]) =>
    market(vm, 'stranger').send('SettleDealPayments', ids)

  scenario('deals are paid when somebody asks, and end when they are over', (vm) => {
    const parties = makeParties(vm)
    const startEpoch = vm.epoch + 10n
    publish(vm, parties, { startEpoch }, { label: 'b', startEpoch })
    activate(vm, parties, { 1: [0n], 2: [1n] })
    expect(settle(vm, 0).value.settlements).toEqual([{ payment: 0n, completed: false }])
    vm.setEpoch(startEpoch + 4n)
    expect(settle(vm, 0, 5).value).toEqual({
      results: { successCount: 1, failures: [{ index: 1, code: EX_DEAL_EXPIRED }] },
      settlements: [{ payment: 4n * PRICE, completed: false }],
    })
    expect(settle(vm, 0).value.settlements).toEqual([{ payment: 0n, completed: false }])
    expect(balance(vm, parties.miner).balance).toBe(10n * FIL + 4n * PRICE)
    vm.setEpoch(startEpoch + 180n * DAY)
    const done = settle(vm, 0, 1)
    expect(done.value.settlements).toEqual([
      { payment: FEE - 4n * PRICE, completed: true },
      { payment: FEE, completed: true },
    ])
    expect(typesOf(done.events)).toEqual(['deal-completed', 'deal-completed'])
    expect(balance(vm, parties.miner)).toEqual({ balance: 10n * FIL + 2n * FEE, locked: 0n })
    expect(balance(vm, 'client')).toEqual({ balance: 10n * FIL - 2n * FEE, locked: 0n })
    expect(settle(vm, 0).value.results.failures).toEqual([{ index: 0, code: EX_DEAL_EXPIRED }])
    expect(market(vm, 'stranger').send('GetDealSector', 0n).exitCode).toBe(EX_DEAL_EXPIRED)
  })

  scenario('a deal that was not activated in time costs the provider its collateral', (vm) => {
    const parties = makeParties(vm)
    const startEpoch = vm.epoch + 10n
    publish(vm, parties, { startEpoch })
    expect(settle(vm, 0).value.settlements).toEqual([{ payment: 0n, completed: false }])
    vm.setEpoch(startEpoch)
    const burnt = vm.balanceOf('f099')
    expect(settle(vm, 0).value).toEqual({
      results: { successCount: 0, failures: [{ index: 0, code: EX_DEAL_EXPIRED }] },
      settlements: [],
    })
    expect(vm.balanceOf('f099') - burnt).toBe(FIL)
    expect(balance(vm, parties.miner)).toEqual({ balance: 9n * FIL, locked: 0n })
    expect(balance(vm, 'client')).toEqual({ balance: 10n * FIL, locked: 0n })
  })
})

describe('cron', () => {
  const settings = (vm: FVM): { parties: Parties; startEpoch: bigint } => ({
    parties: makeParties(vm),
    startEpoch: vm.epoch + 3n,
  })
  scenario(
    'it slashes deals that were not activated, and lets go of those that were',
    (vm) => {
      const { parties, startEpoch } = settings(vm)
      publish(vm, parties, { startEpoch }, { label: 'b', startEpoch })
      activate(vm, parties, { 1: [1n] })
      expect(market(vm, 'owner').send('CronTick').exitCode).toBe(18)
      const state = () => market(vm, 'owner').state()
      expect([...state().pendingProposals]).toHaveLength(2)
      const burnt = vm.balanceOf('f099')
      vm.mine(6) // deal 0 comes up at epoch 86,400, deal 1 one epoch later
      expect(vm.balanceOf('f099') - burnt).toBe(FIL)
      expect([...state().pendingProposals]).toHaveLength(1)
      vm.mine(1)
      expect([...state().pendingProposals]).toHaveLength(0)
      expect([...state().dealOpsByEpoch]).toHaveLength(0)
      expect(market(vm, 'stranger').send('GetDealClient', 0n).exitCode).toBe(EX_DEAL_EXPIRED)
      expect(market(vm, 'stranger').call('GetDealSector', 1n)).toBe(1n)
    },
    NEAR_CRON,
  )

  scenario(
    'it pays deals that it has paid before, and ends them',
    (vm) => {
      const { parties, startEpoch } = settings(vm)
      publish(vm, parties, { startEpoch }, { label: 'b', startEpoch })
      activate(vm, parties, { 1: [0n, 1n] })
      const state = market(vm, 'owner').state()
      // As releases before v13 left them: updated once; deal 1 is marked as terminated.
      const states = [...state.states].map(([id, deal]) => [
        id,
        { ...deal, lastUpdatedEpoch: startEpoch, slashEpoch: id === 1n ? startEpoch + 1n : -1n },
      ]) as typeof state.states extends Iterable<infer E> ? E[] : never
      vm.setState('f05', market(vm, 'owner').definition!.state, { ...state, states })
      const results: unknown[] = []
      vm.onMessage(({ events }) => results.push(...typesOf(events)))
      vm.mine(7)
      expect(results).toEqual(['deal-terminated'])
      expect(market(vm, 'stranger').call('GetDealActivation', 0n).activated).toBe(86_395n)
      expect(balance(vm, parties.miner)).toEqual({
        balance: 9n * FIL + PRICE + (86_400n - startEpoch) * PRICE,
        locked: FIL,
      })
      const [next] = [...market(vm, 'owner').state().dealOpsByEpoch]
      expect(next![0]).toBe(172_800n)
      // Its proposals were pending all the while, since the state was set from outside.
      vm.setState('f05', market(vm, 'owner').definition!.state, {
        ...market(vm, 'owner').state(),
        pendingProposals: [],
      })
    },
    NEAR_CRON,
  )
})
