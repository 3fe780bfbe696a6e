import { leastAbsolutes } from './least-squares.ts'
import { methodKey } from './method-key.ts'
import type { Sample } from './workbench.ts'

/** Rows of a table, by `from>to`. */
export type Rows = Record<string, number[]>

/** What leaving a point costs, or coming to one, whatever is at the other end: by point, a constant, bytes, items. */
export interface Parts {
  readonly from: Rows
  readonly to: Rows
}

/** How one actor is modelled. */
export interface FittedActor {
  readonly init: number
  readonly parts: Parts
  readonly methods: Record<string, Rows>
}

/** What {@link fitTables} gives: the tables of `execution-model.ts`. */
export interface FittedTables {
  readonly any: Parts
  readonly actors: Record<string, FittedActor>
}

/** One stretch to be fitted: its features, and milligas without what the EVM counts by itself. */
interface Point {
  readonly name: string
  readonly features: readonly number[]
  readonly milligas: number
}

/** Errors of stretches count in proportion to them, and of those below this many milligas to this. */
const FLOOR = 2_000_000
/** A method gets a row of its own where the actor's row misses it by more, in the mean. */
const SPLIT_ERROR = 0.015
/** A feature is taken where it lowers the error to less than this part of it. */
const MIN_GAIN = 0.95
/** A method gets a row of its own from so many stretches on, unless the actor's row is a mere constant. */
const MIN_SPLIT = 10
/** Features of blocks that were read earlier are taken where they explain much, from so many stretches on. */
const MIN_EARLIER = 30
const MIN_EARLIER_GAIN = 0.6
const FIRST_EARLIER = 5
/** A row that misses by less, in the mean, takes no more features. */
const GOOD_ERROR = 0.002
const MAX_FEATURES = 4
/** Between the syscalls of contracts stands anything: a pair of them is a row only if it is seen so often, or so alike. */
const EVM_MIN_PAIR = 40
const EVM_PAIR_GAIN = 0.6
const EVM_ALIKE = 0.01
const EVM_MIN_ALIKE = 8
/** Where there are many samples, a row is fitted on so many of them, and so are parts: more of them change little. */
const MANY_ROW_POINTS = 10_000
const MAX_ROW_POINTS = 1_500
const MANY_PARTS_POINTS = 250_000
const MAX_PARTS_POINTS = 20_000
/** Rows for all methods of an actor. */
const ANY_METHOD = '*'

/** Actors whose rows are fitted on messages of storage too; those of other actors would follow what storage sends. */
const STORAGE_ACTORS = new Set(['cron', 'reward', 'storagemarket', 'storageminer', 'storagepower'])

/**
 * Fits the cost of every stretch that the samples have.
 *
 * @param storage - samples of storage workloads
 */
export function fitTables(samples: readonly Sample[], storage: readonly Sample[]): FittedTables {
  const actors: FittedTables['actors'] = {}
  const others = samples.filter(({ actor }) => !STORAGE_ACTORS.has(actor))
  for (const [actor, ofActor] of groupBy(others, (sample) => sample.actor))
    actors[actor] = actor === 'evm' ? fitContracts(ofActor) : fitActor(ofActor)
  const all = [...samples, ...storage].filter(({ actor }) => STORAGE_ACTORS.has(actor))
  for (const [actor, ofActor] of groupBy(all, (sample) => sample.actor))
    actors[actor] = fitActor(ofActor)
  return { any: fitParts(pointsOf(samples.filter(({ actor }) => actor !== 'evm'))), actors }
}

function fitActor(samples: readonly Sample[]): FittedActor {
  const points = pointsOf(samples)
  const rows: Rows = {}
  for (const [name, group] of groupBy(points, (point) => point.name)) rows[name] = fitRow(group)
  const methods: Record<string, Rows> = { [ANY_METHOD]: rows }
  for (const [method, ofMethod] of groupBy(samples, methodKey)) {
    const own: Rows = {}
    for (const [name, group] of groupBy(pointsOf(ofMethod), (point) => point.name)) {
      const shared = rows[name]!
      if (meanError(shared, group) <= SPLIT_ERROR) continue
      if (shared.length > 1 && group.length < MIN_SPLIT) continue
      const row = fitRow(group)
      if (meanError(row, group) < meanError(shared, group)) own[name] = row
    }
    methods[method] = own
  }
  return { init: samples[0]!.init, parts: fitParts(points), methods }
}

function fitContracts(samples: readonly Sample[]): FittedActor {
  const points = pointsOf(samples)
  const parts = fitParts(points)
  const rows: Rows = {}
  for (const [name, group] of groupBy(points, (point) => point.name)) {
    const row = fitRow(group, FIRST_EARLIER)
    const error = meanError(row, group)
    const isAlike = group.length >= EVM_MIN_ALIKE && error < EVM_ALIKE
    const isOften =
      group.length >= EVM_MIN_PAIR &&
      error < EVM_PAIR_GAIN * meanError(rowOfParts(parts, name)!, group)
    if (isAlike || isOften) rows[name] = row
  }
  const methods: Record<string, Rows> = { [ANY_METHOD]: rows }
  for (const method of groupBy(samples, methodKey).keys()) methods[method] = {}
  return { init: samples[0]!.init, parts, methods }
}

function pointsOf(samples: readonly Sample[]): Point[] {
  return samples.flatMap(({ stretches }) =>
    stretches.map(({ name, features, milligas, own }) => ({
      name,
      features,
      milligas: milligas - own,
    })),
  )
}

/** Splits what stretches cost between the points that they lie between. */
function fitParts(all: readonly Point[]): Parts {
  const points = all.length < MANY_PARTS_POINTS ? all : thinned(all, MAX_PARTS_POINTS)
  const names = new Map<string, number>()
  const columnOf = (key: string): number => {
    const column = names.get(key) ?? 3 * names.size
    names.set(key, column)
    return column
  }
  const equations = points.map(({ name, features, milligas }) => {
    const [from, to] = name.split('>') as [string, string]
    const [left, right] = [columnOf(`from ${from}`), columnOf(`to ${to}`)]
    const columns = [left, left + 1, left + 2, right, right + 1, right + 2]
    return {
      columns,
      values: [1, features[1]!, features[2]!, 1, features[3]!, features[4]!],
      y: milligas,
    }
  })
  const scale = points.map(({ milligas }) => Math.max(milligas, 10 * FLOOR))
  const found = leastAbsolutes(equations, 3 * names.size, scale)
  const parts: Parts = { from: {}, to: {} }
  for (const [key, column] of names) {
    const [side, point] = key.split(' ') as ['from' | 'to', string]
    parts[side][point] = [0, 1, 2].map((i) => Math.round(found[column + i]!))
  }
  return parts
}

/** The row that parts make for a pair; undefined where they do not know a point. */
export function rowOfParts(parts: Parts, name: string): number[] | undefined {
  const [from, to] = name.split('>') as [string, string]
  const [left, right] = [parts.from[from], parts.to[to]]
  if (left === undefined || right === undefined) return undefined
  return [left[0]! + right[0]!, left[1]!, left[2]!, right[1]!, right[2]!]
}

/** A constant, and the features that explain most, one after the other. */
function fitRow(all: readonly Point[], maxColumn = all[0]!.features.length): number[] {
  const points = all.length < MANY_ROW_POINTS ? all : thinned(all, MAX_ROW_POINTS)
  let chosen = [0]
  let best = solve(points, chosen)
  while (
    chosen.length <= MAX_FEATURES &&
    best.error > GOOD_ERROR &&
    points.length > 2 * chosen.length
  ) {
    let next: { chosen: number[]; fit: Fit } | undefined
    for (let column = 1; column < maxColumn; column++) {
      if (chosen.includes(column)) continue
      const isEarlier = column >= FIRST_EARLIER
      if (isEarlier && points.length < MIN_EARLIER) continue
      const tried = [...chosen, column]
      const fit = solve(points, tried)
      if (fit.error > (isEarlier ? MIN_EARLIER_GAIN : MIN_GAIN) * best.error) continue
      if (next === undefined || fit.error < next.fit.error) next = { chosen: tried, fit }
    }
    if (next === undefined) break
    chosen = next.chosen
    best = next.fit
  }
  return best.row
}

/** So many of a longer list, at equal distances. */
function thinned<T>(all: readonly T[], most: number): readonly T[] {
  const step = all.length / most
  return Array.from({ length: most }, (_, at) => all[Math.floor(at * step)]!)
}

interface Fit {
  readonly row: number[]
  /** Mean of the relative error. */
  readonly error: number
}

function solve(points: readonly Point[], chosen: readonly number[]): Fit {
  const columns = chosen.map((_, at) => at)
  const equations = points.map(({ features, milligas }) => ({
    columns,
    values: chosen.map((i) => features[i]!),
    y: milligas,
  }))
  const found = leastAbsolutes(equations, chosen.length, scaleOf(points))
  const row = new Array<number>(Math.max(...chosen) + 1).fill(0)
  for (const [at, i] of chosen.entries()) row[i] = Math.round(found[at]!)
  while (row.length > 1 && row.at(-1) === 0) row.pop()
  return { row, error: meanError(row, points) }
}

/** What each stretch's error is measured by. */
function scaleOf(points: readonly Point[]): number[] {
  const sorted = points.map(({ milligas }) => milligas).sort((a, b) => a - b)
  const least = Math.max(FLOOR, 0.05 * sorted[sorted.length >> 1]!)
  return points.map(({ milligas }) => Math.max(milligas, least))
}

function meanError(row: readonly number[], points: readonly Point[]): number {
  const scale = scaleOf(points)
  const errors = points.map(
    ({ features, milligas }, at) => Math.abs(costOf(row, features) - milligas) / scale[at]!,
  )
  return errors.reduce((a, b) => a + b, 0) / errors.length
}

/** What a row says of a stretch. */
export function costOf(row: readonly number[], features: readonly number[]): number {
  return row.reduce((sum, cost, i) => sum + cost * features[i]!, 0)
}

/** The row by which a stretch is charged. */
export function rowOf(tables: FittedTables, sample: Sample, name: string): readonly number[] {
  const actor = tables.actors[sample.actor]
  return (
    actor?.methods[methodKey(sample)]?.[name] ??
    actor?.methods[ANY_METHOD]?.[name] ??
    (actor && rowOfParts(actor.parts, name)) ??
    rowOfParts(tables.any, name) ?? [0]
  )
}

/** What the tables say of an invocation, without its first memory. */
export function executionOf(tables: FittedTables, sample: Sample): number {
  return sample.stretches.reduce(
    (sum, { name, features, own }) => sum + own + costOf(rowOf(tables, sample, name), features),
    0,
  )
}

/** The items that have a key, by key. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
