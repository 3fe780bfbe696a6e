import { expect, test } from 'vitest'
import { countItems, executionModelOf, Point } from '../../src/builtin-actors/index.ts'
import { extrapolatedCumSumOfRatio } from '../../src/builtin-actors/runtime/smooth.ts'
import { FVM } from '../../src/index.ts'

/** bob's PubkeyAddress. */
const MESSAGE = { from: 'alice', to: 'bob', method: 2 } as const

function world() {
  const vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  return vm
}

test('a native actor is charged before each syscall, for its memory at first', () => {
  const { charges, gasExact } = world().send(MESSAGE)
  const names = charges.map(({ name }) => name)
  expect(gasExact).toBe(false)
  expect(charges[names.indexOf('wasm_exec_model')]?.compute).toBe(executionModelOf('account').init)
  const syscalls = names.flatMap((name, at) => (name === 'OnSyscall' ? [at] : []))
  expect(syscalls.length).toBeGreaterThan(5)
  for (const at of syscalls) expect(names[at - 1]).toBe('wasm_exec_model')
})

test('the same message costs the same in every world', () => {
  const gas = () => world().send(MESSAGE).gasUsed
  expect(gas()).toBe(gas())
})

test('with any limit below its cost it ends with code 7 and changes nothing', () => {
  const vm = world()
  const deploy = {
    from: 'alice',
    to: 'f010',
    method: 4,
    params: Uint8Array.of(0x41, 0x00),
  } as const
  const needed = vm.simulate(deploy).gasUsed
  const nextId = () => (vm.state('f01') as { nextId: bigint }).nextId
  const before = nextId()
  // Parts that do not even pay for the message's inclusion are refused before it runs.
  for (let part = 5n; part <= 40n; part++) {
    const result = vm.send({ ...deploy, gasLimit: (needed * part) / 41n })
    expect(result.exitName).toBe('SYS_OUT_OF_GAS')
    expect(result.gasUsed).toBe((needed * part) / 41n)
    expect(nextId()).toBe(before)
  }
  expect(vm.send({ ...deploy, gasLimit: 2n * needed }).exitName).toBe('OK')
  expect(nextId()).toBe(before + 1n)
})

test('a stretch costs by what its two ends hand over', () => {
  const meter = (bytes: number): number => {
    const one = executionModelOf('evm').begin(1n)
    one.enter(Point.blockOpen, 0, 0)
    one.enter(Point.blockRead, bytes, 0)
    one.answer(bytes, bytes >> 2)
    return one.enter(Point.blockOpen, 0, 0)
  }
  expect(meter(400)).toBeGreaterThan(meter(40))
  expect(Number.isSafeInteger(meter(1 << 20))).toBe(true)
})

test('CBOR values are counted without links, and bytes that are none end too', () => {
  expect(countItems(Uint8Array.of(0x83, 0x01, 0x42, 0x18, 0x18, 0xa1, 0x61, 0x76, 0x80))).toBe(6)
  expect(countItems(Uint8Array.of(0x81, 0xd8, 0x2a, 0x41, 0x00))).toBe(1)
  expect(countItems(Uint8Array.of(0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))).toBe(1)
  expect(countItems(new Uint8Array(0))).toBe(0)
})

/** An estimate whose power moves, so that it takes logarithms. */
function estimateByLogarithms(): void {
  const moving = { position: 1n << 200n, velocity: 1n << 160n }
  extrapolatedCumSumOfRatio(2_880n, 0n, moving, moving)
}

test('estimates by logarithms are charged in the stretch that they lie in, their coefficients once', () => {
  const costs = (...counts: readonly number[]): number[] => {
    const meter = executionModelOf('storageminer').begin(12n)
    return counts.map((count) => {
      for (let i = 0; i < count; i++) estimateByLogarithms()
      return meter.enter(Point.networkContext, 0, 0)
    })
  }
  const none = costs(0, 0)
  const some = costs(2, 1)
  expect(some[0]! - none[0]!).toBe(2 * 326_000_000 + 286_000_000)
  expect(some[1]! - none[1]!).toBe(326_000_000)
})

test('estimates outside of an invocation are charged to none', () => {
  const cost = () => executionModelOf('storageminer').begin(12n).enter(Point.networkContext, 0, 0)
  const before = cost()
  estimateByLogarithms()
  expect(cost()).toBe(before)
})
