import initWabt from 'wabt'
import type { WasmPrices } from '../../src/types/index.ts'
import {
  DEFAULT_MAX_STACK_HEIGHT,
  type InstrumentedModule,
  type InstrumentOptions,
  instrument,
} from '../../src/wasm/index.ts'

const wabt = await initWabt()
const FEATURES = {
  bulk_memory: true,
  exceptions: true,
  extended_const: true,
  memory64: true,
  multi_memory: true,
  multi_value: true,
  mutable_globals: true,
  reference_types: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  tail_call: true,
  threads: true,
}

/** Prices of network version 21 and on. Source: fvm 4.8.4 `src/gas/price_list.rs`. */
export const PRICES: WasmPrices = {
  instructionDefault: 4000,
  mathDefault: 4000,
  jumpUnconditional: 4000,
  jumpConditional: 4000,
  jumpIndirect: 4000,
  call: 0,
  memoryFillBaseCost: 0,
  memoryFillPerByteCost: 400,
  memoryAccessCost: 0,
  memoryCopyPerByteCost: 400,
}

/** The binary of a module, given the fields of its text form. */
export function assemble(fields: string): Uint8Array<ArrayBuffer> {
  const module = wabt.parseWat('test.wat', `(module ${fields})`, FEATURES)
  const { buffer } = module.toBinary({ write_debug_names: true })
  module.destroy()
  return new Uint8Array(buffer)
}

/** Instruments with the usual prices and limits. */
export function instrumented(
  wasm: Uint8Array,
  options: Partial<InstrumentOptions> = {},
): InstrumentedModule {
  return instrument(wasm, { prices: PRICES, maxStackHeight: DEFAULT_MAX_STACK_HEIGHT, ...options })
}

/** What a call of a function under the test's host ends with. */
export interface Outcome {
  readonly result: number | 'trap'
  readonly left: bigint
  readonly log: readonly string[]
}

type Exports = Record<string, (...args: number[]) => number>

/** An instance of an instrumented module with the host that `README.md` describes. */
export class TestInstance {
  readonly exports: Exports
  readonly gas: WebAssembly.Global
  log: string[] = []
  /** Runs of each block, if the module was instrumented for coverage. */
  readonly hits: number[] = []
  #errno = 0
  #gas = 0n

  constructor({ bytes }: Pick<InstrumentedModule, 'bytes'>) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      litefvm: {
        errno: () => this.#errno,
        gas_lo: () => Number(BigInt.asIntN(32, this.#gas)),
        gas_hi: () => Number(BigInt.asIntN(32, this.#gas >> 32n)),
        memory_grow: (pages: number, delta: number) => (pages + (delta >>> 0) <= 8192 ? 1 : 0),
        table_grow: () => 1,
        grow_failed: (kind: number) => expectNever(kind),
        hit: (block: number) => {
          this.hits[block] = (this.hits[block] ?? 0) + 1
        },
      },
      vm: {
        probe: (gas: number, a: number) => {
          this.log.push(`probe ${a} at ${this.#counter(gas)}`)
          return this.#answer(1000n + BigInt(a), a % 3)
        },
        wide: (gas: number, aLo: number, aHi: number, b: number, cLo: number, cHi: number) => {
          this.log.push(`wide ${join(aLo, aHi)} ${b} ${join(cLo, cHi)} at ${this.#counter(gas)}`)
          return this.#answer(5n, 0)
        },
      },
    })
    this.exports = instance.exports as Exports // every case exports functions of i32 only
    this.gas = instance.exports['litefvm:gas'] as WebAssembly.Global // see `instrument`
  }

  /** Runs the start function and `run` with the counter at `gas`. */
  run(argument: number, gas: bigint): Outcome {
    this.log = []
    this.gas.value = gas
    let result: Outcome['result'] = 'trap'
    try {
      this.exports['litefvm:start']?.()
      result = this.exports['run']?.(argument) as number
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
    }
    return { result, left: this.gas.value as bigint, log: this.log }
  }

  #counter(gas: number): bigint {
    const value = this.gas.value as bigint
    const exact = value >= 0n && value < 1n << 53n
    if (gas !== (exact ? Number(value) : -1)) throw new RangeError(`told ${gas}, not ${value}`)
    return value
  }

  #answer(cost: bigint, errno: number): number {
    this.#errno = errno
    this.#gas = (this.gas.value as bigint) - cost
    const fast = errno === 0 && this.#gas >= 0n && this.#gas < 1n << 53n
    return fast ? Number(this.#gas) : -1
  }
}

function join(lo: number, hi: number): bigint {
  return BigInt.asIntN(64, BigInt.asUintN(32, BigInt(lo)) | (BigInt(hi) << 32n))
}

function expectNever(kind: number): never {
  throw new RangeError(`a growth of kind ${kind} failed in V8`)
}
