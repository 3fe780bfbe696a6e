import { expect, test } from 'vitest'
import { runChild } from './child.ts'
import { OPTIONS, wasmOf } from './host.ts'

/** V8 stops at about this many live memories a process. */
const LIVE_MEMORIES = 13_000
const RUNS = 20_000
const GROWTH = 1.3

/** Actors whose instances cannot be used again, each in its way. */
const ACTORS = {
  'whose memory grows': `(module (memory (export "memory") 1)
    (func (export "invoke") (param i32) (result i32)
      (drop (memory.grow (i32.const 1)))
      (memory.fill (i32.const 65536) (i32.const 1) (i32.const 65536)) (memory.size)))`,
  'that write a table, over a memory of no pages': `(module (memory (export "memory") 0) (table 1 funcref)
    (func (export "invoke") (param i32) (result i32)
      (table.set (i32.const 0) (table.get (i32.const 0))) (i32.const 2)))`,
}

test.each(Object.entries(ACTORS))(
  'memory does not rise with invocations of actors %s',
  async (_, wat) => {
    expect(RUNS).toBeGreaterThan(LIVE_MEMORIES)
    const { code, stdout, stderr } = await runChild(
      `const { bytes, info } = wasm.instrument(new Uint8Array(${JSON.stringify([...wasmOf(wat)])}),
        ${JSON.stringify(OPTIONS)})
      const loaded = { module: new WebAssembly.Module(bytes), info }
      const pool = new wasm.InstancePool(() => ({ cell: undefined, imports: {} }))
      const budget = { growMemory: () => true }
      const rss = () => (gc(), process.memoryUsage().rss)
      let first
      for (let i = 1; i <= ${RUNS}; i++) {
        const instance = pool.acquire(loaded, budget)
        instance.gas = 10n ** 12n
        if (instance.invoke(0) !== 2) process.exit(3)
        pool.release(instance)
        if (i === 2000) first = rss()
      }
      process.stdout.write(String(rss() / first))`,
      ['--expose-gc'],
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(Number(stdout)).toBeLessThan(GROWTH)
  },
  120_000,
)
