import { expect, test } from 'vitest'
import { type EventField, ethLogOf } from '../../src/harness/events.ts'
import { cidFromString, cidToString, FVM } from '../../src/index.ts'

const CID = cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')

test('cron runs in tipsets and null rounds alike, each at its own epoch and time', () => {
  const vm = FVM.createSync()
  const genesis = vm.timestamp - 30n * vm.epoch
  const ticks: bigint[] = []
  vm.onMessage((result) => {
    expect(result.message.to.actorId).toBe(3n)
    expect(vm.timestamp).toBe(genesis + 30n * vm.epoch)
    ticks.push(vm.epoch)
  })
  expect(vm.mine(2, { nullRounds: 2 })).toEqual({ epoch: 10_006n, cronTicks: 6, failures: [] })
  expect(ticks).toEqual([10_000n, 10_001n, 10_002n, 10_003n, 10_004n, 10_005n])
})

test('a null round has the CID of the last tipset before it', () => {
  const vm = FVM.createSync()
  vm.setTipsetCid(10_000, CID)
  vm.mine(1, { nullRounds: 2 })
  vm.setEpoch(10_010)
  vm.mine()
  const cidAt = (epoch: bigint) => cidToString(FVM.portOf(vm).tipsetCid(epoch))
  for (let epoch = 10_000n; epoch < 10_010n; epoch++) expect(cidAt(epoch)).toBe(cidToString(CID))
  expect(cidAt(10_010n)).not.toBe(cidToString(CID))
  const other = FVM.createSync()
  other.loadState(vm.dumpState())
  expect(cidToString(FVM.portOf(other).tipsetCid(10_009n))).toBe(cidToString(CID))
  vm.setEpoch(10_005)
  vm.mine()
  expect(cidAt(10_005n)).not.toBe(cidToString(CID))
})

test.each([
  [undefined, 314n],
  ['mainnet', 314n],
  ['calibration', 314_159n],
  ['calibnet', 314_159n],
  ['butterflynet', 3_141_592n],
  ['devnet', 31_415_926n],
])('the chain id of network %s is %s', (network, chainId) => {
  const options = network === undefined ? {} : { network }
  expect(FVM.createSync(options).config.chainId).toBe(chainId)
  expect(FVM.createSync({ ...options, chainId: 5 }).config.chainId).toBe(5n)
})

const RAW = 0x55
const word = (byte: number, length = 32) => new Uint8Array(length).fill(byte)
const entry = (key: string, bytes: Uint8Array, codec = RAW): EventField => ({
  key,
  bytes,
  codec,
  flags: 3,
  value: bytes,
})
const topic = (byte: string) => `0x${byte.repeat(32)}`

test.each([
  ['nothing: LOG0 without data', [], { topics: [], data: '0x' }],
  [
    'topics in any order, and data',
    [entry('d', word(9, 2)), entry('t2', word(2)), entry('t1', word(1))],
    { topics: [topic('01'), topic('02')], data: '0x0909' },
  ],
  [
    'other raw keys, which are skipped',
    [entry('t1', word(1)), entry('t5', word(5)), entry('note', word(7, 3))],
    { topics: [topic('01')], data: '0x' },
  ],
  ['an entry that is not raw', [entry('t1', word(1)), entry('x', word(0, 1), 0x51)], undefined],
  ['a topic of 31 bytes', [entry('t1', word(1, 31))], undefined],
  ['a topic twice', [entry('t1', word(1)), entry('t1', word(2))], undefined],
  ['data twice', [entry('d', word(1, 1)), entry('d', word(2, 1))], undefined],
  ['a gap between topics', [entry('t1', word(1)), entry('t3', word(3))], undefined],
] as const)('an event with %s is a log as Lotus reads it', (_, entries, log) => {
  expect(ethLogOf(entries)).toEqual(log)
})
