import wabtInit from 'wabt'
import type { WasmPrices } from '../../src/types/index.ts'
import {
  type BoundHost,
  InstancePool,
  type InstancePoolOptions,
  type InstrumentOptions,
  instrument,
  type LoadedModule,
  type MemoryBudget,
} from '../../src/wasm/index.ts'

const wabt = await wabtInit()

/** Prices of all three price lists. Source: fvm 4.8.4 `src/gas/price_list.rs`. */
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

export const OPTIONS = { prices: PRICES, maxStackHeight: 2048 }

/** Assembles the text format. */
export function wasmOf(wat: string): Uint8Array {
  const parsed = wabt.parseWat('test.wat', wat)
  const { buffer } = parsed.toBinary({})
  parsed.destroy()
  return buffer
}

/** Rewrites and compiles a module given as text. */
export function load(wat: string, options: InstrumentOptions = OPTIONS): LoadedModule {
  const { bytes, info } = instrument(wasmOf(wat), options)
  return { module: new WebAssembly.Module(bytes), info }
}

/** What the imports of a test's instance share. */
export interface Cell {
  /** Serves every import of the module: gets its arguments after the gas. */
  serve: (name: string, args: readonly number[]) => void
}

/** Host functions that keep the gas and hand the call to `cell.serve`. */
export function bind(loaded: LoadedModule): BoundHost<Cell> {
  const cell: Cell = { serve: () => undefined }
  const zero = (): number => 0
  const imports: Record<string, Record<string, (...args: number[]) => number>> = {
    litefvm: { errno: zero, gas_lo: zero, gas_hi: zero },
  }
  for (const { module, name } of loaded.info.imports) {
    const functions = imports[module] ?? {}
    imports[module] = functions
    functions[name] = (gas = 0, ...args) => {
      cell.serve(name, args)
      return gas
    }
  }
  return { cell, imports }
}

/** A budget that allows everything and notes what was asked. */
export class OpenBudget implements MemoryBudget {
  readonly asked: number[] = []
  growMemory(bytes: number): boolean {
    this.asked.push(bytes)
    return true
  }
}

export function createPool(options?: InstancePoolOptions): InstancePool<Cell> {
  return new InstancePool(bind, options)
}
