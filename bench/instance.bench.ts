import { Bench } from 'tinybench'
import wabtInit from 'wabt'
import { priceListFor } from '../src/gas/index.ts'
import {
  type ActorInstance,
  type BoundHost,
  DEFAULT_MAX_STACK_HEIGHT,
  InstancePool,
  instrument,
  type LoadedModule,
} from '../src/wasm/index.ts'
import { report } from './report.ts'

// What an instance costs an invocation: taken, run and given back. The module has the shape of an
// official actor as rustc makes it: a stack of 1 MiB, 36 KiB of data, a table of 300, 18 imports;
// its call uses 2 KiB of stack and grows the memory by 2 pages, as nearly every call of them does.

const IMPORTS = 18
const TABLE = 300
const times = (n: number, text: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => text(i)).join('\n')

const SOURCE = `(module
  ${times(IMPORTS, (i) => `(import "m" "f${i}" (func (param i32) (result i32)))`)}
  (memory (export "memory") 17)
  (global $sp (mut i32) (i32.const 1048576))
  (data (i32.const 1048576) "${'litefvm!'.repeat(36 * 128)}")
  (table ${TABLE} funcref)
  ${times(TABLE, (i) => `(func $t${i} (result i32) (i32.const ${i}))`)}
  (elem (i32.const 0) ${times(TABLE, (i) => `$t${i}`)})
  (func (export "invoke") (param $grow i32) (result i32) (local $frame i32)
    (global.set $sp (local.tee $frame (i32.sub (global.get $sp) (i32.const 2048))))
    (memory.fill (local.get $frame) (i32.const 1) (i32.const 2048))
    (if (local.get $grow) (then
      (drop (memory.grow (i32.const 2)))
      (memory.fill (i32.const 1114112) (i32.const 1) (i32.const 4096))))
    (global.set $sp (i32.add (local.get $frame) (i32.const 2048)))
    (memory.size)))`

const wabt = await wabtInit()
const wasm = wabt.parseWat('actor.wat', SOURCE).toBinary({}).buffer
const options = {
  prices: priceListFor(28).wasmPrices,
  maxStackHeight: DEFAULT_MAX_STACK_HEIGHT,
}

function load(virtualMemory: boolean): LoadedModule {
  const { bytes, info } = instrument(wasm, { ...options, virtualMemory })
  return { module: new WebAssembly.Module(bytes), info }
}

function bind({ info }: LoadedModule): BoundHost<undefined> {
  const zero = (): number => 0
  const imports: Record<string, Record<string, (gas: number) => number>> = {
    litefvm: { errno: zero, gas_lo: zero, gas_hi: zero },
  }
  for (const { module, name } of info.imports) {
    imports[module] ??= {}
    imports[module][name] = (gas) => gas
  }
  return { cell: undefined, imports }
}

const budget = { growMemory: () => true }
const GAS = 10n ** 12n

function once(pool: InstancePool<undefined>, loaded: LoadedModule, grow: number): number {
  const instance: ActorInstance<undefined> = pool.acquire(loaded, budget)
  instance.gas = GAS
  const pages = instance.invoke(grow)
  pool.release(instance)
  return pages
}

const real = load(false)
const virtual = load(true)
const CASES: readonly (readonly [string, LoadedModule, number, boolean])[] = [
  ['memory grows: fresh instance', real, 1, true],
  ['memory grows: virtual, used again', virtual, 1, true],
  ['memory does not grow: fresh instance', real, 0, false],
  ['memory does not grow: used again', real, 0, true],
  ['memory does not grow: virtual, used again', virtual, 0, true],
]

const bench = new Bench({ time: 500, throws: true })
for (const [name, loaded, grow, reuse] of CASES) {
  const pool = new InstancePool(bind, { reuse })
  for (let i = 0; i < 3; i++) {
    const pages = once(pool, loaded, grow)
    if (pages !== 17 + 2 * grow) throw new RangeError(`${name}: ${pages} pages`)
  }
  bench.add(name, () => once(pool, loaded, grow), { async: false })
}
await bench.run()
report('instance: one invocation', bench, { unit: 'us' })
