import { Bench } from 'tinybench'
import wabtInit from 'wabt'
import { priceListFor } from '../src/gas/index.ts'
import { DEFAULT_MAX_STACK_HEIGHT, instrument } from '../src/wasm/index.ts'
import { report } from './report.ts'

// What metering costs Wasm code: kernels as they are, with their charges inlined (over a copy of
// the counter in a local: with a load at each charge the br_table kernel took 6 ns, not 1.3), and
// with their charges called.

const KERNELS: Readonly<Record<string, string>> = {
  'add and multiply': `(func (export "invoke") (param $n i32) (result i32) (local $x i64)
    (loop $next
      (local.set $x (i64.add (i64.mul (local.get $x) (i64.const 6364136223846793005)) (i64.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.wrap_i64 (local.get $x)))`,
  'branches of a table': `(memory 1) (func (export "invoke") (param $n i32) (result i32) (local $x i32)
    (loop $next
      (block $d (block $c (block $b (block $a
        (br_table $a $b $c $d (i32.and (local.get $x) (i32.const 3))))
        (local.set $x (i32.add (local.get $x) (i32.const 7))) (br $d))
        (local.set $x (i32.add (local.get $x) (i32.load (i32.and (local.get $x) (i32.const 1020)))))
        (br $d))
        (i32.store (i32.and (local.get $x) (i32.const 1020)) (local.get $x)))
      (if (i32.and (local.get $x) (i32.const 16))
        (then (local.set $x (i32.rotl (local.get $x) (i32.const 3))))
        (else (local.set $x (i32.add (local.get $x) (i32.const 5)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))`,
  calls: `(func $f (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
    (func (export "invoke") (param $n i32) (result i32) (local $x i32)
      (loop $next
        (local.set $x (i32.add (call $f (local.get $x)) (call $f (local.get $n))))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $x))`,
  floats: `(func (export "invoke") (param $n i32) (result i32) (local $x f64)
    (loop $next
      (local.set $x (f64.add (f64.mul (local.get $x) (f64.const 0.5)) (f64.const 3)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.trunc_f64_s (local.get $x)))`,
}
const ROUNDS = 1_000_000

const wabt = await wabtInit()
const prices = priceListFor(28).wasmPrices

function exportsOf(bytes: Uint8Array<ArrayBuffer>): () => number {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  // The kernels and the rewriter export these.
  const invoke = exports['invoke'] as (n: number) => number
  const gas = exports['litefvm:gas'] as WebAssembly.Global | undefined
  return () => {
    if (gas !== undefined) gas.value = 1n << 60n
    return invoke(ROUNDS)
  }
}

const bench = new Bench({ time: 500, throws: true })
for (const [name, wat] of Object.entries(KERNELS)) {
  const module = wabt.parseWat('kernel.wat', `(module ${wat})`)
  const plain = new Uint8Array(module.toBinary({}).buffer)
  module.destroy()
  const rewritten = (compact: boolean): (() => number) =>
    exportsOf(
      instrument(plain, { prices, maxStackHeight: DEFAULT_MAX_STACK_HEIGHT, compact }).bytes,
    )
  const variants = { plain: exportsOf(plain), inlined: rewritten(false), called: rewritten(true) }
  for (const run of Object.values(variants)) {
    if (run() !== variants.plain()) throw new RangeError(`${name}: another result`)
  }
  for (const [variant, run] of Object.entries(variants)) {
    bench.add(`${name}, ${variant}`, () => void run(), { async: false })
  }
}
bench.runSync()
report('A round of a metered loop', bench, { unit: 'ns', per: () => ROUNDS })
