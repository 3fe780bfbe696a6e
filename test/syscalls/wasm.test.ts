import { expect, test } from 'vitest'
import { GasTracker, priceListFor } from '../../src/gas/index.ts'
import { Invocation, linkSyscalls, SyscallCell } from '../../src/syscalls/index.ts'
import { Abort, ErrorNumber, SyscallError } from '../../src/types/index.ts'
import { ActorInstance } from '../../src/wasm/index.ts'
import { load } from '../wasm/host.ts'
import { FakeKernel } from './fake-kernel.ts'

const PAGE = 65_536

const SOURCE = `(module
  (type $send (func (param i32 i32 i32 i64 i32 i64 i64 i64 i64) (result i32)))
  (import "send" "send" (func $send (type $send)))
  (import "gas" "available" (func $available (param i32) (result i32)))
  (import "gas" "charge" (func $charge (param i32 i32 i64) (result i32)))
  (import "ipld" "block_stat" (func $stat (param i32 i32) (result i32)))
  (import "vm" "exit" (func $exit (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1 4)
  (data (i32.const 0) "\\00\\e9\\07")
  (func (export "invoke") (param $case i32) (result i32)
    (if (i32.eq (local.get $case) (i32.const 1))
      (then (return (call $send (i32.const 100) (i32.const 0) (i32.const 3)
        (i64.const -2) (i32.const 7) (i64.const 0x100000002) (i64.const -1)
        (i64.const -1) (i64.const 1)))))
    (if (i32.eq (local.get $case) (i32.const 2))
      (then (return (call $available (i32.const 65529)))))
    (if (i32.eq (local.get $case) (i32.const 3))
      (then (return (call $stat (i32.const 200) (i32.const -1)))))
    (if (i32.eq (local.get $case) (i32.const 4))
      (then (return (call $exit (i32.const 33) (i32.const 0) (i32.const 0) (i32.const 0)))))
    (if (i32.eq (local.get $case) (i32.const 5))
      (then
        (drop (memory.grow (i32.const 1)))
        (drop (call $available (i32.const 65536)))
        (return (i32.wrap_i64 (i64.load (i32.const 65536))))))
    (if (i32.eq (local.get $case) (i32.const 6))
      (then
        (drop (call $available (i32.const 65529)))
        (drop (call $available (i32.const 65529)))
        (return (call $available (i32.const 300)))))
    (call $charge (i32.const 0) (i32.const 0) (i64.const 0x100000000))))`

/** An instance of the module above, between a fake kernel and the real rewriter. */
class World {
  readonly trace: { name: string; compute: number | bigint; other: number | bigint }[] = []
  readonly gas: GasTracker
  readonly kernel: FakeKernel
  readonly limiter = { memoryUsed: PAGE }
  readonly invocation: Invocation
  readonly instance: ActorInstance<SyscallCell>

  constructor(limit = 100_000_000_000_000n) {
    this.gas = new GasTracker(limit, this.trace)
    this.kernel = new FakeKernel(this.gas)
    const loaded = load(SOURCE)
    const cell = new SyscallCell()
    const imports = linkSyscalls(4, loaded.info.imports).createImports(cell)
    const { limiter } = this
    this.instance = new ActorInstance(
      loaded,
      { cell, imports },
      {
        growMemory: (bytes) => {
          limiter.memoryUsed += bytes
          return true
        },
      },
    )
    this.invocation = new Invocation({
      kernel: this.kernel,
      kernelV3: undefined,
      gas: this.gas,
      limiter,
      prices: priceListFor(21),
    })
    cell.invocation = this.invocation
    this.invocation.attachCounter(this.instance)
    this.invocation.memory.attach(this.instance)
    this.invocation.updateGasAvailable()
  }

  /** Runs a case and makes the last charge. */
  run(which: number): number {
    try {
      return this.instance.invoke(which)
    } finally {
      this.invocation.chargeForExec()
    }
  }

  names(): string[] {
    return this.trace.map(({ name }) => name)
  }
}

test('64-bit arguments arrive whole', () => {
  const w = new World()
  w.kernel.answers['send'] = { exitCode: 0, blockId: 0, codec: 0, size: 0 }
  expect(w.run(1)).toBe(0)
  const [call] = w.kernel.calls
  expect(call?.args.slice(1)).toEqual([
    0xffff_ffff_ffff_fffen,
    7,
    (0x1_0000_0002n << 64n) | 0xffff_ffff_ffff_ffffn,
    undefined,
    true,
  ])
})

test('all gas the code used is charged once, however it came', () => {
  const w = new World()
  w.run(7)
  const wasm = w.trace
    .filter(({ name }) => name === 'wasm_exec')
    .reduce((sum, { compute }) => sum + BigInt(compute), 0n)
  expect(w.gas.gasUsed).toBe(wasm + 14_000_000n + 0x1_0000_0000n * 1_000n)
  expect(w.instance.gas).toBe(w.gas.gasAvailable)
})

test.each([100_000_000_000_000n, 1n << 60n])(
  'an error number comes back under a limit of %i',
  (limit) => {
    const w = new World(limit)
    w.kernel.answers['blockStat'] = () => {
      throw new SyscallError(ErrorNumber.InvalidHandle, 'invalid block handle')
    }
    expect(w.run(3)).toBe(ErrorNumber.InvalidHandle)
    expect(w.instance.gas).toBe(w.gas.gasAvailable)
  },
)

test.each([100_000_000_000_000n, 1n << 60n])(
  'refused return pointers leave the stretch to be charged again under a limit of %i',
  (limit) => {
    const w = new World(limit)
    expect(w.run(2)).toBe(ErrorNumber.IllegalArgument)
    // The code before the call is charged by the syscall, and once more at the end with what followed.
    const [first, , last] = w.trace
    expect(w.names()).toEqual(['wasm_exec', 'OnSyscall', 'wasm_exec'])
    expect(Number(last?.compute)).toBeGreaterThanOrEqual(Number(first?.compute))
  },
)

test('two refusals and a success in one metered stretch charge it three times', () => {
  const w = new World()
  expect(w.run(6)).toBe(0)
  const exec = w.trace.filter(({ name }) => name === 'wasm_exec').map(({ compute }) => compute)
  const [stretch] = exec
  expect(stretch).toBeGreaterThan(0)
  expect(exec).toEqual([stretch, stretch, stretch, 0])
})

test('vm.exit unwinds the code and leaves the counter up to date', () => {
  const w = new World()
  let thrown: unknown
  try {
    w.instance.invoke(4)
  } catch (e) {
    thrown = e
  }
  expect(thrown).toEqual(new Abort(33, 'actor aborted'))
  expect(w.instance.gas).toBe(w.gas.gasAvailable)
})

test('memory that the code grows is charged apart and can be written to', () => {
  const w = new World()
  expect(w.run(5)).toBeGreaterThan(0)
  expect(w.trace[1]).toMatchObject({ name: 'wasm_memory_grow', compute: PAGE * 400 })
})
