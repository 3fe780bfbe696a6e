import {
  type Cid,
  cbor,
  cidFromString,
  defineActor,
  FIL,
  FVM,
  type MockHandler,
  methodNumber,
} from 'litefvm'
import { compileActor } from 'litefvm/asc'
import 'litefvm/vitest'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'

const BOUNTY = defineActor({
  name: 'bounty',
  methods: {
    Fund: { params: cbor.tuple({ piece: cbor.cid, deadline: cbor.i64 }), returns: cbor.u64 },
    Claim: { params: cbor.tuple({ id: cbor.u64, deal: cbor.u64 }) },
    Refund: { params: cbor.u64 },
    Get: {
      params: cbor.u64,
      returns: cbor.tuple({
        funder: cbor.u64,
        amount: cbor.tokenAmount,
        piece: cbor.cid,
        deadline: cbor.i64,
        paidTo: cbor.nullable(cbor.u64),
      }),
    },
  },
  exitCodes: { NOT_STORED: 32, TOO_LATE: 33, TOO_EARLY: 34, SETTLED: 35 },
})

/** What the bounty asks of the market actor. */
const MARKET = defineActor({
  name: 'market',
  methods: {
    GetDealDataCommitment: {
      params: cbor.u64,
      returns: cbor.tuple({ data: cbor.cid, size: cbor.u64 }),
    },
    GetDealActivation: {
      params: cbor.u64,
      returns: cbor.tuple({ activated: cbor.i64, terminated: cbor.i64 }),
    },
    GetDealClient: { params: cbor.u64, returns: cbor.u64 },
  },
})

const PIECE = cidFromString('baga6ea4seaqao7s73y24kcutaosvacpdjgfe5pw76ooefnyqw4ynr3d2y6x2mpq')
const OTHER = cidFromString('baga6ea4seaqaobyha4dqobyha4dqobyha4dqobyha4dqobyha4dqobyha4dqoby')
const DAY = 2_880n
const CRON = 3n

interface Deal {
  readonly data: Cid
  readonly activated: bigint
  readonly terminated: bigint
}

const ACTIVE: Deal = { data: PIECE, activated: 100n, terminated: -1n }

let wasm: Uint8Array
/** Of bounty 0. */
let deadline: bigint
/** The deals of the market, by id. Their client is bob. */
let deals: Map<bigint, Deal>

beforeAll(async () => {
  wasm = (await compileActor(new URL('./assembly/index.ts', import.meta.url))).wasm
}, 60_000)

/** Stands in for the market actor, f05. */
const market: MockHandler = (call) => {
  if (call.from === CRON) return undefined // at the end of each epoch
  const deal = deals.get(call.decode(cbor.u64))
  if (deal === undefined) return { exitCode: 'USR_NOT_FOUND' }
  if (call.method === methodNumber('GetDealDataCommitment'))
    return { returns: { data: deal.data, size: 2_048 } }
  if (call.method === methodNumber('GetDealActivation'))
    return { returns: { activated: deal.activated, terminated: deal.terminated } }
  return { returns: vm.idOf('bob') }
}

/** A bounty of 5 FIL by alice on PIECE, with number 0; bob is the client of every deal. */
function world() {
  for (const name of ['alice', 'bob', 'carol']) vm.account(name)
  vm.deploy(wasm, { as: 'bounty', definition: BOUNTY })
  vm.mockActor('f05', market, { definition: MARKET })
  bounty('alice').Fund({ piece: PIECE, deadline: vm.epoch + DAY }, { value: '5 FIL' })
}

const vm = FVM.createSync()
beforeEach(() => {
  vm.loadFixture(world)
  deals = new Map([[7n, ACTIVE]])
  deadline = vm.epoch + DAY
})

const bounty = (from = 'carol') => vm.actor('bounty', BOUNTY).connect(from)

test('funding locks the value', () => {
  expect(vm.balanceOf('bounty')).toBe(5n * FIL)
  expect(bounty().Get(0)).toEqual({
    funder: vm.idOf('alice'),
    amount: 5n * FIL,
    piece: PIECE,
    deadline,
    paidTo: null,
  })
})

test('bounties are numbered', () => {
  const params = { piece: OTHER, deadline }
  expect(bounty().Fund(params, { value: 1 })).toBe(1n)
  expect(bounty().Fund(params, { value: 1 })).toBe(2n)
  expect(bounty().send('Get', 3)).toExitWith('USR_NOT_FOUND')
})

test('funding needs value and a deadline to come', () => {
  const fund = (until: bigint, value: bigint) =>
    bounty().send('Fund', { piece: PIECE, deadline: until }, { value })
  expect(fund(deadline, 0n)).toExitWith('USR_ILLEGAL_ARGUMENT')
  expect(fund(vm.epoch, 1n)).toExitWith('USR_ILLEGAL_ARGUMENT')
  expect(fund(vm.epoch + 1n, 1n)).toSucceed()
})

test('funding is for pieces', () => {
  const state = cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')
  const result = bounty().send('Fund', { piece: state, deadline }, { value: 1 })
  expect(result).toExitWith('USR_ILLEGAL_ARGUMENT')
})

describe('a claim', () => {
  test('of an active deal pays its client, whoever makes it', () => {
    const result = bounty('carol').send('Claim', { id: 0, deal: 7 })
    expect(result).toChangeBalances({ bounty: '-5 FIL', bob: '5 FIL', carol: 0 })
    expect(result).toEmit('bounty-paid', { id: 0, to: vm.idOf('bob'), amount: 5n * FIL })
    expect(bounty().Get(0).paidTo).toBe(vm.idOf('bob'))
  })

  test('asks the market, which may change nothing', () => {
    const asked = vm.expectCall({ to: 'f05', readOnly: true }, { times: 3 })
    const result = bounty().send('Claim', { id: 0, deal: 7 })
    asked.verify()
    const market = { to: 'f05', params: 7, readOnly: true, mocked: true } as const
    expect(result).toHaveInvocation({
      from: 'carol',
      to: 'bounty',
      method: 'Claim',
      calls: [
        { ...market, method: 'GetDealDataCommitment' },
        { ...market, method: 'GetDealActivation' },
        { ...market, method: 'GetDealClient' },
        { to: 'bob', method: 'send', value: '5 FIL', readOnly: false },
      ],
    })
  })

  test.each([
    ['for another piece', { ...ACTIVE, data: OTHER }],
    ['that is not active', { ...ACTIVE, activated: -1n }],
    ['that was terminated', { ...ACTIVE, terminated: 200n }],
  ])('of a deal %s is refused', (_, deal) => {
    deals.set(8n, deal)
    expect(bounty().send('Claim', { id: 0, deal: 8 })).toAbortWith('NOT_STORED')
    expect(vm.balanceOf('bounty')).toBe(5n * FIL)
  })

  test('of a deal that the market does not know fails as the market does', () => {
    expect(bounty().send('Claim', { id: 0, deal: 9 })).toExitWith('USR_NOT_FOUND')
  })

  test('is paid once', () => {
    bounty().Claim({ id: 0, deal: 7 })
    expect(bounty().send('Claim', { id: 0, deal: 7 })).toAbortWith('SETTLED')
  })

  test('comes too late after the deadline', () => {
    vm.setEpoch(deadline)
    bounty().call('Claim', { id: 0, deal: 7 }) // still in time, on a copy of the world
    vm.setEpoch(deadline + 1n)
    expect(bounty().send('Claim', { id: 0, deal: 7 })).toAbortWith('TOO_LATE')
  })
})

describe('a refund', () => {
  test('gives the funder the value back after the deadline', () => {
    expect(bounty('alice').send('Refund', 0)).toAbortWith('TOO_EARLY')
    vm.setEpoch(deadline - 1n)
    vm.mine(2)
    const refund = () => bounty('alice').send('Refund', 0)
    expect(refund()).toChangeBalances({ bounty: '-5 FIL', alice: '5 FIL' })
    expect(refund()).toAbortWith('SETTLED')
  })

  test('is for the funder alone', () => {
    vm.setEpoch(deadline + 1n)
    expect(bounty('carol').send('Refund', 0)).toExitWith('USR_FORBIDDEN')
  })
})
