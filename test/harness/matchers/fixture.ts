import { compileCounter } from '../../../examples/counter/compile.mjs'
import { Address, cbor, defineActor, FVM, type Result, UsageError } from '../../../src/index.ts'
import { FORWARDER_WASM, type Forwarded, forward } from '../forwarder.ts'

/** A counter: `Increment` emits `{ counter, by }`. */
export const COUNTER = defineActor({
  name: 'counter',
  methods: {
    Constructor: { params: cbor.u64 },
    Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
    Get: { number: 3, returns: cbor.u64 },
  },
  state: cbor.tuple({ count: cbor.u64 }),
})

/** An actor that calls what it is told to, and passes return value and exit code on. */
export const RELAY = defineActor({
  name: 'relay',
  methods: { Forward: { number: 2 } },
  exitCodes: { BROKEN: 40 },
})

const counterWasm = await compileCounter()

/** A world with alice and bob, a counter at 40, and a relay with 10 FIL. */
export function world() {
  const vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  const counter = vm.deploy(counterWasm, { as: 'counter', definition: COUNTER, params: 40 })
  vm.deploy(FORWARDER_WASM, { as: 'relay', definition: RELAY, balance: '10 FIL' })
  const relay = (call: Omit<Forwarded, 'to'> & { readonly to: string }): Result =>
    vm.send({
      from: 'alice',
      to: 'relay',
      method: 'Forward',
      params: forward({ ...call, to: Address.id(vm.idOf(call.to) ?? 0n) }),
    })
  return { vm, counter: counter.connect('alice'), relay }
}

/** What a matcher says as it fails; undefined where it passes. */
export function saidBy(assertion: () => unknown): string | undefined {
  try {
    assertion()
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown
    return (thrown as Error).message
  }
  return undefined
}

/** The first line of what a matcher says as it fails. */
export function headOf(assertion: () => unknown): string | undefined {
  return saidBy(assertion)?.split('\n')[0]
}
