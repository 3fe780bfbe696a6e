import { describe, expect, test } from 'vitest'
import { Abort, ExitCode } from '../../src/types/index.ts'
import {
  type ActorInstance,
  type InstancePool,
  type LoadedModule,
  PAGE_BYTES,
} from '../../src/wasm/index.ts'
import { type Cell, createPool, load, OPTIONS, OpenBudget } from './host.ts'

const GAS = 10n ** 12n

/** Runs the start function and `invoke(0)`; gives the result, or the exit code of a trap. */
function run(pool: InstancePool<Cell>, loaded: LoadedModule): number | string {
  const instance = pool.acquire(loaded, new OpenBudget())
  instance.gas = GAS
  try {
    instance.start()
    return instance.invoke(0)
  } catch (thrown) {
    if (thrown instanceof Abort) return `exit ${thrown.exitCode}`
    throw thrown
  } finally {
    pool.release(instance)
  }
}

/** An `invoke` that returns what `body` leaves, over a memory of one page. */
function actor(body: string, fields = ''): LoadedModule {
  return load(`(module (memory (export "memory") 1) ${fields}
    (func (export "invoke") (param i32) (result i32) ${body}))`)
}

/** Modules that leave traces behind; a second run must not see them. */
const CASES: Record<
  string,
  { module: () => LoadedModule; result: number | string; reused: boolean }
> = {
  'memory that was written': {
    module: () => actor(`(i32.load (i32.const 60000)) (i32.store (i32.const 60000) (i32.const 7))`),
    result: 0,
    reused: true,
  },
  'a data segment that was overwritten': {
    module: () =>
      actor(
        `(i32.load8_u (i32.const 100)) (i32.store (i32.const 100) (i32.const 7))`,
        `(data (i32.const 100) "A")`,
      ),
    result: 65,
    reused: true,
  },
  'globals, the bits of a NaN included': {
    module: () =>
      actor(
        `(i32.wrap_i64 (i64.reinterpret_f64 (global.get $f))) (i32.wrap_i64 (global.get $g)) i32.add
         (global.set $f (f64.const 1)) (global.set $g (i64.const 9))`,
        `(global $f (mut f64) (f64.const nan:0x8000000000123)) (global $g (mut i64) (i64.const 1))`,
      ),
    result: 0x124,
    reused: true,
  },
  'a start function that writes memory and a global': {
    module: () =>
      load(`(module (memory (export "memory") 1) (global $g (mut i32) (i32.const 5))
        (func $start (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
          (global.set $g (i32.add (global.get $g) (i32.const 1))))
        (start $start)
        (func (export "invoke") (param i32) (result i32)
          (i32.add (i32.load (i32.const 0)) (global.get $g))))`),
    result: 7,
    reused: true,
  },
  'a trap after writes': {
    module: () =>
      actor(
        `(if (i32.load (i32.const 8)) (then (return (i32.const 1))))
         (i32.store (i32.const 8) (i32.const 1)) unreachable`,
      ),
    result: `exit ${ExitCode.SYS_ILLEGAL_INSTRUCTION}`,
    reused: true,
  },
  'a trap deep in calls, whose stack height must not stay counted': {
    module: () =>
      actor(
        `(call $deep (i32.const 150))`,
        `(func $deep (param i32) (result i32)
           (if (i32.eqz (local.get 0)) (then unreachable))
           (call $deep (i32.sub (local.get 0) (i32.const 1))))`,
      ),
    result: `exit ${ExitCode.SYS_ILLEGAL_INSTRUCTION}`,
    reused: true,
  },
  'memory that grew': {
    module: () => actor(`(memory.size) (drop (memory.grow (i32.const 2)))`),
    result: 1,
    reused: false,
  },
  'growth by nothing': {
    module: () => actor(`(memory.size) (drop (memory.grow (i32.const 0)))`),
    result: 1,
    reused: true,
  },
  'a table that was written': {
    module: () =>
      actor(
        `(call_indirect (result i32) (i32.const 0))
         (table.set $t (i32.const 0) (table.get $t (i32.const 1)))`,
        `(table $t 2 funcref) (func $a (result i32) (i32.const 1)) (func $b (result i32) (i32.const 2))
         (elem (i32.const 0) $a $b)`,
      ),
    result: 1,
    reused: false,
  },
  'a table that grew': {
    module: () =>
      actor(
        `(table.size $t) (drop (table.grow $t (table.get $t (i32.const 0)) (i32.const 3)))`,
        `(table $t 1 funcref)`,
      ),
    result: 1,
    reused: false,
  },
  'a data segment that was dropped': {
    module: () =>
      actor(
        `(memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (i32.load8_u (i32.const 0)) (data.drop $d)`,
        `(data $d "A")`,
      ),
    result: 65,
    reused: false,
  },
  'an element segment that was dropped': {
    module: () =>
      actor(
        `(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $e) (i32.const 3)`,
        `(table $t 1 funcref) (func $f) (elem $e func $f)`,
      ),
    result: 3,
    reused: false,
  },
}

describe.each([true, false])('with reuse %s, a second run does not see', (reuse) => {
  test.each(Object.entries(CASES))('%s', (_, { module, result, reused }) => {
    const pool = createPool({ reuse })
    const loaded = module()
    for (let i = 0; i < 3; i++) expect(run(pool, loaded)).toBe(result)
    expect(pool.idleCount).toBe(reuse && reused ? 1 : 0)
  })
})

test('what overruns its memory at instantiation is a trap, not a fatal error', () => {
  const loaded = load(`(module (memory (export "memory") 1) (data (i32.const 65535) "ab")
    (func (export "invoke") (param i32) (result i32) (i32.const 0)))`)
  expect(() => createPool().acquire(loaded, new OpenBudget())).toThrow(
    expect.objectContaining({ exitCode: ExitCode.SYS_ILLEGAL_INSTRUCTION }),
  )
})

test('an instance that is running is not given away: a nested call gets another', () => {
  const loaded = load(`(module (import "send" "send" (func $send (result i32)))
    (memory (export "memory") 1)
    (func (export "invoke") (param i32) (result i32)
      (i32.store (i32.const 0) (local.get 0))
      (drop (call $send))
      (i32.load (i32.const 0))))`)
  const pool = createPool()
  const depths: number[] = []
  const call = (depth: number): void => {
    const instance = pool.acquire(loaded, new OpenBudget())
    instance.gas = GAS
    instance.cell.serve = () => {
      if (depth < 20) call(depth + 1)
    }
    depths.push(instance.invoke(depth))
    pool.release(instance)
  }
  call(1)
  expect(depths).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i))
  expect(pool.idleCount).toBe(20)
})

test('no more than the given number wait, and the fullest shelf makes room for another', () => {
  const pool = createPool({ maxIdle: 4 })
  const [a, b] = [actor('(i32.const 1)'), actor('(i32.const 2)')]
  const held = Array.from({ length: 6 }, () => pool.acquire(a, new OpenBudget()))
  for (const instance of held) pool.release(instance)
  expect(pool.idleCount).toBe(4)
  const other = pool.acquire(b, new OpenBudget())
  pool.release(other)
  expect(pool.idleCount).toBe(4)
  expect(pool.acquire(b, new OpenBudget())).toBe(other)
})

test('an instance with more memory than is worth clearing is not kept', () => {
  const pool = createPool()
  const loaded = load(`(module (memory (export "memory") 100)
    (func (export "invoke") (param i32) (result i32) (i32.const 0)))`)
  expect(run(pool, loaded)).toBe(0)
  expect(pool.idleCount).toBe(0)
})

test('an instance knows the size of its memory after a growth', () => {
  const pool = createPool()
  const instance: ActorInstance<Cell> = pool.acquire(
    actor('(memory.grow (i32.const 2))'),
    new OpenBudget(),
  )
  instance.gas = GAS
  expect(instance.byteLength).toBe(PAGE_BYTES)
  expect(instance.invoke(0)).toBe(1)
  expect(instance.byteLength).toBe(3 * PAGE_BYTES)
  expect(instance.buffer.byteLength).toBe(3 * PAGE_BYTES)
})

describe('a virtual memory', () => {
  const VIRTUAL = { ...OPTIONS, virtualMemory: true }
  /** Grows by the parameter; what it grew by must be zero; gives the size, then fills all with ones. */
  const grower = load(
    `(module (memory (export "memory") 1 5) (data (i32.const 9) "A")
      (func (export "invoke") (param $n i32) (result i32) (local $at i32) (local $old i32)
        (local.set $old (memory.grow (local.get $n)))
        (if (i32.eq (local.get $old) (i32.const -1)) (then (return (i32.const -1))))
        (if (i32.ne (local.get $old) (i32.const 1)) (then unreachable))
        (if (i32.ne (i32.load8_u (i32.const 9)) (i32.const 65)) (then unreachable))
        (local.set $at (i32.const 12))
        (block $end (loop $next
          (br_if $end (i32.ge_u (local.get $at) (i32.mul (memory.size) (i32.const 65536))))
          (if (i32.load (local.get $at)) (then unreachable))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br $next)))
        (memory.fill (i32.const 0) (i32.const 255) (i32.mul (memory.size) (i32.const 65536)))
        (memory.size)))`,
    VIRTUAL,
  )

  test('is new at every use, after any size, and is used again after growth', () => {
    const pool = createPool()
    const used = new Set<ActorInstance<Cell>>()
    for (const pages of [2, 0, 4, 1, 3, 0, 4]) {
      const budget = new OpenBudget()
      const instance = pool.acquire(grower, budget)
      used.add(instance)
      instance.gas = GAS
      expect(instance.byteLength).toBe(PAGE_BYTES)
      expect(instance.invoke(pages)).toBe(pages + 1)
      expect(instance.byteLength).toBe((pages + 1) * PAGE_BYTES)
      expect(budget.asked).toEqual(pages === 0 ? [] : [pages * PAGE_BYTES])
      pool.release(instance)
    }
    expect(used.size).toBe(1)
  })

  test('keeps the declared maximum and the refusals of the budget', () => {
    const instance = createPool().acquire(grower, new OpenBudget())
    instance.gas = GAS
    expect(instance.invoke(5)).toBe(-1)
    instance.budget = { growMemory: () => false }
    expect(instance.invoke(1)).toBe(-1)
    expect(instance.byteLength).toBe(PAGE_BYTES)
  })

  test('charges what a real one charges', () => {
    const wat = `(module (memory (export "memory") 1)
      (func (export "invoke") (param i32) (result i32)
        (drop (memory.grow (local.get 0))) (drop (memory.grow (i32.const 2)))
        (i32.add (memory.size) (memory.size))))`
    const left = [OPTIONS, VIRTUAL].map((options) => {
      const instance = createPool().acquire(load(wat, options), new OpenBudget())
      instance.gas = GAS
      expect(instance.invoke(3)).toBe(12)
      return instance.gas
    })
    expect(left[0]).toBe(left[1])
  })

  test('whose stack is LLVM’s is cleared as far as the stack reached', () => {
    // Lowers the pointer by the parameter, after a look that all below it is zero, and fills the
    // frame and the red zone under it; gives the pointer back as LLVM does.
    const loaded = load(
      `(module (memory (export "memory") 2) (global $sp (mut i32) (i32.const 65536))
        (data (i32.const 65536) "A")
        (func $frame (param $n i32) (local $low i32)
          (global.set $sp (local.tee $low (i32.sub (global.get $sp) (local.get $n))))
          (memory.fill (i32.sub (local.get $low) (i32.const 128)) (i32.const 255)
            (i32.sub (i32.const 65536) (i32.sub (local.get $low) (i32.const 128))))
          (global.set $sp (i32.add (local.get $low) (i32.const 1000))))
        (func (export "invoke") (param $n i32) (result i32) (local $at i32)
          (loop $next
            (if (i32.load (local.get $at)) (then unreachable))
            (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4)))
              (i32.const 65536))))
          (call $frame (local.get $n))
          (global.get $sp)))`,
      VIRTUAL,
    )
    expect(loaded.info.shadowStackTop).toBe(65536)
    const pool = createPool()
    for (const bytes of [1000, 60_000, 0, 65_408, 2000]) {
      const instance = pool.acquire(loaded, new OpenBudget())
      instance.gas = GAS
      expect(instance.lowestWrite).toBe(65536 - 128)
      expect(instance.invoke(bytes)).toBe(65536 - bytes + 1000)
      expect(instance.lowestWrite).toBe(65536 - bytes - 128)
      pool.release(instance)
      expect(pool.idleCount).toBe(1)
    }
  })

  test('whose stack pointer fell below zero is cleared whole', () => {
    const loaded = load(
      `(module (memory (export "memory") 1) (global $sp (mut i32) (i32.const 1024))
        (func (export "invoke") (param $n i32) (result i32)
          (if (i32.load (i32.const 16)) (then unreachable))
          (global.set $sp (i32.sub (global.get $sp) (local.get $n)))
          (i32.store (i32.add (global.get $sp) (i32.const 1040)) (i32.const 7))
          (i32.const 0)))`,
      VIRTUAL,
    )
    const pool = createPool()
    for (let i = 0; i < 3; i++) {
      const instance = pool.acquire(loaded, new OpenBudget())
      instance.gas = GAS
      expect(instance.invoke(2048)).toBe(0)
      expect(instance.lowestWrite).toBe(0)
      pool.release(instance)
    }
    expect(pool.idleCount).toBe(1)
  })
})
