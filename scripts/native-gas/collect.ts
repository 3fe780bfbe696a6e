import {
  type ActorSyscalls,
  type NativeCode,
  POINT_COUNT,
  Point,
  type PointName,
  ROW_LENGTH,
  refinePoint,
  type StretchCosts,
  StretchMeter,
} from '../../src/builtin-actors/index.ts'
import type { GasCharge } from '../../src/gas/index.ts'
import type { Cid } from '../../src/ipld/index.ts'
import type { ExecutionEvent, Machine } from '../../src/machine/index.ts'
import { DecodeError } from '../../src/types/index.ts'

/** What the official Wasm was charged between two syscalls of an invocation. */
export interface Stretch {
  /** `from>to`. */
  readonly name: string
  /** One, for the constant, then the features. */
  readonly features: readonly number[]
  /** Of `wasm_exec` and `wasm_memory_grow`. */
  readonly milligas: number
  /** What the native actor counted by itself: the opcodes of the EVM. */
  readonly own: number
}

/** One invocation of a built-in actor, run on both kinds. */
export interface Invocation {
  readonly actor: string
  readonly method: bigint
  /** First memory and table, and the start. */
  readonly init: number
  readonly stretches: readonly Stretch[]
}

type Entry =
  | { readonly type: 'begin'; readonly actor: string; readonly method: bigint }
  | { readonly type: 'own'; readonly milligas: number }
  | {
      readonly type: 'stretch'
      readonly name: string
      readonly features: readonly number[]
      /** The syscall that it leads to, or an end of the invocation. */
      readonly to: Point
    }

/** Records how the native actors of a machine go from syscall to syscall; stretches cost nothing meanwhile. */
export class Recorder {
  #entries: Entry[] = []

  constructor(machine: Machine) {
    const find = machine.nativeActor.bind(machine)
    const nativeActor = (code: Cid): NativeCode | undefined => {
      const native = find(code)
      const actor = machine.manifest.nameByCode(code)
      return native === undefined || actor === undefined ? native : this.#recorded(actor, native)
    }
    Object.assign(machine, { nativeActor })
  }

  /**
   * What was recorded since the last time, joined with the same message's trace on the official Wasm.
   *
   * @param native - the trace of the recorded run
   * @throws DecodeError if the two do not have the same syscalls
   */
  take(official: readonly ExecutionEvent[], native: readonly ExecutionEvent[]): Invocation[] {
    const entries = this.#entries
    this.#entries = []
    return join(entries, new WasmCharges(official, native))
  }

  #recorded(actor: string, native: NativeCode): NativeCode {
    const push = (entry: Entry): void => {
      this.#entries.push(entry)
    }
    const begin = (method: bigint): StretchMeter => {
      push({ type: 'begin', actor, method })
      return new RecordingMeter(push)
    }
    const run = (sys: ActorSyscalls, paramsId: number): number => {
      const charge = sys.chargeExecution.bind(sys)
      Object.assign(sys, {
        chargeExecution(milligas: number): void {
          if (milligas > 0) push({ type: 'own', milligas })
          charge(milligas)
        },
      })
      return native.run(sys, paramsId)
    }
    const execution = { init: 0, begin } as unknown as NativeCode['execution'] // all that is asked of it
    return { run, execution }
  }
}

/** For each number of a row, costs by which every stretch costs that feature. */
const FEATURE_ROWS = Array.from({ length: ROW_LENGTH }, (_, feature) =>
  Float64Array.from({ length: POINT_COUNT * POINT_COUNT * ROW_LENGTH }, (_, at) =>
    at % ROW_LENGTH === feature ? 1 : 0,
  ),
)
const NAMES = Object.fromEntries(
  Object.entries(Point).map(([name, point]) => [point, name]),
) as Record<Point, PointName>

function costsOf(rows: Float64Array): StretchCosts {
  return { rows, resolved: ALL_RESOLVED, resolve() {} }
}

const ALL_RESOLVED = new Uint8Array(POINT_COUNT * POINT_COUNT).fill(1)

/** A meter by which every stretch costs one of its features, for each of them. */
class RecordingMeter extends StretchMeter {
  readonly #push: (entry: Entry) => void
  readonly #meters: readonly StretchMeter[]
  #from: Point = Point.start

  constructor(push: (entry: Entry) => void) {
    super(costsOf(new Float64Array(0)))
    this.#push = push
    this.#meters = FEATURE_ROWS.map((rows) => new StretchMeter(costsOf(rows)))
  }

  override enter(point: Point, bytes: number, items: number): number {
    const to = refinePoint(this.#from, point)
    const own = this.takeWork()
    if (own > 0) this.#push({ type: 'own', milligas: own })
    const features = this.#meters.map((meter) => meter.enter(point, bytes, items))
    this.#push({ type: 'stretch', name: `${NAMES[this.#from]}>${NAMES[to]}`, features, to })
    this.#from = to
    return 0
  }

  override answer(bytes: number, items: number): void {
    for (const meter of this.#meters) meter.answer(bytes, items)
  }
}

/** A charge for execution, or the beginning of a syscall. */
interface Charge {
  readonly name: string
  readonly milligas: number
}

/** The charges of an official run where the native one has a model, and where its syscalls are. */
class WasmCharges {
  readonly #charges: readonly Charge[]
  #at = 0

  constructor(official: readonly ExecutionEvent[], native: readonly ExecutionEvent[]) {
    this.#charges = modelledCharges(official, native)
  }

  /** First table and memory, and the start. */
  init(): number {
    return this.#sum('wasm_table_init', 'wasm_memory_init') + this.stretch()
  }

  stretch(): number {
    if (this.#charges[this.#at]?.name !== 'wasm_exec') throw this.#unlike('wasm_exec')
    return this.#charges[this.#at++]!.milligas + this.#sum('wasm_memory_grow')
  }

  syscall(): void {
    if (this.#charges[this.#at++]?.name !== 'OnSyscall') throw this.#unlike('OnSyscall')
  }

  end(): void {
    if (this.#at !== this.#charges.length) throw this.#unlike('the end')
  }

  #sum(...names: readonly string[]): number {
    let sum = 0
    while (names.includes(this.#charges[this.#at]?.name ?? ''))
      sum += this.#charges[this.#at++]!.milligas
    return sum
  }

  #unlike(expected: string): DecodeError {
    return new DecodeError(
      `the official run has other syscalls than the native one: at charge ${this.#at} ${expected} is expected`,
    )
  }
}

/** Leaves out what actors were charged that ran as Wasm on both sides. */
function modelledCharges(
  official: readonly ExecutionEvent[],
  native: readonly ExecutionEvent[],
): Charge[] {
  const found: Charge[] = []
  let at = 0
  let isModelled = false
  for (const event of native) {
    if (executionOf(event) !== undefined) {
      isModelled ||= executionOf(event)?.name === 'wasm_exec_model'
      continue
    }
    for (; at < official.length; at++) {
      const charge = executionOf(official[at]!)
      if (charge === undefined) break
      if (isModelled) found.push({ name: charge.name, milligas: Number(charge.compute) })
    }
    if (official[at++]?.type !== event.type)
      throw new DecodeError(
        `event ${at} of the official run is of another kind than the native one's`,
      )
    if (isModelled && event.type === 'GasCharge' && event.name === 'OnSyscall')
      found.push({ name: event.name, milligas: 0 })
    isModelled = false
  }
  return found
}

function executionOf(event: ExecutionEvent): GasCharge | undefined {
  return event.type === 'GasCharge' && event.name.startsWith('wasm_') ? event : undefined
}

interface Open {
  readonly actor: string
  readonly method: bigint
  readonly init: number
  readonly stretches: Stretch[]
  own: number
}

function join(entries: readonly Entry[], charges: WasmCharges): Invocation[] {
  const done: Invocation[] = []
  const open: Open[] = []
  for (const entry of entries) {
    if (entry.type === 'begin') {
      const { actor, method } = entry
      open.push({ actor, method, init: charges.init(), stretches: [], own: 0 })
      continue
    }
    const top = open.at(-1)
    if (top === undefined) throw new DecodeError('a native actor ran outside of an invocation')
    if (entry.type === 'own') {
      top.own += entry.milligas
      continue
    }
    const { name, features, to } = entry
    top.stretches.push({ name, features, milligas: charges.stretch(), own: top.own })
    top.own = 0
    if (to === Point.end || to === Point.exit) {
      open.pop()
      done.push(top)
    }
    if (to !== Point.end) charges.syscall()
  }
  charges.end()
  return done
}
