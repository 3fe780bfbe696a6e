import {
  type Cid,
  cbor,
  cidFromString,
  defineActor,
  FIL,
  FVM,
  type MockHandler,
  type Result,
} from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { parseAbi } from 'viem'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'

/** What the contract asks of the market actor, f05, which is a mock here. */
const MARKET = defineActor({
  name: 'market',
  methods: {
    GetDealDataCommitment: {
      params: cbor.u64,
      returns: cbor.tuple({ data: cbor.cid, size: cbor.u64 }),
    },
    GetDealProvider: { params: cbor.u64, returns: cbor.u64 },
    GetDealActivation: {
      params: cbor.u64,
      returns: cbor.tuple({ activated: cbor.i64, terminated: cbor.i64 }),
    },
  },
})

/** And of a storage provider. */
const MINER = defineActor({
  name: 'miner',
  methods: {
    GetOwner: {
      returns: cbor.tuple({ owner: cbor.address, proposed: cbor.nullable(cbor.address) }),
    },
  },
})

const BOUNTY = parseAbi([
  'function enrol(uint64 deal)',
  'function pay(uint64 deal) returns (uint256)',
  'function paidUpTo(uint64 deal) view returns (uint256)',
])

const PIECE = cidFromString('baga6ea4seaqao7s73y24kcutaosvacpdjgfe5pw76ooefnyqw4ynr3d2y6x2mpq')
const OTHER = cidFromString('baga6ea4seaqaobyha4dqobyha4dqobyha4dqobyha4dqobyha4dqobyha4dqoby')
const PROVIDER = 1000n
const DAY = 2_880n

interface Deal {
  readonly data: Cid
  readonly activated: bigint
  readonly terminated: bigint
}

/** The deals of the market by id; all are PROVIDER's, who is owned by olga. */
let deals: Map<bigint, Deal>
let build: SolidityBuild

beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

/** Answers by the deal that is asked for. */
const ofDeal =
  (answer: (deal: Deal) => unknown): MockHandler =>
  (call) => {
    const deal = deals.get(call.decode(cbor.u64))
    return deal === undefined ? { exitCode: 'USR_NOT_FOUND' } : { returns: answer(deal) }
  }

/** A bounty on PIECE of 1 FIL a day, with 5 FIL in it. */
function world(fvm: FVM) {
  for (const name of ['patron', 'anyone']) fvm.account(name, { type: 'eth' })
  fvm.account('olga')
  const mock = (method: string, handler: MockHandler) =>
    fvm.mockCall({ to: 'f05', method }, handler, { definition: MARKET })
  mock(
    'GetDealDataCommitment',
    ofDeal(({ data }) => ({ data, size: 2_048 })),
  )
  mock(
    'GetDealProvider',
    ofDeal(() => PROVIDER),
  )
  mock(
    'GetDealActivation',
    ofDeal(({ activated, terminated }) => ({ activated, terminated })),
  )
  const owner = { owner: 'olga', proposed: null }
  fvm.mockCall({ to: PROVIDER, method: 'GetOwner' }, { returns: owner }, { definition: MINER })
  fvm.evm.deploy(build, {
    contract: 'StorageBounty',
    args: [PIECE.bytes, FIL, DAY],
    value: '5 FIL',
    from: 'patron',
    as: 'bounty',
  })
}

const vm = FVM.createSync()
beforeEach(() => {
  deals = new Map([[7n, { data: PIECE, activated: 100n, terminated: -1n }]])
  vm.loadFixture(world)
})

const bounty = () => vm.evm.at('bounty', BOUNTY).connect('anyone')

/** What a call of the bounty reverted with, in words. */
const reason = (result: Result<unknown>) => result.revert?.text

const later = (epochs: bigint) => vm.setEpoch(vm.epoch + epochs)

describe('a deal is enrolled', () => {
  test('if it has the piece and is active', () => {
    const { contractEvents } = bounty().write.enrol([7n])
    expect(contractEvents.map(({ text }) => text)).toEqual([
      `Enrolled(deal: 7, provider: ${PROVIDER})`,
    ])
    expect(bounty().read.paidUpTo([7n])).toBe(vm.epoch)
  })

  test('once', () => {
    bounty().write.enrol([7n])
    expect(reason(bounty().send.enrol([7n]))).toBe('AlreadyEnrolled(deal: 7)')
  })

  test.each([
    ['another piece', { data: OTHER }, 'OtherPiece(deal: 7)'],
    ['no sector yet', { activated: -1n }, 'NotActive(deal: 7)'],
    ['an end', { terminated: 200n }, 'NotActive(deal: 7)'],
  ])('not if it has %s', (_, change, text) => {
    deals.set(7n, { ...deals.get(7n)!, ...change })
    expect(reason(bounty().send.enrol([7n]))).toBe(text)
  })

  test('not if the market has no such deal', () => {
    const result = bounty().send.enrol([8n])
    expect(reason(result)).toBe('ActorFailed(actor: 5, method: 1157985802, exitCode: 17)')
    expect(result.explain()).toContain('at StorageBounty.enrol (')
  })
})

describe('the owner of the provider is paid', () => {
  beforeEach(() => {
    bounty().write.enrol([7n])
  })

  test('for every whole day, whoever asks for it', () => {
    later(2n * DAY + 10n)
    const result = bounty().write.pay([7n])
    expect(result.value).toBe(2n * FIL)
    expect(result.balanceChange('olga')).toBe(2n * FIL)
    expect(reason(bounty().send.pay([7n]))).toContain('NothingDue(deal: 7, nextPeriodEnds: ')
    later(DAY)
    expect(bounty().write.pay([7n]).value).toBe(FIL)
  })

  test('as long as there is money, and again when there is more', () => {
    later(9n * DAY)
    expect(bounty().write.pay([7n]).value).toBe(5n * FIL)
    expect(reason(bounty().send.pay([7n]))).toContain('NothingDue')
    vm.send({ from: 'patron', to: 'bounty', method: 'InvokeEVM', value: '100 FIL' })
    expect(bounty().write.pay([7n]).value).toBe(4n * FIL)
  })

  test('up to the end of the deal, and no longer', () => {
    const { epoch } = vm
    later(4n * DAY)
    deals.set(7n, { ...deals.get(7n)!, terminated: epoch + 3n * DAY })
    const result = bounty().write.pay([7n])
    expect(result.value).toBe(3n * FIL)
    expect(result.contractEvents.map(({ eventName }) => eventName)).toEqual(['Ended', 'Paid'])
    expect(reason(bounty().send.pay([7n]))).toBe('NotEnrolled(deal: 7)')
  })

  test('nothing for a deal that ended on its first day', () => {
    deals.set(7n, { ...deals.get(7n)!, terminated: vm.epoch + 1n })
    later(DAY)
    expect(bounty().write.pay([7n]).value).toBe(0n)
    expect(vm.balanceOf('bounty')).toBe(5n * FIL)
  })
})

test('only the reward leaves: other actors are read and never changed', () => {
  bounty().write.enrol([7n])
  later(DAY)
  const result = bounty().write.pay([7n])
  const asked = result.trace!.calls.map(({ id, readOnly, value }) => [id, readOnly, value])
  expect(asked).toEqual([
    [5n, true, 0n],
    [5n, true, 0n],
    [PROVIDER, true, 0n],
    [vm.idOf('olga'), false, FIL],
  ])
})
