import type { ActorName } from '../runtime/actor-type.ts'
import type { PointName } from './points.ts'

/** Milligas of a stretch: its constant, then what each of {@link FEATURES} adds; zeros at the end left out. */
export type StretchCost = readonly number[]

/** Costs of stretches by `from>to`. */
export type StretchTable = Readonly<Record<string, StretchCost>>

/** Costs of leaving a point and of coming to one, whatever is at the other end: a constant, bytes, items. */
export interface StretchParts {
  readonly from: Readonly<Partial<Record<PointName, StretchCost>>>
  readonly to: Readonly<Partial<Record<PointName, StretchCost>>>
}

/** The model of one actor's Wasm. */
export interface ActorExecutionTable {
  /** Milligas before its first instruction: for its memory, its table, its start. */
  readonly init: number
  /** The costs of stretches that no method has a row for. */
  readonly parts: StretchParts
  /** Costs by method number as text; `other` holds for all other numbers, `*` for stretches that a method has no row for. */
  readonly methods: Readonly<Record<string, StretchTable>>
}

/** The tables of all actors. */
export interface ExecutionTables {
  /** The costs that an actor's own parts do not know. */
  readonly any: StretchParts
  readonly actors: Readonly<Partial<Record<ActorName, ActorExecutionTable>>>
}
