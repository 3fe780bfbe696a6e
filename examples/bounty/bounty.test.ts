import {
  type Cid,
  cbor,
  cidFromString,
  defineActor,
  encodeValue,
  FIL,
  FVM,
  type MockHandler,
  methodNumber,
} from 'litefvm'
import { compileActor } from 'litefvm/asc'
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

interface Deal {
  readonly data: Cid
  readonly activated: bigint
  readonly terminated: bigint
}

const ACTIVE: Deal = { data: PIECE, activated: 100n, terminated: -1n }

let wasm: Uint8Array
let vm: FVM
/** Of bounty 0. */
let deadline: bigint
/** The deals of the market, by id. Their client is bob. */
let deals: Map<bigint, Deal>

beforeAll(async () => {
  wasm = (await compileActor(new URL('./assembly/index.ts', import.meta.url))).wasm
}, 60_000)

/** Stands in for the market actor, f05. */
const market: MockHandler = (call) => {
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
  const fvm = FVM.createSync()
  for (const name of ['alice', 'bob', 'carol']) fvm.account(name)
  fvm.deploy(wasm, { as: 'bounty', definition: BOUNTY })
  fvm.mockActor('f05', market, { definition: MARKET })
  const params = { piece: PIECE, deadline: fvm.epoch + DAY }
  fvm.actor('bounty', BOUNTY).connect('alice').Fund(params, { value: '5 FIL' })
  return fvm
}

beforeEach(() => {
  deals = new Map([[7n, ACTIVE]])
  vm = vm === undefined ? world() : vm.loadFixture(world)
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
  expect(bounty().send('Get', 3).exitName).toBe('USR_NOT_FOUND')
})

test('funding needs value and a deadline to come', () => {
  const fund = (until: bigint, value: bigint) =>
    bounty().send('Fund', { piece: PIECE, deadline: until }, { value }).exitName
  expect(fund(deadline, 0n)).toBe('USR_ILLEGAL_ARGUMENT')
  expect(fund(vm.epoch, 1n)).toBe('USR_ILLEGAL_ARGUMENT')
  expect(fund(vm.epoch + 1n, 1n)).toBe('OK')
})

test('funding is for pieces', () => {
  const state = cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')
  const result = bounty().send('Fund', { piece: state, deadline }, { value: 1 })
  expect(result.exitName).toBe('USR_ILLEGAL_ARGUMENT')
})

describe('a claim', () => {
  test('of an active deal pays its client, whoever makes it', () => {
    const result = bounty('carol').send('Claim', { id: 0, deal: 7 })
    expect(result.exitName).toBe('OK')
    expect(result.balanceChange('bob')).toBe(5n * FIL)
    expect(vm.balanceOf('bounty')).toBe(0n)
    expect(result.events.at(-1)?.fields).toEqual({
      $type: 'bounty-paid',
      id: 0,
      to: Number(vm.idOf('bob')),
      amount: encodeValue(cbor.tokenAmount, 5n * FIL).subarray(1),
    })
    expect(bounty().Get(0).paidTo).toBe(vm.idOf('bob'))
  })

  test('asks the market, which may change nothing', () => {
    const asked = vm.expectCall({ to: 'f05', readOnly: true }, { times: 3 })
    bounty().Claim({ id: 0, deal: 7 })
    asked.verify()
  })

  test.each([
    ['for another piece', { ...ACTIVE, data: OTHER }],
    ['that is not active', { ...ACTIVE, activated: -1n }],
    ['that was terminated', { ...ACTIVE, terminated: 200n }],
  ])('of a deal %s is refused', (_, deal) => {
    deals.set(8n, deal)
    expect(bounty().send('Claim', { id: 0, deal: 8 }).exitName).toBe('NOT_STORED')
    expect(vm.balanceOf('bounty')).toBe(5n * FIL)
  })

  test('of a deal that the market does not know fails as the market does', () => {
    expect(bounty().send('Claim', { id: 0, deal: 9 }).exitName).toBe('USR_NOT_FOUND')
  })

  test('is paid once', () => {
    bounty().Claim({ id: 0, deal: 7 })
    expect(bounty().send('Claim', { id: 0, deal: 7 }).exitName).toBe('SETTLED')
  })

  test('comes too late after the deadline', () => {
    vm.setEpoch(deadline)
    bounty().call('Claim', { id: 0, deal: 7 }) // still in time, on a copy of the world
    vm.setEpoch(deadline + 1n)
    expect(bounty().send('Claim', { id: 0, deal: 7 }).exitName).toBe('TOO_LATE')
  })
})

describe('a refund', () => {
  test('gives the funder the value back after the deadline', () => {
    expect(bounty('alice').send('Refund', 0).exitName).toBe('TOO_EARLY')
    vm.mineUpTo(deadline + 1n)
    const result = bounty('alice').send('Refund', 0)
    expect(result.exitName).toBe('OK')
    expect(result.balanceChange('alice')).toBe(5n * FIL)
    expect(bounty('alice').send('Refund', 0).exitName).toBe('SETTLED')
  })

  test('is for the funder alone', () => {
    vm.setEpoch(deadline + 1n)
    expect(bounty('carol').send('Refund', 0).exitName).toBe('USR_FORBIDDEN')
  })
})
