import { beforeEach, describe, expect, test } from 'vitest'
import { Address, addressToString, Cid, cbor, FIL, FVM, toPlain } from '../../src/index.ts'
import { FORWARDER_WASM } from './forwarder.ts'

let vm: FVM

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
})

describe('actors', () => {
  test('their records can be read and set', () => {
    vm.setBalance('alice', '7 FIL')
    vm.setNonce('alice', 3)
    expect(vm.getActor('alice')).toMatchObject({
      id: 102n,
      type: 'account',
      balance: 7n * FIL,
      sequence: 3n,
    })
    expect(vm.send({ from: 'alice', to: 'bob' }).ok).toBe(true)
    expect(vm.nonceOf('alice')).toBe(4n)
    expect(vm.getActor('f0999')).toBeUndefined()
  })

  test('a new actor can be set at an id, and at an address that is not known yet', () => {
    expect(vm.setActor('f01000', { code: 'multisig', balance: 5n })).toBe(1000n)
    const eth = '0x00000000000000000000000000000000000000aa'
    const id = vm.setActor(eth, { balance: 1n })
    expect(vm.getActor(eth)).toMatchObject({ id, type: 'placeholder', balance: 1n })
    expect(addressToString(vm.getActor(id)!.delegatedAddress!)).toMatch(/^f410f/)
  })

  test('a deleted actor is gone; its address stays known', () => {
    vm.deleteActor('bob')
    expect(vm.getActor('bob')).toBeUndefined()
    expect(vm.idOf('bob')).toBe(103n)
    expect(vm.send({ from: 'alice', to: 'bob', method: 2 }).exitName).toBe('SYS_INVALID_RECEIVER')
  })

  test('a state can be set with a schema and read with it', () => {
    const STATE = cbor.tuple({
      owner: cbor.address,
      balances: cbor.hamt(cbor.keys.address, cbor.tokenAmount, { bitWidth: 3 }),
      log: cbor.amt(cbor.tuple({ epoch: cbor.i64, note: cbor.text })),
      next: cbor.nullable(cbor.link(cbor.tuple({ limit: cbor.u64 }))),
    })
    vm.setActor('f01000', { code: 'account' })
    vm.setState('f01000', STATE, {
      owner: 'alice',
      balances: [
        ['bob', '1 FIL'],
        ['f05', 7n],
      ],
      log: [[3, { epoch: -1, note: 'x' }]],
      next: { limit: 9 },
    })
    const state = vm.state('f01000', STATE)
    expect(state.owner).toEqual(vm.account('alice').address)
    expect(state.balances.get('f05')).toBe(7n)
    expect(state.balances.get(vm.account('bob').address)).toBe(FIL)
    expect(state.balances.size).toBe(2)
    expect(state.log.get(3)).toEqual({ epoch: -1n, note: 'x' })
    expect(state.log.has(2)).toBe(false)
    expect(state.next?.value).toEqual({ limit: 9n })
    expect(toPlain(state)).toEqual({
      owner: addressToString(vm.account('alice').address),
      balances: { f05: 7n, [addressToString(vm.account('bob').address)]: FIL },
      log: { 3: { epoch: -1n, note: 'x' } },
      next: { limit: 9n },
    })
    const bob = Array.from(state.balances.keys(), (key) => addressToString(key)).sort()
    expect(bob).toEqual(['f05', addressToString(vm.account('bob').address)].sort())
    vm.setState('f01000', STATE, { ...state, next: null })
    expect(vm.state('f01000', STATE).next).toBeNull()
  })

  test('states of built-in actors are decoded, others are IPLD', () => {
    expect(vm.state('bob')).toEqual({ address: vm.account('bob').address })
    const init = vm.state('f01') as { addressMap: Iterable<unknown>; nextId: bigint }
    expect(init.nextId).toBe(104n)
    expect([...init.addressMap]).toHaveLength(4)
    const state = vm.putBlock(Uint8Array.of(0x82, 1, 0x61, 0x61))
    vm.setActor('f01000', { state, code: state })
    expect(vm.state('f01000')).toEqual([1, 'a'])
    vm.setState('bob', state)
    expect(vm.state('bob')).toEqual([1, 'a'])
  })
})

describe('differences', () => {
  test('actors and their fields are named', () => {
    const before = vm.snapshot()
    vm.send({ from: 'alice', to: 'bob', value: FIL, gasLimit: 2_000_000n })
    vm.account('carol', { balance: 3n })
    vm.mine(2)
    const diff = vm.diff(before)
    expect(diff.toString()).toMatchInlineSnapshot(`
      "epoch: 10000 -> 10002
      timestamp: 1598606400 -> 1598606460
      init f01
        state.addressMap.f165a643kia3xzd7eswucfsa6zgkbl3e6b23devoy: nothing -> 104
        state.nextId: 104 -> 105
      reward f02
        state.cumsumRealized: 17357233251856081223 -> 22614555312863303433
        state.thisEpochReward: 23623105648657524795 -> 23623101482674308947
        state.thisEpochRewardSmoothed.position: 8038526304148573879253891174357556789432870773213123051520 -> 8038526302182051881159252528409411753282097324007935905618
        state.thisEpochRewardSmoothed.velocity: 0 -> -603715303230713473025837096353140047047065086
        state.thisEpochBaselinePower: 163064288925824392218 -> 163064503970776157499
        state.epoch: 10000 -> 10002
      storagepower f04
        state.firstCronEpoch: 10000 -> 10002
      storagemarket f05
        state.lastCron: 9999 -> 10001
      account f099
        balance: 0 FIL -> 164082800 attoFIL
      alice f0102
        balance: 10000 FIL -> 9998.9999999998359172 FIL
        sequence: 0 -> 1
      bob f0103
        balance: 10000 FIL -> 10001 FIL
      carol f0104, created
        balance: nothing -> 3 attoFIL
        sequence: nothing -> 0
        code: nothing -> "bafk2bzacebt5o43hdveql4tqrnr7bg62by3d336ddsfl3l72xedhlsrbe6nia"
        state: nothing -> {"address":"f165a643kia3xzd7eswucfsa6zgkbl3e6b23devoy"}"
    `)
    expect(diff.of(103n)?.changes).toEqual([
      { path: ['balance'], before: 10_000n * FIL, after: 10_001n * FIL },
    ])
    expect(vm.diff(before, before).isEmpty).toBe(true)
    expect(vm.diff(vm).isEmpty).toBe(true)
  })

  test('fields of states are compared by their schema, maps entry by entry', () => {
    const STATE = cbor.tuple({
      owner: cbor.address,
      balances: cbor.hamt(cbor.keys.u64, cbor.tuple({ free: cbor.u64, locked: cbor.u64 })),
      list: cbor.amt(cbor.text),
      tags: cbor.array(cbor.text),
      info: cbor.link(cbor.tuple({ limit: cbor.u64, name: cbor.text })),
      gone: cbor.nullable(cbor.text),
    })
    const definition = { name: 'vault', methods: {}, state: STATE }
    const entries = Array.from({ length: 200 }, (_, n) => [n, { free: n, locked: 0 }] as const)
    const first = {
      owner: 'alice',
      balances: entries,
      list: [[0, 'a'] as const, [9, 'b'] as const],
      tags: ['x'],
      info: { limit: 1, name: 'n' },
      gone: 'soon',
    }
    vm.deploy(FORWARDER_WASM, { as: 'vault', definition, state: first })
    const before = vm.snapshot()
    const changed = entries.map(([n, v]) => [n, n === 7 ? { ...v, locked: 5 } : v] as const)
    vm.setState('vault', STATE, {
      ...first,
      balances: [...changed.slice(0, 199), [500, { free: 1, locked: 1 }]],
      list: [
        [0, 'c'],
        [9, 'b'],
        [20, 'd'],
      ],
      tags: ['x', 'y'],
      info: { limit: 2, name: 'n' },
      gone: null,
    })
    const [vault] = vm.diff(before).actors
    expect(vault?.name).toBe('vault f0104')
    expect(vault?.type).toBe('vault')
    const changes = vault!.changes.map(({ path, before: a, after: b }) => [path.join('.'), a, b])
    expect(new Map(changes.map(([path, a, b]) => [path, [a, b]]))).toEqual(
      new Map<string, unknown>([
        ['state.balances.7.locked', [0n, 5n]],
        ['state.balances.199', [{ free: 199n, locked: 0n }, undefined]],
        ['state.balances.500', [undefined, { free: 1n, locked: 1n }]],
        ['state.list.0', ['a', 'c']],
        ['state.list.20', [undefined, 'd']],
        ['state.tags.1', [undefined, 'y']],
        ['state.info.limit', [1n, 2n]],
        ['state.gone', ['soon', null]],
      ]),
    )
  })

  test('a state of no known kind is compared as IPLD, through its links', () => {
    const inner = (n: number) => vm.putBlock(Uint8Array.of(0x82, n, 0x61, 0x61))
    const any = cbor.any
    vm.setActor('f01000', { code: inner(0) })
    const outer = (n: number, tag: string) => ({ list: [1, inner(n)], tag, same: inner(9) })
    vm.setState('f01000', any, outer(1, 'x'))
    const before = vm.snapshot()
    vm.setState('f01000', any, outer(2, 'y'))
    const [actor] = vm.diff(before).actors
    expect(actor?.changes).toEqual([
      { path: ['state', 'tag'], before: 'x', after: 'y' },
      { path: ['state', 'list', '1', '0'], before: 1, after: 2 },
    ])
  })

  test('created and deleted actors show their state', () => {
    const before = vm.snapshot()
    vm.deleteActor('bob')
    vm.account('carol')
    const diff = vm.diff(before)
    expect(diff.of(103n)).toMatchObject({ after: undefined, type: 'account' })
    expect(diff.of(104n)?.changes.find(({ path }) => path[0] === 'state')).toEqual({
      path: ['state'],
      before: undefined,
      after: { address: vm.account('carol').address },
    })
    expect(diff.toString()).toContain('carol f0104, created')
    expect(diff.toString()).toContain('f0103, deleted')
  })

  test('two worlds can be compared', () => {
    const fork = vm.fork()
    fork.setBalance('bob', 1n)
    expect(vm.diff(vm, fork).of(103n)?.changes).toEqual([
      { path: ['balance'], before: 10_000n * FIL, after: 1n },
    ])
  })

  test('the changes of a message are in its result', () => {
    const result = vm.send({ from: 'alice', to: 'bob', value: 5n })
    expect(result.stateChanges.map(({ name }) => name)).toEqual([
      'account f099',
      'alice f0102',
      'bob f0103',
    ])
    expect(result.stateChanges[2]?.changes).toEqual([
      { path: ['balance'], before: 10_000n * FIL, after: 10_000n * FIL + 5n },
    ])
    vm.send({ from: 'alice', to: 'bob', value: 5n })
    expect(result.stateChanges[1]?.changes.map(({ path }) => path[0])).toEqual([
      'balance',
      'sequence',
    ])
  })
})

describe('time', () => {
  test('mining ends the tipset of the messages before it', () => {
    expect(vm.mine()).toEqual({ epoch: 10_001n, cronTicks: 1, failures: [] })
    expect(vm.timestamp).toBe(1_598_306_400n + 30n * 10_001n)
    expect(vm.mine(2, { nullRounds: 3 }).epoch).toBe(10_009n)
    expect(vm.mineUpTo(10_020).epoch).toBe(10_020n)
    expect(vm.mineUpTo(10_027n, { nullRounds: 2 }).epoch).toBe(10_027n)
  })

  test('an epoch can be jumped to, forward and back; its time comes along', () => {
    vm.setEpoch(20_000n)
    expect(vm.timestamp).toBe(1_598_306_400n + 30n * 20_000n)
    vm.setTimestamp(5)
    vm.setEpoch(20_001)
    expect(vm.timestamp).toBe(35n)
    vm.setEpoch(10)
    expect(vm.epoch).toBe(10n)
  })

  test('messages pay the base fee, which is their fee cap as well', () => {
    vm.setBaseFee('2 nanoFIL')
    const result = vm.send({ from: 'alice', to: 'bob', value: 1n, gasLimit: 2_000_000 })
    expect(result.message.gasFeeCap).toBe(2_000_000_000n)
    expect(result.gas.baseFeeBurn).toBe(result.gasUsed * 2_000_000_000n)
  })

  test('tipset CIDs can be set', () => {
    const cid = vm.putBlock(Uint8Array.of(0x80))
    vm.setTipsetCid(5, cid)
    const car = vm.dumpState()
    const other = FVM.createSync()
    other.loadState(car)
    expect(other.dumpState()).toEqual(car)
    expect(cid).toBeInstanceOf(Cid)
  })

  test('options of creation are kept', () => {
    const world = FVM.createSync({
      epoch: 5,
      timestamp: 77n,
      baseFee: '1 nanoFIL',
      circulatingSupply: '3 FIL',
      chainId: 314,
      networkVersion: 29,
      accountBalance: '2 FIL',
      network: 'calibrationnet',
    })
    expect([world.epoch, world.timestamp, world.baseFee, world.circulatingSupply]).toEqual([
      5n,
      77n,
      10n ** 9n,
      3n * FIL,
    ])
    expect(world.config).toMatchObject({
      chainId: 314n,
      networkVersion: 29,
      network: 'calibrationnet',
    })
    world.account('alice')
    expect(world.balanceOf('alice')).toBe(2n * FIL)
    expect(world.balanceOf(Address.id(102n))).toBe(2n * FIL)
  })
})
