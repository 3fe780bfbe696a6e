import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EventHistory, KEPT_EVENTS } from '../../../src/harness/event-history.ts'
import type { FVM } from '../../../src/index.ts'
import { deployAll, TOKEN, WORLDS } from './worlds.ts'

const NOBODY = `0x${'12'.repeat(20)}` as const
const TRANSFER = TOKEN.abi.find((item) => item.type === 'event' && item.name === 'Transfer')!
const EVENT = TRANSFER as Extract<typeof TRANSFER, { name: 'Transfer'; type: 'event' }>

describe.each(WORLDS)('logs over a world on %s', (_, create) => {
  let vm: FVM
  let made: ReturnType<typeof deployAll>

  beforeAll(async () => {
    vm = await create()
  }, 60_000)

  beforeEach(() => {
    made = vm.loadFixture(deployAll)
  })

  /** Transfers in three epochs, and a message that fails after its log. */
  function play() {
    const { token } = made
    const first = vm.epoch
    token.write.transfer(['bob', 5n])
    vm.mine()
    token.write.transfer([NOBODY, 6n])
    token.write.approve(['bob', 7n])
    vm.mine()
    token.connect('bob').write.transfer(['alice', 1n])
    token.send.transfer(['bob', 5000n])
    return first
  }

  test('are those of all messages in order, decoded, with their epochs', () => {
    const first = play()
    const { token } = made
    expect(vm.evm.logs().map(({ epoch, text }) => [epoch - first, text])).toEqual([
      [0n, `Transfer(from: 0x${'0'.repeat(40)}, to: ${vm.evm.addressOf('alice')}, value: 1000)`],
      [
        0n,
        `Transfer(from: ${vm.evm.addressOf('alice')}, to: ${vm.evm.addressOf('bob')}, value: 5)`,
      ],
      [1n, `Transfer(from: ${vm.evm.addressOf('alice')}, to: ${NOBODY}, value: 6)`],
      [
        1n,
        `Approval(owner: ${vm.evm.addressOf('alice')}, spender: ${vm.evm.addressOf('bob')}, value: 7)`,
      ],
      [
        2n,
        `Transfer(from: ${vm.evm.addressOf('bob')}, to: ${vm.evm.addressOf('alice')}, value: 1)`,
      ],
    ])
    const [log] = vm.evm.logs({ event: 'Approval' })
    const expected = token.write.approve(['bob', 7n]).contractEvents[0]
    expect(log).toEqual({ ...expected, epoch: first + 1n })
  })

  test('are found by contract, event, indexed arguments and epochs', () => {
    const first = play()
    const { token, kinds } = made
    const sums = (logs: readonly { readonly args: { readonly value: bigint } }[]) =>
      logs.map(({ args }) => args.value)
    expect(sums(vm.evm.logs({ address: token, event: 'Transfer', args: { to: 'bob' } }))).toEqual([
      5n,
    ])
    expect(sums(vm.evm.logs({ event: EVENT, args: { from: 'alice' } }))).toEqual([5n, 6n])
    expect(
      sums(vm.evm.logs({ event: EVENT, args: { from: ['alice', 'bob'], to: 'alice' } })),
    ).toEqual([1n])
    expect(sums(vm.evm.logs({ event: EVENT, args: {}, toEpoch: first }))).toEqual([1000n, 5n])
    expect(sums(vm.evm.logs({ event: EVENT, fromEpoch: first + 1n, toEpoch: first + 1n }))).toEqual(
      [6n],
    )
    expect(sums(vm.evm.logs({ event: EVENT, fromEpoch: Number(first) + 2 }))).toEqual([1n])
    expect(vm.evm.logs({ address: 'token' })).toHaveLength(5)
    expect(vm.evm.logs({ address: [kinds, token.address] })).toHaveLength(5)
    expect(vm.evm.logs({ address: kinds })).toEqual([])
    expect(vm.evm.logs({ address: NOBODY })).toEqual([])
    expect(vm.evm.logs({ event: 'Transfer(address,address,uint256)' })).toHaveLength(4)
    expect(vm.evm.logs({ fromEpoch: first + 100n })).toEqual([])
  })

  test('of indexed text are found by its hash', () => {
    const { token } = made
    token.write.note(['news', 'a'])
    token.write.note(['olds', 'b'])
    const logs = vm.evm.logs({ address: token, event: 'Note', args: { topic: 'news' } })
    expect(logs.map(({ args }) => args.text)).toEqual(['a'])
    expect(
      vm.evm.logs({ address: token, event: 'Note', args: { topic: ['news', 'olds'] } }),
    ).toHaveLength(2)
  })

  test('follow snapshots, reverts and forks; reads and failures leave none', () => {
    const { token } = made
    const texts = (world: FVM) => world.evm.logs().map(({ text }) => text)
    const before = texts(vm)
    const snapshot = vm.snapshot()
    token.simulate.transfer(['bob', 1n])
    token.send.transfer(['bob', 5000n])
    expect(texts(vm)).toEqual(before)
    token.write.transfer(['bob', 2n])
    const fork = vm.fork()
    fork.evm.at(token, TOKEN.abi).connect('alice').write.transfer(['bob', 3n])
    expect(texts(fork)).toHaveLength(before.length + 2)
    expect(texts(vm)).toHaveLength(before.length + 1)
    vm.revert(snapshot)
    expect(texts(vm)).toEqual(before)
    token.write.transfer(['bob', 4n])
    expect(texts(vm).at(-1)).toMatch(/value: 4\)$/)
    expect(texts(fork).at(-1)).toMatch(/value: 3\)$/)
  })

  test('are recorded from a moment on, and taken once', () => {
    const { token } = made
    expect(() => vm.evm.getRecordedLogs()).toThrow(
      'no logs are recorded: call vm.evm.recordLogs() before the messages, or read all of them with vm.evm.logs()',
    )
    vm.evm.recordLogs()
    expect(vm.evm.getRecordedLogs()).toEqual([])
    token.write.transfer(['bob', 5n])
    const snapshot = vm.snapshot()
    token.write.transfer(['bob', 6n])
    const values = () => vm.evm.getRecordedLogs().map(({ args }) => args['value'])
    expect(values()).toEqual([5n, 6n])
    expect(values()).toEqual([])
    vm.revert(snapshot)
    expect(values()).toEqual([5n])
    vm.evm.recordLogs()
    expect(values()).toEqual([])
  })

  test.each([
    [{ event: 'Transfr' }, 'no known ABI has an event "Transfr": did you mean "Transfer"?'],
    [{ args: { to: 'bob' } }, 'args are those of an event: give event too, as in'],
    [{ event: 'Transfer', args: { t: 'bob' } }, 'Transfer has no argument "t": did you mean "to"?'],
    [
      { event: 'Transfer', args: { zzzz: 1 } },
      'Transfer has no argument "zzzz": its indexed arguments are from, to',
    ],
    [
      { event: 'Transfer', args: { value: 5n } },
      'value of Transfer is not indexed, so logs cannot be found by it: filter what vm.evm.logs returns by log.args.value',
    ],
    [{ event: 'Transfer', args: { to: 'nobody' } }, '"nobody"'],
    [{ event: 5 as never }, "event is 5: give an event of an ABI, such as { type: 'event'"],
    [{ event: null as never }, 'event is null: give an event'],
    [
      { fromEpoch: 9n, toEpoch: 8n },
      'fromEpoch is 9, which is after toEpoch, 8: give an epoch at or before it',
    ],
    [{ fromEpoch: 'x' as never }, 'fromEpoch'],
    [{ adress: 'token' } as object, 'did you mean "address"?'],
  ])('an impossible filter %# is an error that says what to give', (filter, message) => {
    expect(() => vm.evm.logs(filter)).toThrow(message)
  })
})

test('a world keeps its newest events, and says from where on', () => {
  const event = { emitter: 1000n, entries: [] }
  const many = Array.from({ length: 40 }, () => event)
  let history = EventHistory.EMPTY
  const early = history.with(1n, many)
  for (let epoch = 1n; epoch <= 2_600n; epoch++) history = history.with(epoch, many)
  const kept = history.since(0)
  expect(history.total).toBe(2_600)
  expect(kept.at(-1)).toMatchObject({ epoch: 2_600n, index: 2_599 })
  const events = kept.length * many.length
  expect(events).toBeGreaterThanOrEqual(KEPT_EVENTS)
  expect(events).toBeLessThanOrEqual(2 * KEPT_EVENTS)
  expect(history.dropped).toMatchObject({ index: kept[0]!.index - 1, epoch: kept[0]!.epoch - 1n })
  expect(history.since(2_598).map(({ index }) => index)).toEqual([2_598, 2_599])
  expect(early.since(0)).toHaveLength(1)

  const late = history.from(2_590n)
  expect(late.since(0).map(({ epoch }) => epoch)).toEqual(
    Array.from({ length: 11 }, (_, i) => 2_590n + BigInt(i)),
  )
  expect(late.dropped).toMatchObject({ epoch: 2_589n })
  expect(late.from(1n).dropped).toMatchObject({ epoch: 2_589n })
  expect(late.with(2_601n, many).total).toBe(2_601)
})
