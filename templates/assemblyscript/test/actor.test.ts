import { cbor, defineActor, FVM } from 'litefvm'
import { compileActor } from 'litefvm/asc'
import { beforeAll, beforeEach, expect, test } from 'vitest'

const TALLY = defineActor({
  name: 'tally',
  methods: {
    Vote: { params: cbor.tuple({ number: cbor.u64 }) },
    VoteOf: { params: cbor.address, returns: cbor.nullable(cbor.u64) },
  },
  state: cbor.tuple({ votes: cbor.hamt(cbor.keys.u64, cbor.u64) }),
})

let wasm: Uint8Array
let vm: FVM

beforeAll(async () => {
  wasm = (await compileActor('assembly/index.ts', { cache: 'build' })).wasm
}, 60_000)

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  vm.deploy(wasm, { as: 'tally', definition: TALLY })
})

const tally = (from: string) => vm.actor('tally', TALLY).connect(from)

test('a vote is counted', () => {
  tally('alice').Vote({ number: 7 })
  expect(tally('bob').VoteOf('alice')).toBe(7n)
  expect(tally('bob').VoteOf('bob')).toBe(null)
})

test('a vote is an event', () => {
  const { events } = tally('alice').send('Vote', { number: 7 })
  expect(events.map(({ fields }) => fields)).toEqual([
    { $type: 'vote', voter: Number(vm.idOf('alice')), number: 7 },
  ])
})

test('nobody votes twice', () => {
  tally('alice').Vote({ number: 7 })
  const again = tally('alice').send('Vote', { number: 8 })
  expect(again.exitName).toBe('USR_FORBIDDEN')
  expect(again.explain()).toContain('you have voted already')
})

test('votes cost no FIL, only gas', () => {
  const result = tally('alice').send('Vote', { number: 7 }, { value: 1 })
  expect(result.exitName).toBe('USR_NOT_PAYABLE')
})
