import { beforeEach, describe, expect, test } from 'vitest'
import { MARKET, POWER } from '../../src/builtin-actors/index.ts'
import { FVM } from '../../src/index.ts'
import { Address } from '../../src/types/index.ts'
import { grant } from './scenarios/datacap.ts'
import { activate, FIL, makeParties, type Parties, PIECE_SIZE, publish } from './scenarios/deals.ts'

/* Each broken state is one that no message leads to. */

let vm: FVM
let parties: Parties

beforeEach(() => {
  vm = FVM.createSync({ baseFee: 0n })
  grant(vm, 2n * PIECE_SIZE, PIECE_SIZE)
  parties = makeParties(vm)
  publish(vm, parties, { isVerified: true }, { label: 'b' })
  activate(vm, parties, { 3: [1n] })
})

/** The violations of power and market: the miner of these tests has no state. */
function violations(): string[] {
  return vm.checkInvariants().filter((violation) => !/^(miner|storageminer) f0/.test(violation))
}

test('a market with deals is whole', () => {
  expect(violations()).toEqual([])
})

describe('power', () => {
  const set = (changed: Partial<ReturnType<typeof state>>) =>
    vm.setState('f04', POWER.state, { ...state(), ...changed })
  const state = () => vm.state('f04', POWER.state)

  test.each([
    ['totalRawBytePower', 'is negative'],
    ['totalQualityAdjPower', 'is negative'],
    ['totalBytesCommitted', 'is negative'],
    ['totalQaBytesCommitted', 'is negative'],
    ['minerAboveMinPowerCount', 'claims with sufficient power 4 does not match'],
  ] as const)('a wrong %s', (field, text) => {
    set({ [field]: -1n })
    expect(violations().join('\n')).toContain(text)
  })

  test('claims missing in the totals, and one of an unknown proof', () => {
    const claim = { windowPostProof: 5n, rawBytePower: 1n, qualityAdjPower: 2n }
    set({ claims: [...state().claims, [Address.id(70n), claim]] as never })
    expect(violations()).toEqual([
      'storagepower f04: could not get consensus miner min power for miner f070: proof type 5',
      expect.stringMatching(
        /sum of raw power in claims \d+ does not match recorded bytes committed/,
      ),
      expect.stringMatching(/sum of qa power in claims \d+ does not match recorded qa power/),
    ])
  })

  test('a cron event before the first epoch', () => {
    const event = { miner: Address.id(70n), payload: new Uint8Array(0) }
    set({ cronEventQueue: [[5n, [[0n, event]]]] as never })
    expect(violations()).toEqual([
      'storagepower f04: cron event at epoch 5 before first_cron_epoch 10000',
    ])
  })
})

describe('market', () => {
  const set = (changed: Partial<ReturnType<typeof state>>) =>
    vm.setState('f05', MARKET.state, { ...state(), ...changed })
  const state = () => vm.state('f05', MARKET.state)

  test('an id that is used again', () => {
    set({ nextId: 1n })
    expect(violations()).toEqual([
      'storagemarket f05: next id, 1, is not greater than highest id in proposals, 1',
    ])
  })

  test('totals that are not the sum of the locked funds', () => {
    set({ totalProviderLockedCollateral: -1n })
    expect(violations()).toEqual([
      'storagemarket f05: negative total provider locked collateral: -1',
      expect.stringContaining('does not sum to provider locked, -1'),
    ])
  })

  test('more in escrow than the market has', () => {
    vm.setBalance('f05', 1n)
    expect(violations()).toEqual([
      `storagemarket f05: escrow total, ${20n * FIL}, greater than actor balance, 1`,
    ])
  })

  test('less in escrow than is locked', () => {
    set({ escrowTable: [] as never })
    expect(violations()).toEqual([
      expect.stringContaining('greater than escrow amount, 0'),
      expect.stringContaining('greater than escrow amount, 0'),
      expect.stringContaining('less than sum of proposal collateral'),
    ])
  })

  test('a state without a proposal, an allocation and a pending proposal too', () => {
    set({ proposals: [] as never })
    const found = violations().join('\n')
    expect(found).toContain('pending deal allocation 0 not found in proposals')
    expect(found).toContain('no deal proposal for deal state 1')
    expect(found).toContain('provider sector deal 1 not found in proposals')
    expect(found).toContain('a pending proposal is not found within proposals')
  })

  test('an active deal that no sector lists, and one that cron will not see', () => {
    set({ providerSectors: [] as never, dealOpsByEpoch: [] as never })
    expect(violations()).toEqual([
      'storagemarket f05: active deal 1 not found in provider sector deals',
      'storagemarket f05: missing deal ops for proposals: 0, 1',
    ])
  })

  test('a deal state of the future', () => {
    const dealState = {
      sectorNumber: 3n,
      sectorStartEpoch: vm.epoch,
      lastUpdatedEpoch: vm.epoch + 1n,
      slashEpoch: vm.epoch - 1n,
    }
    set({ states: [[1n, dealState]] as never })
    const found = violations().join('\n')
    expect(found).toContain('deal 1 last updated epoch 10001 after current 10000')
    expect(found).toContain('deal 1 state slashed before sector start: 9999')
    expect(found).toContain('provider sector deal 1 is slashed')
  })

  test('an allocation that the registry does not have', () => {
    set({ pendingDealAllocationIds: [[0n, 77n]] as never })
    expect(violations()).toEqual(['allocation 77 not found for pending deal 0'])
  })
})
