import type { MethodNum } from '../../types/index.ts'
import type { ActorName } from '../runtime/actor-type.ts'
import type {
  ActorExecutionTable,
  StretchCost,
  StretchParts,
  StretchTable,
} from './execution-tables.ts'
import { POINT_COUNT, Point, type PointName, ROW_LENGTH } from './points.ts'
import { type StretchCosts, StretchMeter } from './stretch-meter.ts'
import { EXECUTION_TABLES } from './tables.generated.ts'

/** The model of the execution cost of an actor's methods. */
export class ExecutionModel {
  /** Milligas before the first instruction. */
  readonly init: number
  readonly #table: ActorExecutionTable | undefined
  readonly #methods = new Map<string, StretchCosts>()
  /** The costs of methods that have rows of their own, by number: a key made for each call costs more than the search. */
  readonly #known = new Map<MethodNum, StretchCosts>()

  constructor(actor: ActorName) {
    const table = EXECUTION_TABLES.actors[actor]
    this.#table = table
    this.init = table?.init ?? 0
  }

  /** Follows an invocation of a method from its start. */
  begin(method: MethodNum): StretchMeter {
    return new StretchMeter(this.#costsOf(method))
  }

  /** The tables, made once for each method that has rows of its own. */
  #costsOf(method: MethodNum): StretchCosts {
    const known = this.#known.get(method)
    if (known !== undefined) return known
    const number = String(method)
    const key = this.#table?.methods[number] === undefined ? 'other' : number
    let costs = this.#methods.get(key)
    if (costs === undefined) {
      costs = new MethodCosts(this.#table, key)
      this.#methods.set(key, costs)
    }
    if (key === number) this.#known.set(method, costs)
    return costs
  }
}

const models = new Map<ActorName, ExecutionModel>()

/** The model of an actor; made once. */
export function executionModelOf(actor: ActorName): ExecutionModel {
  let model = models.get(actor)
  if (model === undefined) {
    model = new ExecutionModel(actor)
    models.set(actor, model)
  }
  return model
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table are its names, in the order of their numbers
const POINT_NAMES = Object.keys(Point) as PointName[]

/** A method's own rows, those of all methods, and what the parts give for every other pair. Made when first asked: a method passes few of them. */
class MethodCosts implements StretchCosts {
  readonly rows = new Float64Array(POINT_COUNT * POINT_COUNT * ROW_LENGTH)
  readonly resolved = new Uint8Array(POINT_COUNT * POINT_COUNT)
  readonly #tables: readonly (StretchTable | undefined)[]
  readonly #parts: readonly StretchParts[]

  constructor(table: ActorExecutionTable | undefined, method: string) {
    this.#tables = [table?.methods[method], table?.methods['*']]
    this.#parts = [table?.parts ?? EXECUTION_TABLES.any, EXECUTION_TABLES.any]
  }

  resolve(pair: number): void {
    const from = POINT_NAMES[Math.floor(pair / POINT_COUNT)]!
    const to = POINT_NAMES[pair % POINT_COUNT]!
    const name = `${from}>${to}`
    const row =
      this.#tables[0]?.[name] ?? this.#tables[1]?.[name] ?? rowOfParts(this.#parts, from, to)
    this.rows.set(row, pair * ROW_LENGTH)
    this.resolved[pair] = 1
  }
}

function rowOfParts(parts: readonly StretchParts[], from: PointName, to: PointName): StretchCost {
  for (const { from: lefts, to: rights } of parts) {
    const [left, right] = [lefts[from], rights[to]]
    if (left !== undefined && right !== undefined)
      return [left[0]! + right[0]!, left[1]!, left[2]!, right[1]!, right[2]!]
  }
  return []
}
