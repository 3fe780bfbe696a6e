import { expect, test } from 'vitest'
import { type EventField, ethLogOf } from '../../src/harness/events.ts'
import { cbor, cidFromString, cidToString, FVM } from '../../src/index.ts'

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

test('null rounds, tipsets and single calls of mine leave the same state', () => {
  const single = FVM.createSync({ miners: 1 })
  const [tipsets, nullRounds, watched] = [single.fork(), single.fork(), single.fork()]
  for (let i = 0; i < 60; i++) single.mine()
  tipsets.mine(60)
  nullRounds.mine(1, { nullRounds: 59 })
  let charges = 0
  watched.onMessage((result) => {
    charges += result.charges.length
  })
  watched.mine(60) // each tick is traced, since somebody may read the trace
  expect(charges).toBeGreaterThan(10_000)
  const root = cidToString(single.stateRoot())
  for (const vm of [tipsets, nullRounds, watched]) expect(cidToString(vm.stateRoot())).toBe(root)
})

test('a tick after a jump leaves the same state with a trace and without', () => {
  const [vm, watched] = [FVM.createSync(), FVM.createSync()]
  let gas = 0n
  watched.onMessage((result) => {
    gas = result.gasUsed
    expect(result.charges.length).toBeGreaterThan(2_000)
    expect(result.trace?.calls.length).toBe(2)
  })
  for (const world of [vm, watched]) {
    world.setEpoch(world.epoch + 1_000n)
    expect(world.mine()).toEqual({ epoch: 11_001n, cronTicks: 1, failures: [] })
  }
  expect(gas).toBeGreaterThan(0n)
  expect(cidToString(vm.stateRoot())).toBe(cidToString(watched.stateRoot()))
  expect(vm.state('f02')).toMatchObject({ epoch: 11_001n })
})

test('a tick of cron that fails has its trace, and changes nothing', () => {
  const vm = FVM.createSync()
  vm.setState('f03', cbor.tuple({ a: cbor.u64 }), { a: 1n })
  const root = cidToString(vm.stateRoot())
  const { cronTicks, failures } = vm.mine(2)
  expect(cronTicks).toBe(2)
  expect(failures.map(({ exitName }) => exitName)).toEqual(Array(2).fill('USR_ILLEGAL_ARGUMENT'))
  for (const failure of failures) {
    expect(failure.trace?.exitCode).toBe(failure.exitCode)
    expect(failure.charges.length).toBeGreaterThan(5)
    expect(failure.explain()).toContain('failed to get actor state')
  }
  expect(cidToString(vm.stateRoot())).toBe(root)
})

test('BLOCKHASH of a null round is that of the last tipset before it', () => {
  const abi = [
    {
      type: 'function',
      name: 'hashOf',
      stateMutability: 'view',
      inputs: [{ name: 'epoch', type: 'uint256' }],
      outputs: [{ name: '', type: 'bytes32' }],
    },
  ] as const
  const vm = FVM.createSync()
  // PUSH1 4, CALLDATALOAD, BLOCKHASH, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
  const hashes = vm.evm.at(
    vm.evm.etch('f410fkkld55ioe7qg24wvt7fu6pbknb56ht7pt4zamxa', '0x600435405f5260205ff3'),
    abi,
  )
  vm.mine(1)
  vm.mine(1, { nullRounds: 2 })
  const [before, tipset, first, second] = [4n, 3n, 2n, 1n].map((ago) =>
    hashes.read.hashOf([vm.epoch - ago]),
  )
  expect([first, second]).toEqual([tipset, tipset])
  expect(before).not.toBe(tipset)
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

test('a listener receives the trace of a tick after a long jump with sums of its charges', () => {
  const [vm, watched] = [FVM.createSync(), FVM.createSync()]
  const kept: number[] = []
  watched.onMessage((result) => {
    kept.push(result.applied.trace.length)
    const milligas = result.charges.reduce(
      (sum, { compute, other }) => sum + BigInt(compute) + BigInt(other),
      0n,
    )
    expect((milligas + 999n) / 1_000n).toBe(result.gasUsed)
    expect(result.trace?.calls.map(({ id }) => id)).toEqual([4n, 5n])
    expect(result.trace?.calls[0]!.calls.map(({ id }) => id)).toEqual([2n, 2n])
  })
  for (const world of [vm, watched]) {
    world.setEpoch(world.epoch + 20_000n)
    expect(world.mine().failures).toEqual([])
  }
  expect(kept.length).toBe(1)
  expect(kept[0]).toBeGreaterThan(300_000)
  expect(kept[0]).toBeLessThan(300_200) // 20,000 epochs make 380,000 events
  expect(cidToString(vm.stateRoot())).toBe(cidToString(watched.stateRoot()))
})
