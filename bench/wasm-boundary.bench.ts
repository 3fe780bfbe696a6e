import { Bench } from 'tinybench'
import wabtInit from 'wabt'
import { report } from './report.ts'

// How the gas counter should cross between an actor and the host: a loop of syscalls whose host
// function takes 14,000 milligas, as OnSyscall does, and answers 0.

/** Syscalls in one run of the code. */
const CALLS = 20_000
const START = 10n ** 13n
const TAKEN = 14_000n
const BLOCK = 1_000n

const wabt = await wabtInit()

/** The loop: a charge for a block of code, then the call. */
function loopOf(call: string): string {
  return `(global $gas (export "gas") (mut i64) (i64.const ${START}))
    (func (export "run") (param $n i32) (result i32) (local $errors i32)
      (loop $again
        (global.set $gas (i64.sub (global.get $gas) (i64.const ${BLOCK})))
        (if (i64.lt_s (global.get $gas) (i64.const 0)) (then unreachable))
        (local.set $errors (i32.add (local.get $errors) ${call}))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $errors))`
}

interface Exports {
  readonly gas: WebAssembly.Global<bigint>
  readonly run: (calls: number) => number
}

function instantiate(wat: string, imports: WebAssembly.Imports): Exports {
  const parsed = wabt.parseWat('boundary.wat', `(module ${wat})`)
  const module = new WebAssembly.Module(parsed.toBinary({}).buffer)
  // The text above exports just these.
  return new WebAssembly.Instance(module, imports).exports as unknown as Exports
}

/** What the host functions write, so that the call is not empty. */
const host = { sum: 0, lo: 0, hi: 0 }
const zero = (): number => 0
const ERRNO = '(import "litefvm" "errno" (func $errno (result i32)))'
const SHIM_CALL = '(call $shim (i32.const 8) (local.get $n))'
/** The answer is the new counter, or negative: then the error number is asked for. */
const F64_ANSWER = `(if (f64.ge (local.get $r) (f64.const 0))
  (then (global.set $gas (i64.trunc_f64_s (local.get $r))) (return (i32.const 0)))) (call $errno)`

const WAYS: Readonly<Record<string, () => Exports>> = {
  'f64 in, f64 out (ours)': () =>
    instantiate(
      `(import "m" "f" (func $f (param f64 i32 i32) (result f64))) ${ERRNO}
      (func $shim (param i32 i32) (result i32) (local $r f64)
        (local.set $r (call $f
          (if (result f64) (i64.lt_u (global.get $gas) (i64.const 9007199254740992))
            (then (f64.convert_i64_s (global.get $gas))) (else (f64.const -1)))
          (local.get 0) (local.get 1)))
        ${F64_ANSWER})
      ${loopOf(SHIM_CALL)}`,
      {
        m: {
          f: (gas: number, a: number, b: number) => {
            host.sum = a + b
            return gas - 14_000
          },
        },
        litefvm: { errno: zero },
      },
    ),
  'i32 halves in, f64 out': () =>
    instantiate(
      `(import "m" "f" (func $f (param i32 i32 i32 i32) (result f64))) ${ERRNO}
      (func $shim (param i32 i32) (result i32) (local $r f64)
        (local.set $r (call $f (i32.wrap_i64 (global.get $gas))
          (i32.wrap_i64 (i64.shr_u (global.get $gas) (i64.const 32)))
          (local.get 0) (local.get 1)))
        ${F64_ANSWER})
      ${loopOf(SHIM_CALL)}`,
      {
        m: {
          f: (lo: number, hi: number, a: number, b: number) => {
            host.sum = a + b
            return (lo >>> 0) + hi * 0x1_0000_0000 - 14_000
          },
        },
        litefvm: { errno: zero },
      },
    ),
  'i32 halves in, error number out, two calls for the counter': () =>
    instantiate(
      `(import "m" "f" (func $f (param i32 i32 i32 i32) (result i32)))
      (import "litefvm" "lo" (func $lo (result i32)))
      (import "litefvm" "hi" (func $hi (result i32)))
      (func $shim (param i32 i32) (result i32) (local $r i32)
        (local.set $r (call $f (i32.wrap_i64 (global.get $gas))
          (i32.wrap_i64 (i64.shr_u (global.get $gas) (i64.const 32)))
          (local.get 0) (local.get 1)))
        (global.set $gas (i64.or (i64.extend_i32_u (call $lo))
          (i64.shl (i64.extend_i32_u (call $hi)) (i64.const 32))))
        (local.get $r))
      ${loopOf(SHIM_CALL)}`,
      {
        m: {
          f: (lo: number, hi: number, a: number, b: number) => {
            host.sum = a + b
            const low = (lo >>> 0) - 14_000
            host.lo = low | 0
            host.hi = low < 0 ? hi - 1 : hi
            return 0
          },
        },
        litefvm: { lo: () => host.lo, hi: () => host.hi },
      },
    ),
  'i64 in, i64 out (BigInt)': () =>
    instantiate(
      `(import "m" "f" (func $f (param i64 i32 i32) (result i64))) ${ERRNO}
      (func $shim (param i32 i32) (result i32) (local $r i64)
        (local.set $r (call $f (global.get $gas) (local.get 0) (local.get 1)))
        (if (i64.ge_s (local.get $r) (i64.const 0))
          (then (global.set $gas (local.get $r)) (return (i32.const 0))))
        (call $errno))
      ${loopOf(SHIM_CALL)}`,
      {
        m: {
          f: (gas: bigint, a: number, b: number) => {
            host.sum = a + b
            return gas - TAKEN
          },
        },
        litefvm: { errno: zero },
      },
    ),
  'exported global, get and set': () => {
    const own: { gas: WebAssembly.Global<bigint> | undefined } = { gas: undefined }
    const exports = instantiate(
      `(import "m" "f" (func $f (param i32 i32) (result i32)))
      ${loopOf('(call $f (i32.const 8) (local.get $n))')}`,
      {
        m: {
          f: (a: number, b: number) => {
            host.sum = a + b
            if (own.gas !== undefined) own.gas.value -= TAKEN
            return 0
          },
        },
      },
    )
    own.gas = exports.gas
    return exports
  },
}

const bench = new Bench({ time: 500, throws: true })
for (const [name, create] of Object.entries(WAYS)) {
  const exports = create()
  exports.run(CALLS)
  const left = START - BigInt(CALLS) * (TAKEN + BLOCK)
  if (exports.gas.value !== left) throw new RangeError(`${name} leaves ${exports.gas.value}`)
  bench.add(
    name,
    () => {
      exports.gas.value = START
      exports.run(CALLS)
    },
    { async: false },
  )
}
await bench.run()
report('wasm boundary: one syscall', bench, { unit: 'ns', per: () => CALLS })
