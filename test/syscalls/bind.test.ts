import { expect, test } from 'vitest'
import { priceListFor } from '../../src/gas/index.ts'
import { Invocation } from '../../src/syscalls/index.ts'
import { Abort, ErrorNumber, FatalError, OUT_OF_GAS, SyscallError } from '../../src/types/index.ts'
import { Harness } from './harness.ts'

const SYSCALL = 14_000_000n
const PAGE = 65_536

test('a syscall charges for what ran, then for itself, then serves, then refreshes the counter', () => {
  const h = new Harness(4, 100_000_000n)
  h.kernel.answers['currentBalance'] = 5n
  h.burn(123n)
  expect(h.call('self.current_balance', 8)).toEqual({
    errno: 0,
    gas: 100_000_000n - 123n - SYSCALL - 1n,
  })
  expect(h.trace).toEqual([
    { type: 'GasCharge', name: 'wasm_exec', compute: 123, other: 0 },
    { type: 'GasCharge', name: 'OnSyscall', compute: 14_000_000, other: 0 },
    { type: 'GasCharge', name: 'Kernel.currentBalance', compute: 1, other: 0 },
  ])
  expect(h.u64(8)).toBe(5n)
  expect(h.invocation.lastGasAvailable).toBe(h.gas.gasAvailable)
})

test('wasm_exec is charged when nothing ran', () => {
  const h = new Harness()
  h.call('gas.available', 0)
  h.takeCharges()
  h.call('gas.available', 0)
  expect(h.takeCharges()).toEqual(['wasm_exec', 'OnSyscall'])
})

test('a return pointer out of bounds charges, serves nothing, and leaves counter and last values', () => {
  const h = new Harness()
  h.kernel.answers['currentBalance'] = 5n
  const last = h.invocation.lastGasAvailable
  h.burn(50n)
  const before = h.counter.gas
  expect(h.call('self.current_balance', PAGE - 15)).toEqual({
    errno: ErrorNumber.IllegalArgument,
    gas: before,
  })
  expect(h.takeCharges()).toEqual(['wasm_exec', 'OnSyscall'])
  expect(h.kernel.calls).toEqual([])
  expect(h.invocation.lastGasAvailable).toBe(last)
  expect(h.invocation.lastError).toEqual({
    type: 'syscall',
    module: 'self',
    function: 'current_balance',
    errorNumber: ErrorNumber.IllegalArgument,
    message: 'no space for return value',
  })
})

test('after such a refusal the next syscall charges the stretch again', () => {
  const h = new Harness()
  h.kernel.answers['currentBalance'] = 5n
  h.burn(50n)
  h.call('self.current_balance', -1)
  h.burn(7n)
  h.trace.length = 0
  expect(h.call('self.current_balance', 0).errno).toBe(0)
  expect(h.trace[0]).toMatchObject({ name: 'wasm_exec', compute: 57 })
  expect(h.counter.gas).toBe(h.gas.gasAvailable)
})

test('a return value may fill the last bytes of memory', () => {
  const h = new Harness()
  h.kernel.answers['currentBalance'] = 5n
  expect(h.call('self.current_balance', PAGE - 16).errno).toBe(0)
  expect(h.u64(PAGE - 16)).toBe(5n)
})

test('an error of the kernel becomes its number and the last error; a success clears that', () => {
  const h = new Harness()
  h.kernel.answers['setRoot'] = () => {
    throw new SyscallError(ErrorNumber.ReadOnly, 'read-only')
  }
  h.write(0, Uint8Array.of(1, 0x71, 0, 0))
  const { errno, gas } = h.call('self.set_root', 0)
  expect(errno).toBe(ErrorNumber.ReadOnly)
  expect(gas).toBe(h.gas.gasAvailable)
  expect(h.invocation.lastError).toMatchObject({ module: 'self', message: 'read-only' })
  h.call('gas.available', 0)
  expect(h.invocation.lastError).toBeUndefined()
})

test.each([
  ['an abort', new Abort(20, 'bye', 3)],
  ['out of gas in the kernel', OUT_OF_GAS],
  ['a fatal error', new FatalError('broken')],
])('%s passes through with the counter brought up to date', (_, thrown) => {
  const h = new Harness()
  h.kernel.answers['root'] = () => {
    throw thrown
  }
  h.burn(10n)
  expect(() => h.call('self.root', 0, 0, 0)).toThrow()
  expect(h.counter.gas).toBe(h.gas.gasAvailable)
  h.takeCharges()
  h.invocation.chargeForExec()
  expect(h.trace).toEqual([{ type: 'GasCharge', name: 'wasm_exec', compute: 0, other: 0 }])
})

test('an error of the host passes through and leaves the counter unchanged', () => {
  const h = new Harness()
  h.kernel.answers['root'] = () => {
    throw new RangeError('Maximum call stack size exceeded')
  }
  h.burn(10n)
  const before = h.counter.gas
  expect(() => h.call('self.root', 0, 0, 0)).toThrow(RangeError)
  expect(h.counter.gas).toBe(before)
})

test('out of gas for what ran: the counter stays, and the last charge makes that charge again', () => {
  const h = new Harness(4, 1_000n)
  h.burn(1_001n)
  expect(() => h.call('gas.available', 0)).toThrow()
  expect(h.takeCharges()).toEqual(['wasm_exec'])
  expect(() => h.invocation.chargeForExec()).toThrow()
  expect(h.trace).toEqual([{ type: 'GasCharge', name: 'wasm_exec', compute: 1_001, other: 0 }])
  expect(h.gas.gasUsed).toBe(1_000n)
})

test('out of gas for the syscall: the stretch is charged once more at the end', () => {
  const h = new Harness(4, 1_000n)
  h.burn(100n)
  expect(() => h.call('gas.available', 0)).toThrow()
  expect(h.takeCharges()).toEqual(['wasm_exec', 'OnSyscall'])
  expect(h.gas.gasUsed).toBe(1_000n)
  expect(() => h.invocation.chargeForExec()).toThrow()
})

test('gas past 2^53 travels through the cell', () => {
  const limit = 1n << 60n
  const h = new Harness(4, limit)
  h.kernel.answers['blockStat'] = { codec: 0x55, size: 4 }
  h.burn(123n)
  expect(h.call('ipld.block_stat', 0, 1)).toEqual({ errno: 0, gas: limit - 123n - SYSCALL - 1n })
  expect(h.trace[0]).toMatchObject({ name: 'wasm_exec', compute: 123 })
  h.burn(1n)
  const before = h.counter.gas
  expect(h.call('ipld.block_stat', PAGE - 11, 1)).toEqual({ errno: 1, gas: before })
  h.burn((1n << 60n) - (1n << 52n))
  expect(h.call('ipld.block_stat', 0, 1)).toEqual({ errno: 0, gas: h.gas.gasAvailable })
  expect(h.gas.gasAvailable).toBeLessThan(1n << 52n)
})

test('an error number travels with every bit of the counter', () => {
  for (const limit of [(1n << 53n) - 1n, (1n << 33n) + 0x8000_0000n, 1n << 61n]) {
    const h = new Harness(4, limit)
    const { errno, gas } = h.call('self.set_root', 0)
    expect(errno).toBe(ErrorNumber.IllegalArgument)
    expect(gas).toBe(limit - SYSCALL)
  }
})

test('growth of memory is counted apart from execution, and never exceeds it', () => {
  const h = new Harness()
  const grown = 26_214_400 // 0.4 gas a byte
  h.burn(BigInt(grown) + 9n)
  h.limiter.memoryUsed += PAGE
  h.call('gas.available', 0)
  expect(h.trace.slice(0, 3)).toMatchObject([
    { name: 'wasm_exec', compute: 9 },
    { name: 'wasm_memory_grow', compute: grown },
    { name: 'OnSyscall' },
  ])
  h.trace.length = 0
  h.burn(5n)
  h.limiter.memoryUsed += PAGE
  h.call('gas.available', 0)
  expect(h.trace.slice(0, 2)).toMatchObject([
    { name: 'wasm_exec', compute: 0 },
    { name: 'wasm_memory_grow', compute: 5 },
  ])
  h.trace.length = 0
  h.limiter.memoryUsed += PAGE
  h.call('gas.available', 0)
  expect(h.takeCharges()).toEqual(['wasm_exec', 'OnSyscall'])
  expect(h.invocation.lastMemoryBytes).toBe(4 * PAGE)
})

test('memory that grew is seen by the next syscall', () => {
  const h = new Harness()
  expect(h.call('gas.available', PAGE).errno).toBe(ErrorNumber.IllegalArgument)
  h.memory.grow(1)
  expect(h.call('gas.available', PAGE).errno).toBe(0)
  expect(h.u64(PAGE)).toBe(h.gas.gasAvailable / 1_000n)
})

test('a syscall of a start function is charged and then stops the host, as the reference panics', () => {
  const h = new Harness()
  const invocation = new Invocation({
    kernel: h.kernel,
    kernelV3: undefined,
    gas: h.gas,
    limiter: h.limiter,
    prices: priceListFor(21),
  })
  h.cell.invocation = invocation
  invocation.attachCounter(h.counter)
  invocation.updateGasAvailable()
  expect(() => h.call('gas.available', 0)).toThrow(FatalError)
  expect(() => h.call('debug.log', 0, 0)).toThrow(
    'a start function makes a syscall, at which the reference panics: an actor may make syscalls only from its exported "invoke"',
  )
  expect(h.takeCharges()).toEqual(['wasm_exec', 'OnSyscall', 'wasm_exec', 'OnSyscall'])
  invocation.memory.attach(h.source)
  expect(h.call('gas.available', 0).errno).toBe(0)
})

test('a start function that cannot pay for its syscall just runs out of gas', () => {
  const h = new Harness(4, 1_000n)
  const invocation = new Invocation({
    kernel: h.kernel,
    kernelV3: undefined,
    gas: h.gas,
    limiter: h.limiter,
    prices: priceListFor(21),
  })
  h.cell.invocation = invocation
  invocation.attachCounter(h.counter)
  invocation.updateGasAvailable()
  let thrown: unknown
  try {
    h.call('gas.available', 0)
  } catch (e) {
    thrown = e
  }
  expect(thrown).toBe(OUT_OF_GAS)
})

test('the first memory and table are charged before code runs', () => {
  const h = new Harness()
  h.invocation.chargeForInit({ memoryBytes: PAGE, tableElements: 3 })
  h.invocation.chargeForInit({ memoryBytes: 0, tableElements: undefined })
  expect(h.trace).toMatchObject([
    { name: 'wasm_table_init', compute: 3 * 8 * 400 },
    { name: 'wasm_memory_init', compute: PAGE * 400 },
    { name: 'wasm_memory_init', compute: 0 },
  ])
  expect(h.invocation.lastMemoryBytes).toBe(2 * PAGE)
  expect(() =>
    h.invocation.chargeForInit({ memoryBytes: undefined, tableElements: undefined }),
  ).toThrow('actor has no memory export')
})

test('a negative counter charges all that was left and more', () => {
  const h = new Harness(4, 1_000n)
  h.counter.gas = -5n
  expect(() => h.invocation.chargeForExec()).toThrow()
  expect(h.trace).toMatchObject([{ name: 'wasm_exec', compute: 1_005 }])
  expect(h.gas.gasAvailable).toBe(0n)
})

test('a counter above its last value charges nothing', () => {
  const h = new Harness()
  h.counter.gas += 5n
  h.call('gas.available', 0)
  expect(h.trace[0]).toMatchObject({ name: 'wasm_exec', compute: 0 })
})
