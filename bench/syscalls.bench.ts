import { Bench } from 'tinybench'
import wabtInit from 'wabt'
import { GasTracker, priceListFor } from '../src/gas/index.ts'
import type { Kernel, MessageContext } from '../src/kernel/index.ts'
import { Invocation, linkSyscalls, SyscallCell } from '../src/syscalls/index.ts'
import { ErrorNumber, SyscallError } from '../src/types/index.ts'
import { ActorInstance, DEFAULT_MAX_STACK_HEIGHT, instrument } from '../src/wasm/index.ts'
import { report } from './report.ts'

// What a syscall costs between the actor's call and the kernel's method: the shim, the charges, the
// checks and the answer. The kernel is a fake that only answers.

/** Syscalls in one run of the code: divide the printed times by it. */
const CALLS = 1_000

const IMPORTS = `
  (import "gas" "available" (func $available (param i32) (result i32)))
  (import "vm" "message_context" (func $context (param i32) (result i32)))
  (import "ipld" "block_read" (func $read (param i32 i32 i32 i32 i32) (result i32)))
  (import "actor" "balance_of" (func $balance (param i32 i64) (result i32)))
  (import "ipld" "block_stat" (func $stat (param i32 i32) (result i32)))`

/** A loop around a call that adds up the error numbers. */
function sourceOf(call: string): string {
  return `(module ${IMPORTS}
    (memory (export "memory") 1)
    (func (export "invoke") (param i32) (result i32) (local $i i32) (local $errors i32)
      (loop $again
        (local.set $errors (i32.add (local.get $errors) ${call}))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $i) (i32.const ${CALLS}))))
      (local.get $errors))
  )`
}

const CONTEXT: MessageContext = {
  origin: 1n,
  nonce: 2n,
  caller: 3n,
  receiver: 4n,
  methodNumber: 5n,
  valueReceived: 6n,
  gasPremium: 7n,
  readOnly: false,
}
const BAD_HANDLE = new SyscallError(ErrorNumber.InvalidHandle, 'invalid block handle')

let gas = new GasTracker(0n)
// Only the methods that the cases call.
const kernel = {
  gasAvailable: () => gas.gasAvailable,
  msgContext: () => CONTEXT,
  blockRead: () => 0,
  balanceOf: () => 1n,
  blockStat: () => {
    throw BAD_HANDLE
  },
} as unknown as Kernel

const wabt = await wabtInit()

function createRun(call: string, errorNumber: number): () => void {
  const parsed = wabt.parseWat('bench.wat', sourceOf(call))
  const prices = priceListFor(28)
  const { bytes, info } = instrument(parsed.toBinary({}).buffer, {
    prices: prices.wasmPrices,
    maxStackHeight: DEFAULT_MAX_STACK_HEIGHT,
  })
  const loaded = { module: new WebAssembly.Module(bytes), info }
  const cell = new SyscallCell()
  const imports = linkSyscalls(4, info.imports).createImports(cell)
  const instance = new ActorInstance(loaded, { cell, imports })
  const limiter = { memoryUsed: 65_536 }
  return () => {
    gas = new GasTracker(100_000_000_000_000n)
    const invocation = new Invocation({ kernel, kernelV3: undefined, gas, limiter, prices })
    cell.invocation = invocation
    invocation.attachCounter(instance)
    invocation.memory.attach(instance)
    invocation.updateGasAvailable()
    const errors = instance.invoke(0)
    if (errors !== errorNumber * CALLS) throw new TypeError(`wrong answer ${errors}`)
    invocation.chargeForExec()
  }
}

const bench = new Bench({ time: 500, throws: true })
bench
  .add('gas.available', createRun('(call $available (i32.const 8))', 0), { async: false })
  .add('vm.message_context', createRun('(call $context (i32.const 8))', 0), { async: false })
  .add(
    'ipld.block_read',
    createRun(
      '(call $read (i32.const 8) (i32.const 1) (i32.const 0) (i32.const 64) (i32.const 32))',
      0,
    ),
    { async: false },
  )
  .add('actor.balance_of', createRun('(call $balance (i32.const 8) (i64.const 99))', 0), {
    async: false,
  })
  .add('an error number', createRun('(call $stat (i32.const 8) (i32.const 1))', 7), {
    async: false,
  })
  .add('a refused return pointer', createRun('(call $available (i32.const -1))', 1), {
    async: false,
  })
await bench.run()

report('syscalls: one call', bench, { unit: 'ns', per: () => CALLS })
