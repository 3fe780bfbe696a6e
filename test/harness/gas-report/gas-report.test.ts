import { describe, expect, test } from 'vitest'
import { reportOf } from '../../../src/harness/gas-report/gas-report.ts'
import { GasTally } from '../../../src/harness/gas-report/gas-tally.ts'
import {
  FVM,
  mergeReports,
  parseGasReport,
  type Result,
  renderGasReport,
  snapshotOf,
} from '../../../src/harness/index.ts'
import { deployAll } from '../evm/worlds.ts'
import { FORWARDER, FORWARDER_WASM, forward } from '../forwarder.ts'

const PAINT = { bold: (text: string) => text, dim: (text: string) => text }

function world(options = {}) {
  const vm = FVM.createSync(options)
  vm.account('alice')
  vm.account('bob')
  vm.deploy(FORWARDER_WASM, { as: 'relay', definition: FORWARDER, balance: '10 FIL' })
  const relay = (method: bigint) =>
    vm.send({
      from: 'alice',
      to: 'relay',
      method: 'Forward',
      params: forward({ to: vm.account('bob').address, method, value: 1n }),
    })
  return { vm, relay }
}

function reportOn(...results: Result<unknown>[]) {
  const tally = new GasTally()
  for (const result of results) tally.add(result)
  return reportOf([{ tally: tally.data, snapshots: [] }])
}

test('min, median and max are of the calls that succeeded, rounded up to gas', () => {
  const { vm } = world()
  const pay = () => vm.send({ from: 'alice', to: 'bob', value: 1n })
  const report = reportOn(pay(), vm.send({ from: 'alice', to: 'bob' }), pay())
  const gas = (value: bigint) =>
    Number(
      ((vm.simulate({ from: 'alice', to: 'bob', value }).trace?.totalGas ?? 0n) + 999n) / 1000n,
    )
  expect(report.methods).toMatchObject([
    {
      actor: 'account',
      method: 'send',
      calls: 3,
      failed: 0,
      min: gas(0n),
      median: gas(1n),
      max: gas(1n),
    },
  ])
})

test('the median of an even number of calls is between the two in the middle', () => {
  const tally = new GasTally()
  const method = {
    actor: 'a',
    method: 'M',
    failed: 0,
    inexact: 0,
    wasm: 1,
    syscalls: 1,
    storage: 2,
    nested: 0,
  }
  tally.merge({
    messages: 4,
    untraced: 0,
    methods: [{ ...method, calls: [4_000, 9_000, 1_000, 2_000] }],
  })
  const report = reportOf([{ tally: tally.data, snapshots: [] }])
  expect(report.methods[0]).toMatchObject({ min: 1, median: 3, max: 9 })
  expect(report.methods[0]?.share).toEqual({ wasm: 0.25, syscalls: 0.25, storage: 0.5, calls: 0 })
})

test('what a frame was charged is all in its shares', () => {
  const { relay } = world()
  const result = relay(0n)
  const { methods } = reportOn(result).tally
  const all = methods.map(({ wasm, syscalls, storage }) => wasm + syscalls + storage)
  const charged = all.reduce((sum, part) => sum + part, 0)
  expect(BigInt(charged)).toBe(result.trace?.totalGas)
})

test('calls that fail are counted, and in no figure', () => {
  const { relay } = world()
  expect(reportOn(relay(99n)).methods).toMatchObject([
    { actor: 'account', method: 'method 99', calls: 0, failed: 1, median: 0 },
    { actor: 'forwarder', method: 'Forward', calls: 0, failed: 1, median: 0 },
  ])
})

test('a table says where gas is not exact, and where calls were not traced', () => {
  const { vm } = world()
  vm.mockActor('f05', () => undefined)
  const mocked = vm.send({ from: 'alice', to: 'f05', method: 'AddBalance' })
  const report = reportOn(mocked, world({ tracing: false }).relay(0n))
  expect(report.untraced).toBe(1)
  const text = renderGasReport(report, PAINT)
  expect(text).toMatch(/ {2}AddBalance +1 +~[\d,]+ +~[\d,]+ +~[\d,]+ /)
  expect(text).toMatch(
    /\ngas over 2 messages; ~ is not exact: a part was modelled or mocked\n1 of them were not traced, so their calls are not counted: make their worlds without tracing: false\n$/,
  )
  expect(renderGasReport(reportOn(), PAINT)).toBe('gas: no messages were sent\n')
})

describe('reports of parts of a suite', () => {
  test('add up to the report of the whole', () => {
    const { vm, relay } = world()
    const results = [relay(0n), vm.send({ from: 'alice', to: 'bob' }), relay(99n), relay(0n)]
    const whole = reportOn(...results)
    const parts = [reportOn(...results.slice(0, 2)), reportOn(...results.slice(2))]
    const read = parts.map((part) => parseGasReport(JSON.stringify(part), 'gas.json'))
    expect(mergeReports(read).methods).toEqual(whole.methods)
    expect(mergeReports(read).messages).toBe(4)
  })

  test.each([
    ['no JSON', 'gas'],
    ['null', 'null'],
    ['another report', '{ "numTotalTests": 5 }'],
    ['half of one', '{ "type": "litefvm gas report", "snapshots": {} }'],
    [
      'a tally of something else',
      '{ "type": "litefvm gas report", "snapshots": {}, "tally": { "methods": [{}] } }',
    ],
  ])('%s is refused', (_, text) => {
    expect(() => parseGasReport(text, 'gas.json')).toThrow(
      "gas.json is not a gas report: give a file that the reporter wrote, as reporters: [['litefvm/reporter', { json: 'gas.json' }]] makes it do",
    )
  })
})

test('a snapshot has the median of each method that succeeded, and what tests measured', () => {
  const { vm, relay } = world()
  const tally = new GasTally()
  for (const result of [relay(0n), relay(99n), vm.send({ from: 'alice', to: 'bob' })])
    tally.add(result)
  const report = reportOf([{ tally: tally.data, snapshots: [['a.test.ts > it', '5']] }])
  expect([...snapshotOf(report)].map(([name]) => name)).toEqual([
    'account:send()',
    'forwarder:Forward()',
    'a.test.ts > it',
  ])
  expect(snapshotOf(report).get('a.test.ts > it')).toEqual({ gas: 5n, isExact: true })
})

test('calls of contracts are counted by contract and function', () => {
  const vm = FVM.createSync()
  const tally = new GasTally()
  const stop = vm.onMessage((result) => tally.add(result))
  const { token } = deployAll(vm)
  token.write.transfer(['bob', 5n])
  token.write.transfer(['bob', 6n])
  token.send.transfer(['bob', 10_000n])
  stop()
  const report = reportOf([{ tally: tally.data, snapshots: [] }])
  const ofToken = report.methods.filter(({ actor }) => actor === 'Token')
  expect(ofToken).toMatchObject([
    { method: 'constructor', calls: 1 },
    { method: 'transfer(address,uint256)', calls: 2, failed: 1 },
  ])
  expect([...snapshotOf(report).keys()]).toEqual(
    expect.arrayContaining(['Token:constructor()', 'Token:transfer(address,uint256)']),
  )
})
